// Alert descriptions, number and name (RFC 8446 section 6, RFC 6066, RFC 9147).
//
// IANA marks what TLS 1.3 no longer has by "_RESERVED". The lab speaks the older
// versions too, so here alerts have the names that their RFCs gave them; the
// marked spelling is understood as well.
//
//   AlertName(48);                            // "unknown_ca"
//   AlertValue("no_application_protocol");    // 120
//   AlertValue("no_renegotiation_RESERVED");  // 100, as "no_renegotiation"
#ifndef TLSLAB_SERVER_CODEPOINTS_ALERTS_H_
#define TLSLAB_SERVER_CODEPOINTS_ALERTS_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "server/codepoints/registry.h"

namespace tlslab {

Registry Alerts();

// "" when unknown.
std::string_view AlertName(uint16_t value);

// The exact name, "_RESERVED" or not.
std::optional<uint16_t> AlertValue(std::string_view name);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CODEPOINTS_ALERTS_H_
