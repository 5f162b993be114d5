#include "server/wire/key_exchange_messages.h"

#include "server/wire/byte_reader.h"
#include "server/wire/hello_extension.h"

namespace tlslab {
namespace {

using Kind = KeyExchangeKind;

constexpr uint8_t kServerKeyExchangeType = 12;
constexpr uint8_t kCertificateVerifyType = 15;
constexpr uint8_t kClientKeyExchangeType = 16;
constexpr uint16_t kTls12 = 0x0303;

std::optional<std::string_view> WholeBodyOf(std::string_view message, uint8_t type) {
  std::optional<HandshakeBody> body = BodyOf(message, type);
  if (!body || !body->whole) return std::nullopt;
  return body->bytes;
}

bool HasPsk(Kind kind) {
  return kind == Kind::kEcdhePsk || kind == Kind::kDhePsk || kind == Kind::kPsk ||
         kind == Kind::kRsaPsk;
}
bool HasEcdhe(Kind kind) { return kind == Kind::kEcdhe || kind == Kind::kEcdhePsk; }
bool HasDhe(Kind kind) { return kind == Kind::kDhe || kind == Kind::kDhePsk; }

// ServerECDHParams: the group, then the server's point. Groups with explicit
// parameters, which are long gone, fail the reader.
void ReadEcdheParameters(ByteReader& reader, ParsedServerKeyExchange* exchange) {
  constexpr uint8_t kNamedCurve = 3;
  if (reader.Uint8() != kNamedCurve) reader.Fail();
  exchange->group = reader.Uint16();
  exchange->public_key = reader.Vector8();
}

// ServerDHParams.
void ReadDheParameters(ByteReader& reader, ParsedServerKeyExchange* exchange) {
  exchange->dh_prime = reader.Vector16();
  exchange->dh_generator = reader.Vector16();
  exchange->public_key = reader.Vector16();
}

// The signature that ends a message, preceded by its scheme from TLS 1.2 on.
std::optional<uint16_t> ReadSignature(ByteReader& reader, uint16_t version) {
  std::optional<uint16_t> scheme;
  if (version >= kTls12) scheme = reader.Uint16();
  // Before TLS 1.2 an RSA or DSA signature has its length before it as well.
  reader.Vector16();
  return scheme;
}

}  // namespace

std::optional<ParsedServerKeyExchange> ParseServerKeyExchange(std::string_view message, Kind kind,
                                                              uint16_t version) {
  std::optional<std::string_view> body = WholeBodyOf(message, kServerKeyExchangeType);
  if (!body || kind == Kind::kOther) return std::nullopt;
  ByteReader reader(*body);
  ParsedServerKeyExchange exchange;
  if (HasPsk(kind)) exchange.psk_identity_hint = std::string(reader.Vector16());
  if (HasEcdhe(kind)) ReadEcdheParameters(reader, &exchange);
  if (HasDhe(kind)) ReadDheParameters(reader, &exchange);
  // Nobody signs where the key is known already; an anonymous server neither.
  if (!HasPsk(kind) && !reader.empty()) exchange.scheme = ReadSignature(reader, version);
  if (!reader.Done()) return std::nullopt;
  return exchange;
}

std::optional<ParsedClientKeyExchange> ParseClientKeyExchange(std::string_view message, Kind kind) {
  std::optional<std::string_view> body = WholeBodyOf(message, kClientKeyExchangeType);
  if (!body || kind == Kind::kOther) return std::nullopt;
  ByteReader reader(*body);
  ParsedClientKeyExchange exchange;
  if (HasPsk(kind)) exchange.psk_identity = std::string(reader.Vector16());
  if (HasEcdhe(kind)) exchange.public_key = reader.Vector8();
  if (HasDhe(kind)) exchange.public_key = reader.Vector16();
  if (kind == Kind::kRsaPsk) reader.Vector16();
  if (!reader.Done()) return std::nullopt;
  return exchange;
}

std::optional<uint16_t> CertificateVerifyScheme(std::string_view message, uint16_t version) {
  std::optional<std::string_view> body = WholeBodyOf(message, kCertificateVerifyType);
  if (!body || version < kTls12) return std::nullopt;
  ByteReader reader(*body);
  std::optional<uint16_t> scheme = ReadSignature(reader, version);
  if (!reader.Done()) return std::nullopt;
  return scheme;
}

}  // namespace tlslab
