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
    case NID_kx_psk:
      return KeyExchangeKind::kPsk;
    case NID_kx_rsa_psk:
      return KeyExchangeKind::kRsaPsk;
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
      seen.first_client_hello = seen.client_hello;
      seen.hello_retry_request = std::move(hello);
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
      if (type == kCompressedCertificate) {
        seen.peer_certificate_compression = ParseCompressedCertificate(message);
      }
      seen.peer_certificate_at = message_at_;
      Reach(&seen.phase, Phase::kCertificate);
      break;
    case SSL3_MT_SERVER_KEY_EXCHANGE: {
      if (!sent) Reach(&seen.phase, Phase::kKeyExchange);
      auto exchange = ParseServerKeyExchange(message, KeyExchangeOf(ChosenCipher()), version);
      if (!exchange) break;
      if (exchange->group) seen.group = exchange->group;
      if (exchange->scheme) scheme = exchange->scheme;
      seen.server_key_exchange = std::move(exchange);
      break;
    }
    case SSL3_MT_CERTIFICATE_REQUEST:
      if (!sent) break;
      seen.certificate_requested = true;
      seen.certificate_required =
          (SSL_get_verify_mode(ssl_.get()) & SSL_VERIFY_FAIL_IF_NO_PEER_CERT) != 0;
      break;
    case SSL3_MT_CERTIFICATE_VERIFY:
      if (!sent) Reach(&seen.phase, Phase::kKeyExchange);
      if (auto found = CertificateVerifyScheme(message, version)) scheme = found;
      break;
    case SSL3_MT_CLIENT_KEY_EXCHANGE:
      if (!sent) Reach(&seen.phase, Phase::kKeyExchange);
      seen.client_key_exchange = ParseClientKeyExchange(message, KeyExchangeOf(ChosenCipher()));
      break;
    case SSL3_MT_ENCRYPTED_EXTENSIONS:
      seen.encrypted_extensions = ParseEncryptedExtensions(message);
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
    observations_.certificate_required = false;
  }
}

void Session::RecordAnyTime(bool sent, uint8_t type, std::string_view message) {
  Observations& seen = observations_;
  if (!seen.server_hello) return;
  const uint16_t version = seen.server_hello->version;
  if (type == SSL3_MT_NEWSESSION_TICKET) {
    if (!seen.first_ticket_at) seen.first_ticket_at = message_at_;
    std::optional<ParsedSessionTicket> ticket = ParseNewSessionTicket(message, version);
    if (!ticket || seen.tickets.size() >= Observations::kMaxTickets) return;
    seen.tickets.push_back({sent, message_at_, std::move(ticket), ""});
  } else if (type == SSL3_MT_CERTIFICATE_REQUEST && !seen.certificate_request) {
    std::optional<ParsedCertificateRequest> request = ParseCertificateRequest(message, version);
    if (!request) return;
    seen.certificate_request.emplace();
    seen.certificate_request->request = std::move(*request);
    seen.certificate_request->post_handshake = state_ != State::kHandshaking;
  }
}

void Session::CaptureNegotiation() {
  Observations& seen = observations_;
  const bool server = seen.role == Role::kServer;
  if (server) seen.shared = SharedParametersOf(ssl_.get());
  EndFacts end;
  for (const PreSharedKey& key : context_->config().pre_shared_keys) {
    end.psk_identities.push_back(key.identity);
  }
  end.opens_tickets = !server || (SSL_get_options(ssl_.get()) & SSL_OP_NO_TICKET) == 0;
  seen.negotiation = NegotiationOf(seen, end);
  // OpenSSL counts a key that both ends knew among the resumed sessions.
  if (seen.negotiation.resumption_kind == ResumptionKind::kExternalPsk && seen.resumed) {
    seen.resumed = false;
  }
}

}  // namespace tlslab
