#include "server/wire/key_exchange_messages.h"

#include "server/wire/byte_reader.h"
#include "server/wire/hello_extension.h"

namespace tlslab {
namespace {

constexpr uint8_t kServerKeyExchangeType = 12;
constexpr uint8_t kCertificateRequestType = 13;
constexpr uint8_t kCertificateVerifyType = 15;
constexpr uint16_t kTls12 = 0x0303;
constexpr uint16_t kTls13 = 0x0304;

std::optional<std::string_view> WholeBodyOf(std::string_view message, uint8_t type) {
  std::optional<HandshakeBody> body = BodyOf(message, type);
  if (!body || !body->whole) return std::nullopt;
  return body->bytes;
}

// ServerECDHParams: the group, then the server's point. Groups with explicit
// parameters, which are long gone, fail the reader.
uint16_t ReadEcdheParameters(ByteReader& reader) {
  constexpr uint8_t kNamedCurve = 3;
  if (reader.Uint8() != kNamedCurve) reader.Fail();
  uint16_t group = reader.Uint16();
  reader.Vector8();
  return group;
}

// ServerDHParams: the prime, the generator and the server's value.
void ReadDheParameters(ByteReader& reader) {
  for (int i = 0; i < 3; ++i) reader.Vector16();
}

// The signature that ends a message, preceded by its scheme from TLS 1.2 on.
std::optional<uint16_t> ReadSignature(ByteReader& reader, uint16_t version) {
  std::optional<uint16_t> scheme;
  if (version >= kTls12) scheme = reader.Uint16();
  // Before TLS 1.2 an RSA or DSA signature has its length before it as well.
  reader.Vector16();
  return scheme;
}

std::optional<std::vector<uint16_t>> SchemesOfTls12(std::string_view body) {
  ByteReader reader(body);
  reader.Vector8();  // certificate_types
  std::optional<std::vector<uint16_t>> schemes = Uint16List(reader.Vector16());
  reader.Vector16();  // certificate_authorities
  if (!reader.Done()) return std::nullopt;
  return schemes;
}

std::optional<std::vector<uint16_t>> SchemesOfTls13(std::string_view body) {
  ByteReader reader(body);
  reader.Vector8();  // certificate_request_context
  std::vector<HelloExtension> extensions;
  if (!ReadExtensions(reader, &extensions)) return std::nullopt;
  const HelloExtension* algorithms = FindExtension(extensions, kSignatureAlgorithmsExtension);
  if (algorithms == nullptr) return std::nullopt;
  ByteReader list(algorithms->data);
  std::optional<std::vector<uint16_t>> schemes = Uint16List(list.Vector16());
  if (!list.Done()) return std::nullopt;
  return schemes;
}

}  // namespace

std::optional<ParsedServerKeyExchange> ParseServerKeyExchange(std::string_view message,
                                                              KeyExchangeKind kind,
                                                              uint16_t version) {
  std::optional<std::string_view> body = WholeBodyOf(message, kServerKeyExchangeType);
  if (!body || kind == KeyExchangeKind::kOther) return std::nullopt;
  ByteReader reader(*body);
  ParsedServerKeyExchange exchange;
  bool psk = kind == KeyExchangeKind::kEcdhePsk || kind == KeyExchangeKind::kDhePsk;
  if (psk) reader.Vector16();  // psk_identity_hint
  bool ecdhe = kind == KeyExchangeKind::kEcdhe || kind == KeyExchangeKind::kEcdhePsk;
  if (ecdhe) {
    exchange.group = ReadEcdheParameters(reader);
  } else {
    ReadDheParameters(reader);
  }
  // An anonymous server signs nothing.
  if (!reader.empty()) exchange.scheme = ReadSignature(reader, version);
  if (!reader.Done()) return std::nullopt;
  return exchange;
}

std::optional<std::vector<uint16_t>> CertificateRequestSchemes(std::string_view message,
                                                               uint16_t version) {
  std::optional<std::string_view> body = WholeBodyOf(message, kCertificateRequestType);
  if (!body) return std::nullopt;
  if (version >= kTls13) return SchemesOfTls13(*body);
  if (version >= kTls12) return SchemesOfTls12(*body);
  return std::vector<uint16_t>();
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
