// Extension types, number and IANA name (RFC 8446 section 4.2 and many others).
//
// 13172, next_protocol_negotiation, was never registered but is in OpenSSL.
//
//   ExtensionTypeName(51);                // "key_share"
//   ExtensionTypeValue("server_name");    // 0
#ifndef TLSLAB_SERVER_CODEPOINTS_EXTENSION_TYPES_H_
#define TLSLAB_SERVER_CODEPOINTS_EXTENSION_TYPES_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "server/codepoints/registry.h"

namespace tlslab {

Registry ExtensionTypes();

// "" when unknown.
std::string_view ExtensionTypeName(uint16_t value);

// The exact name.
std::optional<uint16_t> ExtensionTypeValue(std::string_view name);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CODEPOINTS_EXTENSION_TYPES_H_
