#include "client/commands/revocation_commands.h"

#include "client/commands/print.h"
#include "client/options/set_field.h"
#include "client/requests/certificate_inputs.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

// Who it is of, and who signs instead.
struct Signers {
  Issuer issuer, signer;
};

absl::StatusOr<Signers> ReadSigners(const CertificateFlags& flags) {
  absl::StatusOr<Issuer> issuer = ReadIssuer(flags.issuer);
  if (!issuer.ok()) return issuer.status();
  absl::StatusOr<Issuer> signer = ReadIssuer(flags.signer);
  if (!signer.ok()) return signer.status();
  return Signers{*std::move(issuer), *std::move(signer)};
}

template <typename Spec>
absl::Status SetSigners(ResourceScope& scope, const Signers& signers, Spec& spec) {
  absl::StatusOr<std::string> issuer = IssuerIn(scope, "issuer", signers.issuer);
  if (!issuer.ok()) return issuer.status();
  absl::StatusOr<std::string> signer = IssuerIn(scope, "signer", signers.signer);
  if (!signer.ok()) return signer.status();
  spec.set_issuer(*issuer);
  if (!signer->empty()) spec.set_signer(*signer);
  return absl::OkStatus();
}

absl::StatusOr<v1::IssueCrlResponse> IssueCrl(RemoteLab& lab, const Signers& signers,
                                              const std::vector<RevokedFlag>& flags,
                                              const std::vector<std::string>& texts,
                                              v1::IssueCrlRequest request) {
  ResourceScope scope(lab);
  absl::Status status = SetSigners(scope, signers, *request.mutable_spec());
  if (!status.ok()) return status;
  auto revoked = RevokedIn(lab, flags, texts);
  if (!revoked.ok()) return revoked.status();
  for (const v1::RevokedCertificate& one : *revoked) *request.mutable_spec()->add_revoked() = one;
  return lab.IssueCrl(request);
}

absl::StatusOr<v1::IssueOcspResponseResponse> IssueOcsp(RemoteLab& lab, const Signers& signers,
                                                        const std::string& subject,
                                                        v1::IssueOcspResponseRequest request) {
  ResourceScope scope(lab);
  absl::Status status = SetSigners(scope, signers, *request.mutable_spec());
  if (!status.ok()) return status;
  if (!subject.empty()) {
    absl::StatusOr<std::string> serial = SerialNumberOf(lab, subject);
    if (!serial.ok()) return serial.status();
    request.mutable_spec()->set_serial_number(*serial);
  }
  return lab.IssueOcspResponse(request);
}

}  // namespace

int RunCertCrl(const Options& options, const LabOpener& open_lab, Console& console) {
  const CertificateFlags& flags = options.certificate;
  v1::IssueCrlRequest request;
  *request.mutable_spec() = flags.crl;
  if (absl::Status status = SetFields(flags.sets, *request.mutable_spec()); !status.ok()) {
    return Fail(console, status, kUsageError);
  }
  absl::StatusOr<Signers> signers = ReadSigners(flags);
  if (!signers.ok()) return Fail(console, signers.status(), kUsageError);
  absl::StatusOr<std::vector<std::string>> texts = ReadRevoked(flags.revoked);
  if (!texts.ok()) return Fail(console, texts.status(), kUsageError);
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  absl::StatusOr<v1::IssueCrlResponse> made =
      IssueCrl(**lab, *signers, flags.revoked, *texts, request);
  if (!made.ok()) return Fail(console, made.status(), kLabFailed);
  if (!flags.out_file.empty()) {
    const absl::Status written =
        WritePublicFile(flags.out_file, flags.der ? made->der() : made->pem());
    if (!written.ok()) return Fail(console, written, kUsageError);
  }
  Print(flags.out_file.empty() ? made->pem() : "", *made, options.output, console);
  return kAsExpected;
}

int RunCertOcsp(const Options& options, const LabOpener& open_lab, Console& console) {
  const CertificateFlags& flags = options.certificate;
  v1::IssueOcspResponseRequest request;
  *request.mutable_spec() = flags.ocsp;
  // Flags that were not given have touched the oneof all the same.
  if (flags.ocsp.serial_number().empty()) request.mutable_spec()->clear_subject();
  if (absl::Status status = SetFields(flags.sets, *request.mutable_spec()); !status.ok()) {
    return Fail(console, status, kUsageError);
  }
  absl::StatusOr<Signers> signers = ReadSigners(flags);
  if (!signers.ok()) return Fail(console, signers.status(), kUsageError);
  absl::StatusOr<std::string> subject = "";
  if (!flags.subject_file.empty()) subject = ReadFile(flags.subject_file, kMaxCertificateFile);
  if (!subject.ok()) return Fail(console, subject.status(), kUsageError);
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  absl::StatusOr<v1::IssueOcspResponseResponse> made =
      IssueOcsp(**lab, *signers, *subject, request);
  if (!made.ok()) return Fail(console, made.status(), kLabFailed);
  const absl::Status written = WritePublicFile(flags.out_file, made->der());
  if (!written.ok()) return Fail(console, written, kUsageError);
  Print("", *made, options.output, console);
  return kAsExpected;
}

}  // namespace tlslab
