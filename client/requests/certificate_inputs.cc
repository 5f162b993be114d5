#include "client/requests/certificate_inputs.h"

#include "client/options/set_field.h"
#include "client/text/pem.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

constexpr size_t kMaxPasswordFile = 64 << 10;

}  // namespace

absl::StatusOr<v1::PemCredential> ReadCredential(const std::string& cert_file,
                                                 const std::string& key_file) {
  absl::StatusOr<std::string> chain = ReadFile(cert_file, kMaxCertificateFile);
  if (!chain.ok()) return chain.status();
  const std::string& key_name = key_file.empty() ? cert_file : key_file;
  absl::StatusOr<std::string> key =
      key_file.empty() ? *chain : ReadFile(key_file, kMaxCertificateFile);
  if (!key.ok()) return key.status();
  v1::PemCredential credential;
  credential.set_chain_pem(PemBlocks(*chain, "CERTIFICATE"));
  credential.set_private_key_pem(PemBlocks(*key, "PRIVATE KEY"));
  if (credential.chain_pem().empty()) {
    return absl::InvalidArgumentError(cert_file + ": there is no certificate (PEM) in it");
  }
  if (credential.private_key_pem().empty()) {
    return absl::InvalidArgumentError(key_name + ": there is no private key (PEM) in it");
  }
  return credential;
}

absl::StatusOr<Issuer> ReadIssuer(const IssuerFlags& flags) {
  Issuer issuer;
  if (!flags.name.empty()) issuer.name = CertificateName(flags.name);
  if (flags.cert_file.empty()) return issuer;
  absl::StatusOr<v1::PemCredential> pem = ReadCredential(flags.cert_file, flags.key_file);
  if (!pem.ok()) return pem.status();
  issuer.pem = *std::move(pem);
  return issuer;
}

absl::StatusOr<std::string> IssuerIn(ResourceScope& scope, const std::string& id,
                                     const Issuer& issuer) {
  if (!issuer.pem) return issuer.name;
  v1::Certificate certificate;
  *certificate.mutable_pem() = *issuer.pem;
  absl::StatusOr<v1::Certificate> imported = scope.CreateCertificate(id, certificate);
  if (!imported.ok()) return imported.status();
  return imported->name();
}

absl::StatusOr<v1::CertificateSpec> SpecOf(const CertificateFlags& flags) {
  v1::CertificateSpec spec = flags.spec;
  if (!flags.openssl_config_file.empty()) {
    absl::StatusOr<std::string> text = ReadFile(flags.openssl_config_file, kMaxCertificateFile);
    if (!text.ok()) return text.status();
    spec.set_openssl_config(*std::move(text));
  }
  if (absl::Status status = SetFields(flags.sets, spec); !status.ok()) return status;
  return spec;
}

absl::StatusOr<std::string> ReadPassword(const std::string& file_name) {
  if (file_name.empty()) return "";
  absl::StatusOr<std::string> text = ReadFile(file_name, kMaxPasswordFile);
  if (!text.ok()) return text.status();
  text->resize(std::min(text->size(), text->find_first_of("\r\n")));
  if (text->empty()) return absl::InvalidArgumentError(file_name + ": its first line is empty");
  return text;
}

std::string CertificateName(const std::string& name) {
  const std::string collection = "certificates/";
  return name.rfind(collection, 0) == 0 ? name : collection + name;
}

absl::StatusOr<std::vector<std::string>> ReadRevoked(const std::vector<RevokedFlag>& flags) {
  std::vector<std::string> texts;
  for (const RevokedFlag& flag : flags) {
    texts.emplace_back();
    if (flag.cert_file.empty()) continue;
    absl::StatusOr<std::string> text = ReadFile(flag.cert_file, kMaxCertificateFile);
    if (!text.ok()) return text.status();
    texts.back() = *std::move(text);
  }
  return texts;
}

absl::StatusOr<std::string> SerialNumberOf(RemoteLab& lab, const std::string& text) {
  v1::InspectCertificatesRequest request;
  const std::string pem = PemBlocks(text, "CERTIFICATE");  // without keys
  request.set_data(pem.empty() ? text : pem);
  absl::StatusOr<v1::InspectCertificatesResponse> told = lab.InspectCertificates(request);
  if (!told.ok()) return told.status();
  if (told->certificates().empty()) return absl::InternalError("the lab found no certificate");
  return told->certificates(0).facts().serial_number();
}

absl::StatusOr<std::vector<v1::RevokedCertificate>> RevokedIn(
    RemoteLab& lab, const std::vector<RevokedFlag>& flags, const std::vector<std::string>& texts) {
  std::vector<v1::RevokedCertificate> revoked;
  for (size_t i = 0; i < flags.size(); ++i) {
    v1::RevokedCertificate& one = revoked.emplace_back();
    one.set_reason(flags[i].reason);
    one.set_serial_number(flags[i].serial_number);
    if (flags[i].cert_file.empty()) continue;
    absl::StatusOr<std::string> serial = SerialNumberOf(lab, texts[i]);
    if (!serial.ok()) return serial.status();
    one.set_serial_number(*std::move(serial));
  }
  return revoked;
}

}  // namespace tlslab
