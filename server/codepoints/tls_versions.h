// Protocol versions: the number on the wire and OpenSSL's name for it.
//
//   TlsVersionName(0x0304);        // "TLSv1.3"
//   TlsVersionName(0x0301);        // "TLSv1": OpenSSL has no ".0"
//   TlsVersionValue("TLSv1.0");    // 0x0301: people have
#ifndef TLSLAB_SERVER_CODEPOINTS_TLS_VERSIONS_H_
#define TLSLAB_SERVER_CODEPOINTS_TLS_VERSIONS_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "server/codepoints/registry.h"

namespace tlslab {

Registry TlsVersions();

// "" when unknown.
std::string_view TlsVersionName(uint16_t value);

// OpenSSL's exact name, or "TLSv1.0" and "DTLSv1.0".
std::optional<uint16_t> TlsVersionValue(std::string_view name);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CODEPOINTS_TLS_VERSIONS_H_
