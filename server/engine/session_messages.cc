// What handshake messages tell a session, beyond their being seen.
#include <openssl/obj_mac.h>
#include <openssl/ssl.h>

#include <algorithm>

#include "server/engine/session.h"
#include "server/wire/client_hello.h"
#include "server/wire/key_exchange_messages.h"
#include "server/wire/server_hello.h"

namespace tlslab {
namespace {

// RFC 8879; the name is missing in older headers.
constexpr uint8_t kCompressedCertificate = 25;

void Reach(Phase* phase, Phase to) { *phase = std::max(*phase, to); }

KeyExchangeKind KeyExchangeOf(const SSL_CIPHER* cipher) {
  if (cipher == nullptr) return KeyExchangeKind::kOther;
  switch (SSL_CIPHER_get_kx_nid(cipher)) {
    case NID_kx_ecdhe:
      return KeyExchangeKind::kEcdhe;
    case NID_kx_dhe:
      return KeyExchangeKind::kDhe;
    case NID_kx_ecdhe_psk:
      return KeyExchangeKind::kEcdhePsk;
    case NID_kx_dhe_psk:
      return KeyExchangeKind::kDhePsk;
    default:
      return KeyExchangeKind::kOther;
  }
}

}  // namespace

void Session::RecordHello(bool sent, uint8_t type, std::string_view message) {
  Observations& seen = observations_;
  if (type == SSL3_MT_CLIENT_HELLO) {
    if (!seen.client_hello_at) seen.client_hello_at = message_at_;
    seen.client_hello = ParseClientHello(message);
    NoteEarlyDataOffer();
  } else if (type == SSL3_MT_SERVER_HELLO) {
    std::optional<ParsedServerHello> hello = ParseServerHello(message);
    if (!hello) return;
    if (hello->is_hello_retry_request) {
      seen.hello_retry_requested = true;
      return;
    }
    seen.server_hello_at = message_at_;
    Reach(&seen.phase, Phase::kServerHello);
    if (hello->key_share_group) seen.group = hello->key_share_group;
    seen.server_hello = std::move(hello);
    if (sent) NoteResumedSession();
  }
}

void Session::RecordKeyExchange(bool sent, uint8_t type, std::string_view message) {
  Observations& seen = observations_;
  uint16_t version = seen.server_hello ? seen.server_hello->version : 0;
  auto& scheme = sent ? seen.sent_signature_scheme : seen.received_signature_scheme;
  switch (type) {
    case SSL3_MT_CERTIFICATE:
    case kCompressedCertificate:
      if (sent) break;
      seen.peer_certificate_at = message_at_;
      Reach(&seen.phase, Phase::kCertificate);
      break;
    case SSL3_MT_SERVER_KEY_EXCHANGE: {
      if (!sent) Reach(&seen.phase, Phase::kKeyExchange);
      auto exchange = ParseServerKeyExchange(message, KeyExchangeOf(ChosenCipher()), version);
      if (!exchange) break;
      if (exchange->group) seen.group = exchange->group;
      if (exchange->scheme) scheme = exchange->scheme;
      break;
    }
    case SSL3_MT_CERTIFICATE_REQUEST:
      if (sent) seen.certificate_requested = true;
      break;
    case SSL3_MT_CERTIFICATE_VERIFY:
      if (!sent) Reach(&seen.phase, Phase::kKeyExchange);
      if (auto found = CertificateVerifyScheme(message, version)) scheme = found;
      break;
    case SSL3_MT_CLIENT_KEY_EXCHANGE:
      if (!sent) Reach(&seen.phase, Phase::kKeyExchange);
      break;
    case SSL3_MT_SERVER_DONE:
      if (sent) NoteNoCertificateRequest();
      break;
    case SSL3_MT_FINISHED:
      if (sent) NoteNoCertificateRequest();
      if (!sent || seen.role == Role::kClient) Reach(&seen.phase, Phase::kFinished);
      break;
    default:
      break;
  }
}

void Session::NoteNoCertificateRequest() {
  if (observations_.role == Role::kServer && !observations_.certificate_requested) {
    observations_.certificate_requested = false;
  }
}

}  // namespace tlslab
