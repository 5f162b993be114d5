#include "server/wire/suite_shape.h"

#include <algorithm>
#include <string_view>

#include "server/codepoints/cipher_suites.h"

namespace tlslab {
namespace {

using Encryption = SuiteShape::Encryption;
using Kind = KeyExchangeKind;

constexpr uint16_t kTls11 = 0x0302;
constexpr uint16_t kTls13 = 0x0304;

bool StartsWith(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}
bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}
bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// `name` is what stands before "_WITH_".
Kind KeyExchangeOf(std::string_view name) {
  if (name == "TLS_ECDHE_PSK") return Kind::kEcdhePsk;
  if (name == "TLS_DHE_PSK" || name == "TLS_PSK_DHE") return Kind::kDhePsk;
  if (name == "TLS_RSA_PSK") return Kind::kRsaPsk;
  if (name == "TLS_PSK") return Kind::kPsk;
  if (StartsWith(name, "TLS_ECDHE_") || name == "TLS_ECDH_anon") return Kind::kEcdhe;
  if (StartsWith(name, "TLS_DHE_") || StartsWith(name, "TLS_DH_anon")) return Kind::kDhe;
  return Kind::kOther;
}

uint8_t MacBytes(std::string_view name) {
  if (EndsWith(name, "_MD5")) return 16;
  if (EndsWith(name, "_SHA")) return 20;
  if (EndsWith(name, "_SHA256")) return 32;
  if (EndsWith(name, "_SHA384")) return 48;
  return 0;
}

void SetAead(uint8_t nonce, uint8_t tag, SuiteShape* shape) {
  shape->encryption = Encryption::kAead;
  shape->explicit_nonce_bytes = nonce;
  shape->tag_bytes = tag;
}

// `name` is what stands behind "_WITH_", or behind "TLS_" in TLS 1.3.
void ReadCipher(std::string_view name, SuiteShape* shape) {
  if (Contains(name, "_CCM_8")) return SetAead(8, 8, shape);
  if (Contains(name, "_GCM") || Contains(name, "_CCM")) return SetAead(8, 16, shape);
  if (Contains(name, "POLY1305")) return SetAead(0, 16, shape);
  if (Contains(name, "AEGIS")) return SetAead(0, 16, shape);
  if (StartsWith(name, "NULL_")) {
    shape->encryption = Encryption::kNone;
  } else if (StartsWith(name, "RC4_")) {
    shape->encryption = Encryption::kStream;
  } else if (Contains(name, "_CBC")) {
    const bool large = Contains(name, "AES_") || Contains(name, "CAMELLIA") ||
                       Contains(name, "ARIA") || Contains(name, "SEED");
    shape->encryption = Encryption::kBlock;
    shape->block_bytes = large ? 16 : 8;
  } else {
    return;
  }
  shape->mac_bytes = MacBytes(name);
}

// RFC 9150: integrity alone.
bool IsIntegrityOnly(std::string_view name) {
  return name == "TLS_SHA256_SHA256" || name == "TLS_SHA384_SHA384";
}

}  // namespace

SuiteShape SuiteShapeOf(uint16_t suite) {
  constexpr std::string_view kWith = "_WITH_", kTls = "TLS_";
  SuiteShape shape;
  const std::string_view name = CipherSuiteName(suite);
  if (IsIntegrityOnly(name)) {
    shape.encryption = Encryption::kNone;
    shape.mac_bytes = MacBytes(name);
    return shape;
  }
  const size_t with = name.find(kWith);
  if (with == std::string_view::npos) {
    if (StartsWith(name, kTls)) ReadCipher(name.substr(kTls.size()), &shape);
    return shape;
  }
  const std::string_view exchange = name.substr(0, with);
  shape.key_exchange = KeyExchangeOf(exchange);
  shape.rsa_key_transport = exchange == "TLS_RSA" || exchange == "TLS_RSA_EXPORT";
  shape.static_ecdh = exchange == "TLS_ECDH_RSA" || exchange == "TLS_ECDH_ECDSA";
  ReadCipher(name.substr(with + kWith.size()), &shape);
  return shape;
}

uint32_t LeastOverhead(const SuiteShape& shape, uint16_t version, bool truncated_mac) {
  constexpr uint32_t kTruncatedMac = 10;
  // TLS 1.3 ends the content with its type, and its nonces are all implicit.
  if (version >= kTls13) return shape.tag_bytes + shape.mac_bytes + 1u;
  uint32_t mac = shape.mac_bytes;
  if (truncated_mac) mac = std::min(mac, kTruncatedMac);
  switch (shape.encryption) {
    case Encryption::kUnknown:
      return 0;
    case Encryption::kNone:
    case Encryption::kStream:
      return mac;
    case Encryption::kBlock:
      // At least the byte that tells the length of the padding; an IV from TLS 1.1 on.
      return mac + 1 + (version >= kTls11 ? shape.block_bytes : 0);
    case Encryption::kAead:
      return shape.explicit_nonce_bytes + shape.tag_bytes;
  }
  return 0;
}

}  // namespace tlslab
