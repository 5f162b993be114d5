#include "client/commands/mint_command.h"

#include "client/commands/mint_pki.h"
#include "client/commands/print.h"
#include "client/render/certificate_text.h"
#include "client/requests/certificate_inputs.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

using Form = v1::ExportCertificateRequest;

// What is read before there is a lab.
struct MintInputs {
  v1::Certificate certificate;
  Issuer issuer;
  std::string password;
};

absl::StatusOr<MintInputs> ReadInputs(const CertificateFlags& flags) {
  MintInputs inputs;
  absl::StatusOr<v1::CertificateSpec> spec = SpecOf(flags);
  if (!spec.ok()) return spec.status();
  *inputs.certificate.mutable_spec() = *std::move(spec);
  absl::StatusOr<Issuer> issuer = ReadIssuer(flags.issuer);
  if (!issuer.ok()) return issuer.status();
  inputs.issuer = *std::move(issuer);
  absl::StatusOr<std::string> password = ReadPassword(flags.password_file);
  if (!password.ok()) return password.status();
  inputs.password = *std::move(password);
  return inputs;
}

absl::StatusOr<v1::Certificate> Mint(ResourceScope& scope, MintInputs& inputs) {
  absl::StatusOr<std::string> issuer = IssuerIn(scope, "issuer", inputs.issuer);
  if (!issuer.ok()) return issuer.status();
  if (!issuer->empty()) inputs.certificate.mutable_spec()->set_issuer(*issuer);
  return scope.CreateCertificate("minted", inputs.certificate);
}

// The key goes with the forms that are made to hold it.
bool HoldsKey(CertificateForm form) {
  return form == CertificateForm::kPkcs12 || form == CertificateForm::kCombined;
}

absl::StatusOr<std::string> Export(RemoteLab& lab, const std::string& name, Form::Format format,
                                   bool with_key, const std::string& password) {
  Form request;
  request.set_name(name);
  request.set_format(format);
  request.set_include_private_key(with_key);
  if (with_key) request.set_password(password);
  absl::StatusOr<v1::ExportCertificateResponse> exported = lab.ExportCertificate(request);
  if (!exported.ok()) return exported.status();
  return std::move(*exported->mutable_data());
}

absl::StatusOr<std::string> Content(RemoteLab& lab, const v1::Certificate& minted,
                                    CertificateForm form, const std::string& password) {
  switch (form) {
    case CertificateForm::kPem:
      return minted.chain_pem();
    case CertificateForm::kDer:
      return Export(lab, minted.name(), Form::DER, false, "");
    case CertificateForm::kPkcs12:
      return Export(lab, minted.name(), Form::PKCS12, true, password);
    case CertificateForm::kCombined:
      return Export(lab, minted.name(), Form::COMBINED_PEM, true, password);
  }
  return absl::InternalError("no such form");
}

absl::Status WriteOut(const CertificateFlags& flags, const std::string& content,
                      const std::string& key, const std::string& request) {
  if (!flags.request_out_file.empty()) {
    absl::Status status = WritePublicFile(flags.request_out_file, request);
    if (!status.ok()) return status;
  }
  if (!flags.key_out_file.empty()) {
    if (absl::Status status = WriteSecretFile(flags.key_out_file, key); !status.ok()) return status;
  }
  if (flags.out_file.empty()) return absl::OkStatus();
  return HoldsKey(flags.form) ? WriteSecretFile(flags.out_file, content)
                              : WritePublicFile(flags.out_file, content);
}

void TellFiles(const CertificateFlags& flags, const v1::Certificate& minted, Console& console) {
  if (flags.out_file.empty()) return;
  console.err << flags.out_file << ": " << CertificateSummary(minted.facts()) << "\n";
  if (flags.key_out_file.empty() && !HoldsKey(flags.form)) {
    console.err << "its private key is kept nowhere (--key-out FILE would keep it)\n";
  }
}

int MintOne(const Options& options, const LabOpener& open_lab, Console& console) {
  const CertificateFlags& flags = options.certificate;
  absl::StatusOr<MintInputs> inputs = ReadInputs(flags);
  if (!inputs.ok()) return Fail(console, inputs.status(), kUsageError);
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  ResourceScope scope(**lab);
  absl::StatusOr<v1::Certificate> minted = Mint(scope, *inputs);
  if (!minted.ok()) return Fail(console, minted.status(), kLabFailed);
  absl::StatusOr<std::string> content = Content(**lab, *minted, flags.form, inputs->password);
  if (!content.ok()) return Fail(console, content.status(), kLabFailed);
  absl::StatusOr<std::string> key = "";
  if (!flags.key_out_file.empty()) {
    key = Export(**lab, minted->name(), Form::PRIVATE_KEY_PEM, true, inputs->password);
    if (!key.ok()) return Fail(console, key.status(), kLabFailed);
  }
  absl::StatusOr<std::string> request = "";
  if (!flags.request_out_file.empty()) {
    request = Export(**lab, minted->name(), Form::CERTIFICATION_REQUEST, false, "");
    if (!request.ok()) return Fail(console, request.status(), kLabFailed);
  }
  const absl::Status written = WriteOut(flags, *content, *key, *request);
  if (!written.ok()) return Fail(console, written, kUsageError);
  minted->clear_name();  // it is gone in a moment
  Print(flags.out_file.empty() ? *content : "", *minted, options.output, console);
  TellFiles(flags, *minted, console);
  return kAsExpected;
}

}  // namespace

int RunCertMint(const Options& options, const LabOpener& open_lab, Console& console) {
  return options.certificate.from_file.empty() ? MintOne(options, open_lab, console)
                                               : MintPki(options, open_lab, console);
}

int RunCertSign(const Options& options, const LabOpener& open_lab, Console& console) {
  const CertificateFlags& flags = options.certificate;
  absl::StatusOr<MintInputs> inputs = ReadInputs(flags);
  if (!inputs.ok()) return Fail(console, inputs.status(), kUsageError);
  absl::StatusOr<std::string> text = ReadFile(flags.request_file, kMaxCertificateFile);
  if (!text.ok()) return Fail(console, text.status(), kUsageError);
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  ResourceScope scope(**lab);
  absl::StatusOr<std::string> issuer = IssuerIn(scope, "issuer", inputs->issuer);
  if (!issuer.ok()) return Fail(console, issuer.status(), kLabFailed);
  v1::SignCertificateRequestRequest request;
  request.set_certificate_request(*std::move(text));
  *request.mutable_spec() = inputs->certificate.spec();
  request.mutable_spec()->set_issuer(*issuer);
  request.set_ignore_requested_extensions(flags.ignore_requested);
  absl::StatusOr<v1::SignCertificateRequestResponse> made = (*lab)->SignCertificateRequest(request);
  if (!made.ok()) return Fail(console, made.status(), kLabFailed);
  if (!flags.out_file.empty()) {
    const absl::Status written = WritePublicFile(flags.out_file, made->chain_pem());
    if (!written.ok()) return Fail(console, written, kUsageError);
    console.err << flags.out_file << ": " << CertificateSummary(made->facts()) << "\n";
  }
  Print(flags.out_file.empty() ? made->chain_pem() : "", *made, options.output, console);
  return kAsExpected;
}

}  // namespace tlslab
