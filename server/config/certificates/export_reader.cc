#include "server/config/certificates/export_reader.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "server/config/values.h"

namespace tlslab {
namespace {

constexpr size_t kMaxPassword = 1024;

ExportForm ReadForm(v1::ExportCertificateRequest::Format format, RequestProblems* problems) {
  switch (format) {
    case v1::ExportCertificateRequest::FORMAT_UNSPECIFIED:
    case v1::ExportCertificateRequest::PEM:
      return ExportForm::kPem;
    case v1::ExportCertificateRequest::DER:
      return ExportForm::kDer;
    case v1::ExportCertificateRequest::PKCS12:
      return ExportForm::kPkcs12;
    case v1::ExportCertificateRequest::COMBINED_PEM:
      return ExportForm::kCombinedPem;
    case v1::ExportCertificateRequest::PRIVATE_KEY_PEM:
      return ExportForm::kPrivateKeyPem;
    case v1::ExportCertificateRequest::CERTIFICATION_REQUEST:
      return ExportForm::kCertificationRequest;
    default:
      problems->Invalid("format", absl::StrCat(static_cast<int>(format), " is no format"));
      return ExportForm::kPem;
  }
}

void CheckKey(const ExportRequest& read, RequestProblems* problems) {
  if (read.form == ExportForm::kDer && read.with_key) {
    problems->Invalid("include_private_key", "DER is of the certificate alone");
  }
  if (read.form == ExportForm::kCertificationRequest && read.with_key) {
    problems->Invalid("include_private_key", "a certification request goes to others");
  }
  const bool needed = read.form == ExportForm::kPkcs12 || read.form == ExportForm::kPrivateKeyPem;
  if (needed && !read.with_key) {
    problems->Invalid("include_private_key", "this format has the key in it, so ask for it");
  }
}

void CheckPassword(const ExportRequest& read, RequestProblems* problems) {
  if (read.password.empty()) return;
  if (!read.with_key)
    problems->Invalid("password", "encrypts a private key, and none is asked for");
  // C's functions end there. The password itself is told to nobody.
  if (read.password.find('\0') != std::string::npos || read.password.size() > kMaxPassword) {
    problems->Invalid("password", absl::StrCat("at most ", kMaxPassword, " bytes, none of them 0"));
  }
}

}  // namespace

ExportRequest ReadExportCertificate(const v1::ExportCertificateRequest& request,
                                    const ResourceLookup& lookup, RequestProblems* problems) {
  ExportRequest read;
  read.name = request.name();
  read.form = ReadForm(request.format(), problems);
  read.with_key = request.include_private_key();
  read.password = request.password();
  CheckKey(read, problems);
  CheckPassword(read, problems);
  RequestProblems name;
  CheckName(read.name, "certificates", "name", &name);
  if (!name.empty()) {
    problems->invalid.push_back(name.invalid.front());
    return read;
  }
  if (std::optional<HeldCertificate> held = lookup.certificate(read.name)) {
    read.held = *held;
  } else {
    problems->Missing("name", read.name);
  }
  return read;
}

}  // namespace tlslab
