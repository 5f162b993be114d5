// TLS cipher suites, number and IANA name.
//
// IANA's "TLS Cipher Suites" registry as of 2025, the signalling values that stand
// in the same list (RFC 5746, RFC 7507) and GREASE. 0x0081 and 0x0083 are not
// registered: OpenSSL has them for GOST R 34.10-2001.
//
//   CipherSuiteName(0x1301);                          // "TLS_AES_128_GCM_SHA256"
//   CipherSuiteValue("TLS_AES_256_GCM_SHA384");       // 0x1302
//
// OpenSSL's own names ("ECDHE-RSA-AES128-GCM-SHA256") are not here: ask OpenSSL.
#ifndef TLSLAB_SERVER_CODEPOINTS_CIPHER_SUITES_H_
#define TLSLAB_SERVER_CODEPOINTS_CIPHER_SUITES_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "server/codepoints/registry.h"

namespace tlslab {

Registry CipherSuites();

// "" when unknown.
std::string_view CipherSuiteName(uint16_t value);

// The exact IANA name.
std::optional<uint16_t> CipherSuiteValue(std::string_view name);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CODEPOINTS_CIPHER_SUITES_H_
