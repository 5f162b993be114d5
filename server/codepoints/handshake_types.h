// Types of handshake messages, number and name (RFC 8446 section 4).
//
// IANA marks what TLS 1.3 no longer has by "_RESERVED". The lab speaks the older
// versions too, so here messages have the names that their RFCs gave them; the
// marked spelling is understood as well.
//
//   HandshakeTypeName(2);                      // "server_hello"
//   HandshakeTypeValue("server_key_exchange"); // 12
#ifndef TLSLAB_SERVER_CODEPOINTS_HANDSHAKE_TYPES_H_
#define TLSLAB_SERVER_CODEPOINTS_HANDSHAKE_TYPES_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "server/codepoints/registry.h"

namespace tlslab {

Registry HandshakeTypes();

// "" when unknown.
std::string_view HandshakeTypeName(uint16_t value);

// The exact name, "_RESERVED" or not.
std::optional<uint16_t> HandshakeTypeValue(std::string_view name);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CODEPOINTS_HANDSHAKE_TYPES_H_
