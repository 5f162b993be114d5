#include "server/config/certificates/chain_reader.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/credential/certificate_data.h"
#include "certs/revocation/crl.h"
#include "certs/verify/chain_cost.h"
#include "certs/verify/purpose.h"
#include "server/config/certificates/revocation_reader.h"
#include "server/config/spec_reading.h"
#include "server/config/values.h"

namespace tlslab {
namespace {

using Request = v1::VerifyCertificateChainRequest;

constexpr PemLimits kChainLimits = {.bytes = 1 << 20, .certificates = 1000};
// A system's bundle of authorities is a few hundred certificates.
constexpr PemLimits kTrustLimits = {.bytes = 4 << 20, .certificates = 2000};
constexpr size_t kMaxOcspResponse = 1 << 20;
constexpr size_t kMaxEmail = 320;
constexpr uint32_t kMaxDepth = 100;
constexpr uint32_t kMaxSecurityLevel = 5;

using Certificates = std::vector<OsslPtr<X509>>;

std::string Message(const absl::Status& status) { return std::string(status.message()); }

void Append(Certificates from, Certificates* to) {
  std::move(from.begin(), from.end(), std::back_inserter(*to));
}

void ReadChain(const Request& request, const SpecReading& reading, ChainQuestion* question) {
  if (request.chain_case() == Request::CHAIN_NOT_SET) {
    return reading.Invalid("data", "required: data or certificate");
  }
  if (request.chain_case() == Request::kCertificate) {
    auto held = reading.Find(request.certificate(), "certificate");
    if (!held) return;
    question->certificates.push_back(Share(held->certificate.get()));
    for (const OsslPtr<X509>& one : held->chain) {
      question->certificates.push_back(Share(one.get()));
    }
    return;
  }
  absl::StatusOr<Certificates> read = ReadCertificates(request.data(), kChainLimits);
  if (!read.ok()) return reading.Invalid("data", Message(read.status()));
  question->certificates = *std::move(read);
}

void ReadUntrusted(const Request& request, const SpecReading& reading, ChainQuestion* question) {
  for (int i = 0; i < request.untrusted_pems_size(); ++i) {
    absl::StatusOr<Certificates> read = ReadCertificates(request.untrusted_pems(i), kChainLimits);
    if (!read.ok()) {
      reading.Invalid("untrusted_pems", i, Message(read.status()));
    } else {
      Append(*std::move(read), &question->untrusted);
    }
  }
  if (question->untrusted.size() > kChainLimits.certificates) {
    reading.Invalid("untrusted_pems",
                    absl::StrCat("at most ", kChainLimits.certificates, " certificates together"));
  }
}

void ReadTrust(const Request& request, const SpecReading& reading, ChainQuestion* question,
               ChainCost* cost) {
  Certificates anchors;
  for (int i = 0; i < request.trusted_pems_size(); ++i) {
    absl::StatusOr<Certificates> read = ReadCertificates(request.trusted_pems(i), kTrustLimits);
    if (!read.ok()) {
      reading.Invalid("trusted_pems", i, Message(read.status()));
    } else {
      Append(*std::move(read), &anchors);
    }
  }
  for (int i = 0; i < request.trusted_certificates_size(); ++i) {
    auto held =
        reading.Find(request.trusted_certificates(i), reading.Path("trusted_certificates", i));
    if (held) anchors.push_back(Share(held->certificate.get()));
  }
  *cost += CostOf(anchors);
  if (anchors.size() > kTrustLimits.certificates) {
    return reading.Invalid("trusted_pems", absl::StrCat("at most ", kTrustLimits.certificates,
                                                        " trust anchors together"));
  }
  std::vector<X509*> bare;
  for (const OsslPtr<X509>& anchor : anchors) bare.push_back(anchor.get());
  auto trust = MakeTrustStore(request.system_trust(), bare);
  if (!trust.ok()) return reading.Invalid("trusted_pems", Message(trust.status()));
  question->trust = *std::move(trust);
}

void CheckCost(const ChainCost& cost, const SpecReading& reading) {
  if (cost.Comparisons() <= kMaxNameComparisons) return;
  reading.Invalid("data", absl::StrCat("takes too long to judge: ", cost.constraints,
                                       " name constraints against ", cost.names, " names; at most ",
                                       kMaxNameComparisons, " comparisons"));
}

void ReadPurpose(const Request& request, const SpecReading& reading, ChainQuestion* question) {
  if (request.purpose().empty()) return;
  question->purpose = request.purpose();
  if (PurposeNumber(request.purpose())) return;
  const std::vector<std::string>& known = PurposeNames();
  if (std::find(known.begin(), known.end(), request.purpose()) == known.end()) {
    return reading.Invalid("purpose", absl::StrCat("must be one of ", absl::StrJoin(known, ", ")));
  }
  reading.problems.Unsupported("purpose", "this OpenSSL does not know it");
}

void ReadNames(const Request& request, const SpecReading& reading, ChainQuestion* question) {
  if (!reading.Fits("expected_names", request.expected_names_size()) ||
      !reading.Fits("expected_email_addresses", request.expected_email_addresses_size())) {
    return;
  }
  for (int i = 0; i < request.expected_names_size(); ++i) {
    const std::string& name = request.expected_names(i);
    const std::string path = FieldPath("expected_names", i);
    if (name.empty()) reading.Invalid(path, "is empty");
    reading.CheckHostName(path, name);
    question->expected_names.push_back(name);
  }
  for (int i = 0; i < request.expected_email_addresses_size(); ++i) {
    const std::string& address = request.expected_email_addresses(i);
    const std::string path = FieldPath("expected_email_addresses", i);
    if (address.empty()) reading.Invalid(path, "is empty");
    if (address.size() > kMaxEmail) reading.Invalid(path, "at most 320 bytes");
    reading.CheckNoNul(path, address);
    question->expected_email_addresses.push_back(address);
  }
}

void ReadUsages(const Request& request, const SpecReading& reading, ChainQuestion* question) {
  if (!reading.Fits("expected_extended_key_usages", request.expected_extended_key_usages_size())) {
    return;
  }
  for (int i = 0; i < request.expected_extended_key_usages_size(); ++i) {
    const std::string& usage = request.expected_extended_key_usages(i);
    if (!IsObjectName(usage)) {
      reading.Invalid("expected_extended_key_usages", i,
                      "must be a name such as \"serverAuth\" or a dotted OID");
    }
    question->expected_extended_key_usages.push_back(usage);
  }
}

void ReadPolicies(const Request& request, const SpecReading& reading, ChainQuestion* question) {
  question->explicit_policy = request.explicit_policy();
  if (!reading.Fits("acceptable_policies", request.acceptable_policies_size())) return;
  for (int i = 0; i < request.acceptable_policies_size(); ++i) {
    const std::string& policy = request.acceptable_policies(i);
    if (!IsDottedOid(policy)) reading.Invalid("acceptable_policies", i, "must be a dotted OID");
    question->acceptable_policies.push_back(policy);
  }
}

void ReadRules(const Request& request, const SpecReading& reading, ChainQuestion* question) {
  if (request.has_max_depth()) {
    if (request.max_depth() > kMaxDepth) reading.Invalid("max_depth", "at most 100");
    question->max_depth = request.max_depth();
  }
  if (request.has_security_level()) {
    if (request.security_level() > kMaxSecurityLevel) {
      reading.Invalid("security_level", "must be 0 to 5");
    }
    question->security_level = request.security_level();
  }
  if (request.has_verify_time()) {
    question->time = ReadTime(request.verify_time(), "verify_time", &reading.problems);
  }
  question->partial_chain = request.partial_chain();
  question->strict = request.strict();
  question->check_self_signature = request.check_self_signature();
  question->untrusted_first = request.untrusted_first();
}

void ReadCrlCheck(const Request& request, const SpecReading& reading, ChainQuestion* question) {
  switch (request.crl_check()) {
    case v1::PeerVerification::CRL_CHECK_UNSPECIFIED:
      return;
    case v1::PeerVerification::LEAF:
      question->crl_check = VerifyPolicy::CrlCheck::kLeaf;
      return;
    case v1::PeerVerification::CHAIN:
      question->crl_check = VerifyPolicy::CrlCheck::kChain;
      return;
    default:
      reading.Invalid("crl_check", "not a value of this enum");
  }
}

void MakeCrls(const Request& request, const SpecReading& reading, ChainQuestion* question) {
  if (!reading.Fits("crl_specs", request.crl_specs_size())) return;
  for (int i = 0; i < request.crl_specs_size(); ++i) {
    const std::string path = FieldPath("crl_specs", i);
    const std::string der = MakeCrl(request.crl_specs(i), RevocationUse::kContext, path,
                                    reading.lookup, &reading.problems);
    if (der.empty()) continue;
    auto read = ReadCrl(der);
    if (!read.ok()) {
      reading.problems.Invalid(path, Message(read.status()));
    } else {
      question->crls.push_back(*std::move(read));
    }
  }
}

void ReadRevocation(const Request& request, const SpecReading& reading, ChainQuestion* question) {
  ReadCrlCheck(request, reading, question);
  question->use_delta_crls = request.use_delta_crls();
  if (!reading.Fits("crls", request.crls_size())) return;
  for (int i = 0; i < request.crls_size(); ++i) {
    auto read = ReadCrls(request.crls(i));
    if (!read.ok()) {
      reading.Invalid("crls", i, Message(read.status()));
      continue;
    }
    std::move(read->begin(), read->end(), std::back_inserter(question->crls));
  }
  MakeCrls(request, reading, question);
  if (request.ocsp_response().size() > kMaxOcspResponse) {
    reading.Invalid("ocsp_response", "at most 1 MiB");
  }
  question->ocsp_response = request.ocsp_response();
}

}  // namespace

ChainQuestion ReadVerifyCertificateChain(const Request& request, const ResourceLookup& lookup,
                                         absl::Time now, RequestProblems* problems) {
  const SpecReading reading{"", lookup, *problems};
  ChainQuestion question;
  question.time = now;
  ReadChain(request, reading, &question);
  ReadUntrusted(request, reading, &question);
  ChainCost cost = CostOf(question.certificates);
  cost += CostOf(question.untrusted);
  ReadTrust(request, reading, &question, &cost);
  CheckCost(cost, reading);
  ReadPurpose(request, reading, &question);
  ReadNames(request, reading, &question);
  ReadUsages(request, reading, &question);
  ReadPolicies(request, reading, &question);
  ReadRules(request, reading, &question);
  ReadRevocation(request, reading, &question);
  return question;
}

}  // namespace tlslab
