#include "server/config/certificates/sign_request_reader.h"

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "certs/mint/certification_request.h"

namespace tlslab {
namespace {

bool NamesSubject(const v1::CertificateSpec& spec) {
  return spec.subject_size() > 0 || !spec.organization().empty() || !spec.common_name().empty();
}

// The key is that of the request, and so is all that follows from a key.
void CheckNoKey(const v1::CertificateSpec& spec, RequestProblems* problems) {
  const auto refuse = [&](bool given, const char* field) {
    if (given) problems->Invalid(FieldPath("spec", field), "the key is that of the request");
  };
  refuse(!spec.key_type().empty(), "key_type");
  refuse(!spec.key_of().empty(), "key_of");
  refuse(spec.shared_key(), "shared_key");
  refuse(!spec.cross_signs().empty(), "cross_signs");
  if (spec.mutations_size() > 0) {
    problems->Invalid("spec.mutations", "only certificates that the lab mints have defects");
  }
}

}  // namespace

SignRequest ReadSignCertificateRequest(const v1::SignCertificateRequestRequest& request,
                                       const ResourceLookup& lookup, RequestProblems* problems) {
  SignRequest read;
  MintBase asked;
  absl::StatusOr<CertificationRequest> parsed =
      ParseCertificationRequest(request.certificate_request());
  if (parsed.ok()) {
    read.key = std::move(parsed->key);
    asked = std::move(parsed->asked);
  } else {
    problems->Invalid("certificate_request", std::string(parsed.status().message()));
  }
  if (NamesSubject(request.spec())) asked.subject.clear();
  if (request.ignore_requested_extensions()) asked.extensions.clear();
  if (request.spec().issuer().empty()) problems->Invalid("spec.issuer", "required");
  CheckNoKey(request.spec(), problems);
  read.plan = ReadMintPlan(request.spec(), "spec", lookup, problems, &asked);
  // From the same request the same seed makes the same certificate, from another another.
  if (!read.plan.seed.empty()) read.plan.seed += request.certificate_request();
  return read;
}

}  // namespace tlslab
