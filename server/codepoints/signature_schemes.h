// Signature schemes, number and name (RFC 8446 section 4.2.3).
//
// TLS 1.2 has pairs of a hash and a signature in the same two bytes (RFC 5246
// section 7.4.1.4.1). Pairs that RFC 8446 does not name are named in its manner:
// 0x0303 is "ecdsa_sha224", 0x0202 "dsa_sha1".
//
//   SignatureSchemeName(0x0804);                  // "rsa_pss_rsae_sha256"
//   SignatureSchemeValue("mldsa65");              // 0x0905
#ifndef TLSLAB_SERVER_CODEPOINTS_SIGNATURE_SCHEMES_H_
#define TLSLAB_SERVER_CODEPOINTS_SIGNATURE_SCHEMES_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "server/codepoints/registry.h"

namespace tlslab {

Registry SignatureSchemes();

// "" when unknown.
std::string_view SignatureSchemeName(uint16_t value);

// The exact name.
std::optional<uint16_t> SignatureSchemeValue(std::string_view name);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CODEPOINTS_SIGNATURE_SCHEMES_H_
