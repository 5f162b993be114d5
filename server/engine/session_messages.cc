// What handshake messages tell a session, beyond their being seen.
#include <openssl/obj_mac.h>
#include <openssl/ssl.h>

#include <algorithm>

#include "server/engine/session.h"
#include "server/wire/handshake_parser.h"

namespace tlslab {
namespace {

// RFC 8879; the name is missing in older headers.
constexpr uint8_t kCompressedCertificate = 25;

void Advance(Phase* phase, Phase to) { *phase = std::max(*phase, to); }

KeyExchange KeyExchangeOf(const SSL_CIPHER* cipher) {
  if (cipher == nullptr) return KeyExchange::kOther;
  switch (SSL_CIPHER_get_kx_nid(cipher)) {
    case NID_kx_ecdhe:
      return KeyExchange::kEcdhe;
    case NID_kx_dhe:
      return KeyExchange::kDhe;
    default:
      return KeyExchange::kOther;
  }
}

}  // namespace

void Session::RecordHello(bool sent, uint8_t type, std::string_view message) {
  Observations& seen = observations_;
  if (type == SSL3_MT_CLIENT_HELLO) {
    if (!seen.client_hello_at) seen.client_hello_at = seen.messages.back().at;
    seen.client_hello = ParseClientHello(message);
  } else if (type == SSL3_MT_SERVER_HELLO) {
    std::optional<ServerHello> hello = ParseServerHello(message);
    if (!hello) return;
    if (hello->is_hello_retry_request) {
      seen.hello_retry_requested = true;
      return;
    }
    seen.server_hello_at = seen.messages.back().at;
    Advance(&seen.phase, Phase::kServerHello);
    if (hello->key_share_group) seen.group = hello->key_share_group;
    seen.server_hello = std::move(hello);
  }
}

void Session::RecordKeyExchange(bool sent, uint8_t type, std::string_view message) {
  Observations& seen = observations_;
  bool tls12 = seen.server_hello && seen.server_hello->version >= TLS1_2_VERSION;
  auto& scheme = sent ? seen.sent_signature_scheme : seen.received_signature_scheme;
  switch (type) {
    case SSL3_MT_CERTIFICATE:
    case kCompressedCertificate:
      if (sent) break;
      seen.peer_certificate_at = seen.messages.back().at;
      Advance(&seen.phase, Phase::kCertificate);
      break;
    case SSL3_MT_SERVER_KEY_EXCHANGE: {
      if (!sent) Advance(&seen.phase, Phase::kKeyExchange);
      CaptureNegotiated();
      const unsigned char id[2] = {
          static_cast<unsigned char>(seen.cipher ? seen.cipher->value >> 8 : 0),
          static_cast<unsigned char>(seen.cipher ? seen.cipher->value & 0xff : 0)};
      ServerKeyExchange exchange =
          ParseServerKeyExchange(message, KeyExchangeOf(SSL_CIPHER_find(ssl_.get(), id)), tls12);
      if (exchange.group) seen.group = exchange.group;
      if (exchange.signature_scheme) scheme = exchange.signature_scheme;
      break;
    }
    case SSL3_MT_CERTIFICATE_REQUEST:
      if (sent) seen.certificate_requested = true;
      break;
    case SSL3_MT_CERTIFICATE_VERIFY:
      if (!sent) Advance(&seen.phase, Phase::kKeyExchange);
      if (tls12) scheme = ParseCertificateVerifyScheme(message);
      break;
    case SSL3_MT_CLIENT_KEY_EXCHANGE:
      if (!sent) Advance(&seen.phase, Phase::kKeyExchange);
      break;
    case SSL3_MT_FINISHED:
      if (!sent || seen.role == Role::kClient) Advance(&seen.phase, Phase::kFinished);
      break;
    default:
      break;
  }
}

}  // namespace tlslab
