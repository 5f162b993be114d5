// Supported groups: curves, finite fields and post-quantum key exchanges, number
// and IANA name (RFC 8422, RFC 7919, RFC 8446 section 4.2.7, and the ML-KEM drafts).
//
//   GroupName(4588);             // "X25519MLKEM768"
//   GroupValue("secp256r1");     // 23
//   GroupValue("P-256");         // 23, as OpenSSL also writes it
//
// Whether this build can use a group is OpenSSL's to say.
#ifndef TLSLAB_SERVER_CODEPOINTS_GROUPS_H_
#define TLSLAB_SERVER_CODEPOINTS_GROUPS_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "server/codepoints/registry.h"

namespace tlslab {

Registry Groups();

// IANA's spelling; "" when unknown.
std::string_view GroupName(uint16_t value);

// IANA's name or one of OpenSSL's ("P-256", "prime256v1", "X25519"); case does not
// matter.
std::optional<uint16_t> GroupValue(std::string_view name);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CODEPOINTS_GROUPS_H_
