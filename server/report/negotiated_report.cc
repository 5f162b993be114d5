#include "server/report/negotiated_report.h"

#include <openssl/tls1.h>

#include <optional>
#include <string>

#include "server/codepoints/cipher_suites.h"
#include "server/codepoints/groups.h"
#include "server/codepoints/signature_schemes.h"
#include "server/codepoints/tls_versions.h"
#include "server/report/cipher_suite_report.h"
#include "server/report/code_points.h"

namespace tlslab {
namespace {

using Agreed = v1::NegotiatedParameters;

// RFC 3749: 0 is none, 1 is DEFLATE, which OpenSSL calls zlib.
std::string CompressionName(uint8_t method) {
  if (method == 0) return "none";
  return method == 1 ? "zlib" : std::to_string(method);
}

void ReportServersChoice(const Observations& seen, Agreed* out) {
  const ParsedServerHello& hello = *seen.server_hello;
  out->set_version(ToVersion(hello.version));
  out->set_version_name(std::string(TlsVersionName(hello.version)));
  v1::CipherSuite* suite = out->mutable_cipher_suite();
  if (seen.cipher) ReportCipherSuite(*seen.cipher, suite);
  suite->set_value(hello.cipher_suite);
  const std::string_view name = CipherSuiteName(hello.cipher_suite);
  if (!name.empty()) suite->set_name(std::string(name));
  if (hello.version == TLS1_3_VERSION) {
    out->set_hello_retry_requested(seen.hello_retry_requested);
  }
  out->set_compression(CompressionName(hello.compression));
}

void ReportSchemes(const Observations& seen, Agreed* out) {
  if (seen.sent_signature_scheme) {
    SetCodePoint(*seen.sent_signature_scheme, SignatureSchemeName(*seen.sent_signature_scheme),
                 out->mutable_local_signature_scheme());
  }
  if (seen.received_signature_scheme) {
    SetCodePoint(*seen.received_signature_scheme,
                 SignatureSchemeName(*seen.received_signature_scheme),
                 out->mutable_peer_signature_scheme());
  }
}

void ReportEphemeralKey(const EphemeralKey& key, v1::EphemeralKey* out) {
  out->set_kind(key.kind);
  out->set_bits(key.bits);
  out->set_client_public(key.client_public);
  out->set_server_public(key.server_public);
  out->set_dh_prime(key.dh_prime);
  out->set_dh_generator(key.dh_generator);
}

Agreed::ResumptionKind ToResumptionKind(ResumptionKind kind) {
  switch (kind) {
    case ResumptionKind::kFullHandshake:
      return Agreed::FULL_HANDSHAKE;
    case ResumptionKind::kSessionId:
      return Agreed::SESSION_ID;
    case ResumptionKind::kTicket:
      return Agreed::TICKET;
    case ResumptionKind::kResumptionPsk:
      return Agreed::RESUMPTION_PSK;
    case ResumptionKind::kExternalPsk:
      return Agreed::EXTERNAL_PSK;
  }
  return Agreed::RESUMPTION_KIND_UNSPECIFIED;
}

void ReportPsk(const PskSelection& psk, v1::PskSelection* out) {
  if (psk.identity_index) out->set_identity_index(*psk.identity_index);
  out->set_identity(psk.identity);
  out->set_external(psk.external);
  out->set_without_dhe(psk.without_dhe);
}

void ReportNegotiation(const Negotiation& agreed, Agreed* out) {
  if (agreed.ephemeral_key) ReportEphemeralKey(*agreed.ephemeral_key, out->mutable_ephemeral_key());
  if (agreed.resumption_kind) out->set_resumption_kind(ToResumptionKind(*agreed.resumption_kind));
  if (agreed.psk) ReportPsk(*agreed.psk, out->mutable_psk());
  if (agreed.forward_secret) out->set_forward_secret(*agreed.forward_secret);
  if (agreed.secure_renegotiation) out->set_secure_renegotiation(*agreed.secure_renegotiation);
  if (agreed.extended_master_secret) {
    out->set_extended_master_secret(*agreed.extended_master_secret);
  }
  if (agreed.encrypt_then_mac) out->set_encrypt_then_mac(*agreed.encrypt_then_mac);
  if (agreed.max_fragment_length) out->set_max_fragment_length(*agreed.max_fragment_length);
  if (agreed.server_name_acknowledged) {
    out->set_server_name_acknowledged(*agreed.server_name_acknowledged);
  }
}

}  // namespace

void ReportNegotiated(const Observations& seen, Agreed* out) {
  if (seen.server_hello) ReportServersChoice(seen, out);
  if (seen.group) SetCodePoint(*seen.group, GroupName(*seen.group), out->mutable_group());
  ReportSchemes(seen, out);
  if (seen.alpn) out->set_alpn_protocol(ValidUtf8(*seen.alpn));
  if (seen.client_hello && seen.client_hello->server_name) {
    out->set_server_name(ValidUtf8(*seen.client_hello->server_name));
  }
  if (seen.selected_server_name) out->set_selected_server_name(*seen.selected_server_name);
  if (seen.resumed) out->set_session_resumed(*seen.resumed);
  if (seen.security_level) out->set_security_level(*seen.security_level);
  ReportNegotiation(seen.negotiation, out);
}

void ReportShared(const SharedParameters& shared, v1::SharedParameters* out) {
  AddCodePoints(shared.cipher_suites, CipherSuiteName, out->mutable_cipher_suites());
  AddCodePoints(shared.groups, GroupName, out->mutable_groups());
  AddCodePoints(shared.signature_schemes, SignatureSchemeName, out->mutable_signature_schemes());
}

}  // namespace tlslab
