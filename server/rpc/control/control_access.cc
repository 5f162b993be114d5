#include "server/rpc/control/control_access.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include "absl/strings/str_cat.h"
#include "certs/credential/credential.h"
#include "server/rpc/control/watched_file.h"

namespace tlslab {
namespace {

constexpr unsigned kLookSeconds = 1;

void Say(std::string* wrong, const std::string& text) {
  absl::StrAppend(wrong, wrong->empty() ? "" : "\n", text);
}

// The certificate and its key, as they are now.
void CheckIdentity(const ControlAccess& access, std::string* wrong) {
  const absl::StatusOr<std::string> chain = ReadSmallFile(access.certificate_file);
  if (!chain.ok()) Say(wrong, absl::StrCat("--control-certificate: ", chain.status().message()));
  const absl::StatusOr<std::string> key = ReadSmallFile(access.key_file);
  if (!key.ok()) Say(wrong, absl::StrCat("--control-key: ", key.status().message()));
  if (!chain.ok() || !key.ok()) return;
  const auto certificates = ParseCertificates(*chain);
  if (!certificates.ok()) {
    Say(wrong, absl::StrCat("--control-certificate: ", access.certificate_file, " ",
                            certificates.status().message()));
  }
  const auto parsed = ParsePrivateKey(*key);
  if (!parsed.ok()) {
    Say(wrong, absl::StrCat("--control-key: ", access.key_file, " ", parsed.status().message()));
  }
  if (!certificates.ok() || !parsed.ok()) return;
  const auto both = ParseCredential(*chain, *key);
  if (!both.ok()) {
    Say(wrong, absl::StrCat("--control-certificate and --control-key: ", both.status().message()));
  }
}

}  // namespace

absl::Status CheckControlAccess(const ControlAccess& access) {
  std::string wrong;
  if (access.certificate_file.empty() != access.key_file.empty()) {
    Say(&wrong, access.key_file.empty() ? "--control-certificate needs --control-key"
                                        : "--control-key needs --control-certificate");
  } else if (access.encrypted()) {
    CheckIdentity(access, &wrong);
  }
  if (access.wants_certificate() && access.certificate_file.empty() && access.key_file.empty()) {
    Say(&wrong, "--control-client-ca needs --control-certificate and --control-key");
  }
  return wrong.empty() ? absl::OkStatus() : absl::InvalidArgumentError(wrong);
}

std::shared_ptr<grpc::ServerCredentials> MakeServerCredentials(const ControlAccess& access) {
  if (!access.encrypted()) return grpc::InsecureServerCredentials();
  auto files = std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      access.key_file, access.certificate_file, access.client_ca_file, kLookSeconds);
  grpc::experimental::TlsServerCredentialsOptions options(files);
  options.watch_identity_key_cert_pairs();
  if (access.wants_certificate()) {
    options.watch_root_certs();
    options.set_cert_request_type(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_BUT_DONT_VERIFY);
  } else {
    options.set_cert_request_type(GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
  }
  return grpc::experimental::TlsServerCredentials(options);
}

}  // namespace tlslab
