#include "server/wire/observed_handshake.h"

#include <string>
#include <utility>

namespace tlslab {
namespace {

constexpr uint16_t kSsl30 = 0x0300;
constexpr uint16_t kTls13 = 0x0304;

// Handshake types (RFC 5246 section 7.4, RFC 8446 section 4).
constexpr uint8_t kClientHello = 1;
constexpr uint8_t kServerHello = 2;
constexpr uint8_t kCertificate = 11;
constexpr uint8_t kServerKeyExchange = 12;
constexpr uint8_t kServerHelloDone = 14;
constexpr uint8_t kClientKeyExchange = 16;

constexpr uint16_t kTruncatedHmacExtension = 4;

// Certificate of TLS 1.2 and below (RFC 5246 section 7.4.2): the certificates, DER. Nothing of
// what is no list of certificates, for example a raw public key.
std::vector<std::string> ChainOf(std::string_view message) {
  const std::optional<HandshakeBody> body = BodyOf(message, kCertificate);
  if (!body || !body->whole) return {};
  ByteReader reader(body->bytes);
  ByteReader list(reader.Vector24());
  std::vector<std::string> chain;
  while (!list.empty() && chain.size() < Observed::kMaxCertificates) {
    const std::string_view certificate = list.Vector24();
    if (!list.ok()) break;
    chain.emplace_back(certificate);
  }
  if (!reader.Done() || !list.ok()) return {};
  return chain;
}

// EncryptedPreMasterSecret, which SSL 3.0 sends without its length (RFC 6101 section 5.6.7.1).
std::optional<uint32_t> RsaSecretBytes(std::string_view message, uint16_t version) {
  const std::optional<HandshakeBody> body = BodyOf(message, kClientKeyExchange);
  if (!body || !body->whole) return std::nullopt;
  if (version <= kSsl30) return static_cast<uint32_t>(body->bytes.size());
  ByteReader reader(body->bytes);
  const std::string_view secret = reader.Vector16();
  if (!reader.Done()) return std::nullopt;
  return static_cast<uint32_t>(secret.size());
}

// RFC 4279 section 4: the identity, then the secret.
std::optional<uint32_t> RsaPskSecretBytes(std::string_view message) {
  const std::optional<HandshakeBody> body = BodyOf(message, kClientKeyExchange);
  if (!body || !body->whole) return std::nullopt;
  ByteReader reader(body->bytes);
  reader.Vector16();
  const std::string_view secret = reader.Vector16();
  if (!reader.Done()) return std::nullopt;
  return static_cast<uint32_t>(secret.size());
}

std::optional<uint32_t> ClientKeyBytes(std::string_view message, const SuiteShape& suite,
                                       uint16_t version) {
  if (suite.rsa_key_transport) return RsaSecretBytes(message, version);
  if (suite.key_exchange == KeyExchangeKind::kRsaPsk) return RsaPskSecretBytes(message);
  const KeyExchangeKind kind = suite.static_ecdh ? KeyExchangeKind::kEcdhe : suite.key_exchange;
  const auto parsed = ParseClientKeyExchange(message, kind);
  if (!parsed || parsed->public_key.empty()) return std::nullopt;
  return static_cast<uint32_t>(parsed->public_key.size());
}

}  // namespace

void ObservedHandshake::OnMessage(FlowDirection flow, std::string_view message, Observed* seen) {
  const uint8_t type = static_cast<uint8_t>(message[0]);
  flow == FlowDirection::kClientToServer ? OnClientMessage(type, message, seen)
                                         : OnServerMessage(type, message, seen);
}

void ObservedHandshake::OnClientMessage(uint8_t type, std::string_view message, Observed* seen) {
  if (type == kClientHello) return OnClientHello(message, seen);
  // TLS 1.3 has all else encrypted.
  if (!seen->version || tls13_) return;
  if (type == kCertificate && seen->client_chain.empty()) seen->client_chain = ChainOf(message);
  if (type == kClientKeyExchange) OnClientKeyExchange(message, seen);
}

void ObservedHandshake::OnServerMessage(uint8_t type, std::string_view message, Observed* seen) {
  if (type == kServerHello) return OnServerHello(message, seen);
  if (!seen->version || tls13_) return;
  if (type == kCertificate && seen->server_chain.empty()) seen->server_chain = ChainOf(message);
  if (type == kServerKeyExchange) OnServerKeyExchange(message, seen);
  if (type == kCertificate || type == kServerKeyExchange || type == kServerHelloDone) {
    full_handshake_ = true;
    seen->resumed = false;
  }
}

void ObservedHandshake::OnClientHello(std::string_view message, Observed* seen) {
  // One that comes after the ServerHello changes nothing that was agreed.
  if (seen->server_hello) return;
  std::optional<ParsedClientHello> hello = ParseClientHello(message);
  if (!hello) return;
  shares_ = std::move(hello->key_shares);
  hello->key_shares = shares_;
  ticket_offered_ = hello->session_ticket_size.value_or(0) > 0;
  if (!seen->client_hello) seen->client_hello = std::move(hello);
}

void ObservedHandshake::OnServerHello(std::string_view message, Observed* seen) {
  answered_ = true;
  if (seen->server_hello) return;
  std::optional<ParsedServerHello> hello = ParseServerHello(message);
  if (!hello) return;
  if (hello->is_hello_retry_request) {
    tls13_ = true;
    if (!seen->hello_retry_request) seen->hello_retry_request = std::move(hello);
    return;
  }
  seen->version = hello->version;
  tls13_ = hello->version >= kTls13;
  suite_ = SuiteShapeOf(hello->cipher_suite);
  if (tls13_) {
    seen->resumed = hello->selected_psk.has_value();
    seen->group = hello->key_share_group;
    if (!hello->key_share.empty()) seen->server_key_exchange_bytes = hello->key_share.size();
    for (const KeyShare& share : shares_) {
      if (seen->group != share.group) continue;
      seen->client_key_exchange_bytes = share.key.size();
      break;
    }
  } else {
    const std::string offered = seen->client_hello ? seen->client_hello->session_id : "";
    // Who takes up a session repeats the ID, be it of the session or made up beside a ticket (RFC
    // 5246 section 7.4.1.3, RFC 5077 section 3.4). A client of TLS 1.3 sends an ID that is none.
    session_taken_ = offered.empty() ? ticket_offered_ : hello->session_id == offered;
    seen->alpn = hello->alpn_protocol;
    truncated_mac_ = FindExtension(hello->extensions, kTruncatedHmacExtension) != nullptr;
  }
  seen->server_hello = std::move(hello);
}

void ObservedHandshake::OnServerKeyExchange(std::string_view message, Observed* seen) {
  if (seen->server_key_exchange_bytes) return;
  const auto parsed = ParseServerKeyExchange(message, suite_.key_exchange, *seen->version);
  if (!parsed || parsed->public_key.empty()) return;
  seen->group = parsed->group;
  seen->server_key_exchange_bytes = parsed->public_key.size();
}

void ObservedHandshake::OnClientKeyExchange(std::string_view message, Observed* seen) {
  if (seen->client_key_exchange_bytes) return;
  seen->client_key_exchange_bytes = ClientKeyBytes(message, suite_, *seen->version);
}

void ObservedHandshake::OnChangeCipherSpec(FlowDirection flow, Observed* seen) {
  // In TLS 1.3 it means nothing (RFC 8446 appendix D.4), and a client of TLS 1.3 may send it
  // before it knows what the server chose; one of TLS 1.2 and below cannot.
  if (tls13_) return;
  if (flow == FlowDirection::kClientToServer) {
    client_encrypted_ = seen->version.has_value();
    return;
  }
  // Nor has a server keys before its hello. A client of TLS 1.3 passes over one that somebody put
  // there, and the hello behind it is in the clear.
  if (!answered_) return;
  server_encrypted_ = true;
  // Nothing that a full handshake has came before. What else it can be is a message that
  // somebody put there.
  if (seen->version && !seen->resumed) seen->resumed = session_taken_ && !full_handshake_;
}

}  // namespace tlslab
