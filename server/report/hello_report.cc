#include "server/report/hello_report.h"

#include <algorithm>
#include <string>
#include <vector>

#include "certs/inspect/names.h"
#include "server/codepoints/cipher_suites.h"
#include "server/codepoints/extension_types.h"
#include "server/codepoints/groups.h"
#include "server/codepoints/signature_schemes.h"
#include "server/codepoints/tls_versions.h"
#include "server/report/code_points.h"
#include "server/wire/grease.h"

namespace tlslab {
namespace {

constexpr size_t kMaxAuthorities = 1000;

template <typename Out>
void ReportExtensions(const std::vector<HelloExtension>& extensions, Out* out) {
  out->mutable_extensions()->Reserve(static_cast<int>(extensions.size()));
  out->mutable_extension_data()->Reserve(static_cast<int>(extensions.size()));
  for (const HelloExtension& extension : extensions) {
    SetCodePoint(extension.type, ExtensionTypeName(extension.type), out->add_extensions());
    v1::HelloExtension* entry = out->add_extension_data();
    SetCodePoint(extension.type, ExtensionTypeName(extension.type), entry->mutable_type());
    entry->set_data(extension.data);
  }
}

void ReportWhatAClientOffers(const ParsedClientHello& hello, v1::ClientHello* out) {
  AddCodePoints(hello.cipher_suites, CipherSuiteName, out->mutable_cipher_suites());
  AddCodePoints(hello.supported_versions, TlsVersionName, out->mutable_supported_versions());
  AddCodePoints(hello.groups, GroupName, out->mutable_groups());
  AddCodePoints(hello.key_share_groups, GroupName, out->mutable_key_share_groups());
  AddCodePoints(hello.signature_schemes, SignatureSchemeName, out->mutable_signature_schemes());
  AddCodePoints(hello.certificate_signature_schemes, SignatureSchemeName,
                out->mutable_certificate_signature_schemes());
  for (const std::string& protocol : hello.alpn_protocols) {
    out->add_alpn_protocols(ValidUtf8(protocol));
  }
  if (hello.server_name) out->set_server_name(ValidUtf8(*hello.server_name));
  for (uint8_t mode : hello.psk_key_exchange_modes) out->add_psk_key_exchange_modes(mode);
  for (const std::string& identity : hello.psk_identities) out->add_psk_identities(identity);
  if (hello.session_ticket_size) out->set_session_ticket_bytes(*hello.session_ticket_size);
  out->set_early_data_offered(hello.early_data_offered);
  if (hello.padding_size) out->set_padding_bytes(*hello.padding_size);
}

void ReportRequest(const CertificateRequestSeen& seen, v1::CertificateRequest* out) {
  const ParsedCertificateRequest& request = seen.request;
  for (uint8_t type : request.certificate_types) out->add_certificate_types(type);
  AddCodePoints(request.signature_schemes, SignatureSchemeName, out->mutable_signature_schemes());
  const size_t count = std::min(request.authorities.size(), kMaxAuthorities);
  for (size_t i = 0; i < count; ++i) {
    out->add_authorities(ValidUtf8(DistinguishedNameOfDer(request.authorities[i])));
  }
  for (const HelloExtension& extension : request.extensions) {
    SetCodePoint(extension.type, ExtensionTypeName(extension.type), out->add_extensions());
  }
  out->set_post_handshake(seen.post_handshake);
}

}  // namespace

void ReportClientHello(const ParsedClientHello& hello, v1::ClientHello* out) {
  SetCodePoint(hello.legacy_version, TlsVersionName(hello.legacy_version),
               out->mutable_legacy_version());
  out->set_raw(hello.raw);
  out->set_random(hello.random);
  out->set_session_id(hello.session_id);
  for (uint8_t method : hello.compressions) out->add_compression_methods(method);
  ReportExtensions(hello.extensions, out);
  ReportWhatAClientOffers(hello, out);
  for (const std::string& position : GreasePositions(hello)) out->add_grease_positions(position);
  AddCodePoints(hello.malformed_extensions, ExtensionTypeName, out->mutable_malformed_extensions());
}

void ReportServerHello(const ParsedServerHello& hello, v1::ServerHello* out) {
  out->set_raw(hello.raw);
  SetCodePoint(hello.legacy_version, TlsVersionName(hello.legacy_version),
               out->mutable_legacy_version());
  out->set_random(hello.random);
  out->set_session_id(hello.session_id);
  ReportExtensions(hello.extensions, out);
  if (std::optional<uint16_t> version = DowngradeSentinel(hello.random)) {
    out->set_downgrade_sentinel(std::string(TlsVersionName(*version)));
  }
}

void ReportHelloRetry(const ParsedServerHello& retry, v1::HelloRetryRequest* out) {
  if (retry.key_share_group) {
    SetCodePoint(*retry.key_share_group, GroupName(*retry.key_share_group),
                 out->mutable_requested_group());
  }
  if (retry.cookie_size) out->set_cookie_bytes(*retry.cookie_size);
  out->set_raw(retry.raw);
}

void ReportHellos(const Observations& seen, v1::HandshakeResult* out) {
  if (seen.client_hello) ReportClientHello(*seen.client_hello, out->mutable_client_hello());
  if (seen.first_client_hello) {
    ReportClientHello(*seen.first_client_hello, out->mutable_first_client_hello());
  }
  if (seen.hello_retry_request) {
    ReportHelloRetry(*seen.hello_retry_request, out->mutable_hello_retry_request());
  }
  if (seen.server_hello) ReportServerHello(*seen.server_hello, out->mutable_server_hello());
  if (seen.encrypted_extensions) {
    ReportExtensions(seen.encrypted_extensions->extensions, out->mutable_encrypted_extensions());
  }
  if (seen.certificate_request) {
    ReportRequest(*seen.certificate_request, out->mutable_certificate_request());
  }
}

}  // namespace tlslab
