// Content types of records, number and name (RFC 8446 section 5.1, RFC 6520, RFC 9146).
//
//   ContentTypeName(22);         // "handshake"
//   ContentTypeValue("alert");   // 21
#ifndef TLSLAB_SERVER_CODEPOINTS_CONTENT_TYPES_H_
#define TLSLAB_SERVER_CODEPOINTS_CONTENT_TYPES_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "server/codepoints/registry.h"

namespace tlslab {

Registry ContentTypes();

// "" when unknown.
std::string_view ContentTypeName(uint16_t value);

// The exact name.
std::optional<uint16_t> ContentTypeValue(std::string_view name);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CODEPOINTS_CONTENT_TYPES_H_
