#include "server/rpc/export_certificate.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "certs/credential/credential.h"
#include "certs/credential/export.h"
#include "certs/mint/request_writer.h"
#include "server/config/certificates/export_reader.h"
#include "server/rpc/status.h"

namespace tlslab {
namespace {

absl::StatusOr<std::string> WithKey(std::string certificates, const ExportRequest& wanted) {
  if (!wanted.with_key) return certificates;
  absl::StatusOr<std::string> key = ToKeyPem(*wanted.held.credential, wanted.password);
  if (!key.ok()) return key.status();
  return certificates + *key;
}

absl::StatusOr<std::string> File(const ExportRequest& wanted) {
  const Credential& credential = *wanted.held.credential;
  switch (wanted.form) {
    case ExportForm::kPem:
      return WithKey(ChainPem(credential), wanted);
    case ExportForm::kDer:
      return ToDer(credential.certificate.get());
    case ExportForm::kPkcs12:
      return ToPkcs12(credential, wanted.password);
    case ExportForm::kCombinedPem:
      return WithKey(ToExplainedPem(credential), wanted);
    case ExportForm::kPrivateKeyPem:
      return WithKey("", wanted);
    case ExportForm::kCertificationRequest:
      return ToCertificationRequestPem(credential);
  }
  return absl::InternalError("no such form");
}

}  // namespace

grpc::Status ExportCertificate(const v1::ExportCertificateRequest& request, Lab& lab,
                               v1::ExportCertificateResponse* response) {
  RequestProblems problems;
  const ExportRequest wanted = ReadExportCertificate(request, lab.lookup(), &problems);
  if (!problems.empty()) return ToGrpcStatus(problems);
  if (wanted.form == ExportForm::kCertificationRequest && !wanted.held.key_made_here) {
    return Denied("IMPORTED_KEY", wanted.name,
                  absl::StrCat("the private key of ", wanted.name,
                               " was imported; the lab signs requests only with keys that it "
                               "made"));
  }
  if (wanted.with_key && !wanted.held.key_made_here) {
    return Denied("IMPORTED_KEY", wanted.name,
                  absl::StrCat("the private key of ", wanted.name,
                               " was imported; the lab gives only keys that it made"));
  }
  absl::StatusOr<std::string> file = File(wanted);
  if (file.ok()) {
    response->set_data(*file);
    return grpc::Status::OK;
  }
  if (file.status().code() != absl::StatusCode::kFailedPrecondition) {
    return ToGrpcStatus(file.status(), wanted.name);
  }
  problems.Unsupported("format", std::string(file.status().message()));
  return ToGrpcStatus(problems);
}

}  // namespace tlslab
