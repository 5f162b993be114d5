#include "client/options/context_spec.h"

#include "client/experiment/message_file.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

constexpr size_t kMaxPemBytes = 4 << 20;

void Replace(const std::vector<std::string>& values,
             google::protobuf::RepeatedPtrField<std::string>& field) {
  if (!values.empty()) field.Assign(values.begin(), values.end());
}

bool NamesTrust(const IdentityFlags& flags) { return flags.system_ca || !flags.ca_files.empty(); }

absl::Status ApplyTrust(const IdentityFlags& flags, v1::PeerVerification& verification) {
  if (NamesTrust(flags)) {  // in the place of a file's
    verification.clear_trusted_pems();
    verification.clear_trusted_certificates();
  }
  for (const std::string& file : flags.ca_files) {
    absl::StatusOr<std::string> pem = ReadFile(file, kMaxPemBytes);
    if (!pem.ok()) return pem.status();
    verification.add_trusted_pems(*std::move(pem));
  }
  if (NamesTrust(flags)) verification.set_system_trust(flags.system_ca);
  if (flags.report_only) verification.set_mode(v1::PeerVerification::REPORT_ONLY);
  return absl::OkStatus();
}

// Somebody else has said how the peer is judged.
bool JudgesAlready(const v1::TlsContextSpec& spec) {
  return spec.has_peer_verification() || !spec.preset().empty();
}

absl::Status ApplyCredential(const IdentityFlags& flags, v1::TlsContextSpec& spec) {
  if (flags.cert_file.empty()) return absl::OkStatus();
  absl::StatusOr<std::string> chain = ReadFile(flags.cert_file, kMaxPemBytes);
  if (!chain.ok()) return chain.status();
  absl::StatusOr<std::string> key = ReadFile(flags.key_file, kMaxPemBytes);
  if (!key.ok()) return key.status();
  spec.clear_credentials();  // a file's
  v1::PemCredential& pem = *spec.add_credentials()->mutable_pem();
  pem.set_chain_pem(*std::move(chain));
  pem.set_private_key_pem(*std::move(key));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::TlsContextSpec> StartSpec(const ContextFlags& flags) {
  v1::TlsContextSpec spec;
  if (!flags.file.empty()) {
    if (absl::Status status = ReadMessageFile(flags.file, spec); !status.ok()) return status;
  }
  if (!flags.preset.empty()) spec.set_preset(flags.preset);
  return spec;
}

void ApplyTlsFlags(const TlsFlags& flags, v1::TlsContextSpec& spec) {
  if (flags.min != v1::TLS_VERSION_UNSPECIFIED) spec.set_min_version(flags.min);
  if (flags.max != v1::TLS_VERSION_UNSPECIFIED) spec.set_max_version(flags.max);
  if (!flags.ciphers.empty()) spec.set_cipher_list(flags.ciphers);
  Replace(flags.suites, *spec.mutable_cipher_suites());
  Replace(flags.groups, *spec.mutable_groups());
  Replace(flags.sigalgs, *spec.mutable_signature_schemes());
  Replace(flags.alpn, *spec.mutable_alpn_protocols());
  if (flags.security_level) spec.set_security_level(*flags.security_level);
  for (const std::string& pair : flags.openssl_commands) {
    const size_t equals = pair.find('=');
    v1::OpensslCommand& command = *spec.add_openssl_commands();
    command.set_command(pair.substr(0, equals));
    if (equals != std::string::npos) command.set_value(pair.substr(equals + 1));
  }
}

absl::Status ApplyClientIdentity(const IdentityFlags& flags, v1::TlsContextSpec& spec) {
  v1::ClientOptions& client = *spec.mutable_client();
  if (!flags.server_name.empty()) client.set_server_name(flags.server_name);
  const bool said_already = JudgesAlready(spec);
  const bool name_reported = flags.report_only || flags.no_name_check;
  if (!said_already || NamesTrust(flags) || name_reported || !flags.verify_name.empty()) {
    v1::PeerVerification& verification = *spec.mutable_peer_verification();
    if (absl::Status status = ApplyTrust(flags, verification); !status.ok()) return status;
    if (!said_already && !NamesTrust(flags)) verification.set_system_trust(true);
    if (name_reported) verification.set_name_mode(v1::PeerVerification::REPORT_ONLY);
    if (!flags.verify_name.empty()) verification.set_expected_name(flags.verify_name);
  }
  return ApplyCredential(flags, spec);
}

absl::Status ApplyServerIdentity(const IdentityFlags& flags, const std::string& client_certificate,
                                 v1::TlsContextSpec& spec) {
  v1::ServerOptions& server = *spec.mutable_server();
  if (client_certificate != "none") {
    server.set_client_certificate(client_certificate == "require" ? v1::ServerOptions::REQUIRED
                                                                  : v1::ServerOptions::REQUESTED);
    absl::Status status = ApplyTrust(flags, *spec.mutable_peer_verification());
    if (!status.ok()) return status;
  }
  return ApplyCredential(flags, spec);
}

}  // namespace tlslab
