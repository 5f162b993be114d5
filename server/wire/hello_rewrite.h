// Rewrites a ClientHello or ServerHello in the clear, of one record or several, with all the
// lengths that this touches: those of the extensions, the message and the records.
//
//   Edit edit = StripExtension(bytes, 0, kAlpnExtension);
//
// The other messages and records of the unit stay as they are. A hello that cannot be read to its
// end is left alone, which the edit tells. `continued_bytes` of handshake at the beginning belong
// to a message that began before.
#ifndef TLSLAB_SERVER_WIRE_HELLO_REWRITE_H_
#define TLSLAB_SERVER_WIRE_HELLO_REWRITE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "server/wire/record_edits.h"

namespace tlslab {

// Each of that type, when a malformed hello has several.
Edit StripExtension(std::string_view bytes, size_t continued_bytes, uint16_t type);

// Its data, or an extension more: the last, but before pre_shared_key, which has to be the last
// (RFC 8446 section 4.2.11).
Edit SetExtension(std::string_view bytes, size_t continued_bytes, uint16_t type,
                  std::string_view data);

// A ClientHello without supported_versions and with a legacy_version of at most this.
Edit LowerVersion(std::string_view bytes, size_t continued_bytes, uint16_t max_version);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_HELLO_REWRITE_H_
