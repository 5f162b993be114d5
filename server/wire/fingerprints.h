// Known names of a hello's shape: JA3, JA3S and JA4 (client).
//
//   FingerprintTexts texts = FingerprintsOf(&hello, &server_hello);
//   texts.ja3;          // "771,4865-4866-49195,0-23-65281,29-23,0"
//   texts.ja4_prefix;   // "t13d1516h2"
//
// JA3 keeps the client's order, so that a client which shuffles its extensions has another each
// time; JA4 sorts. GREASE (RFC 8701) is left out of both. JA4 follows its public specification
// for clients ("JA4: TLS Client Fingerprinting", FoxIO, BSD 3-Clause).
#ifndef TLSLAB_SERVER_WIRE_FINGERPRINTS_H_
#define TLSLAB_SERVER_WIRE_FINGERPRINTS_H_

#include <string>

#include "server/wire/client_hello.h"
#include "server/wire/server_hello.h"

namespace tlslab {

// Texts before they are hashed; empty without a hello. Hashing is the certs room's.
struct FingerprintTexts {
  std::string ja3;
  std::string ja3s;
  // JA4 is PREFIX_HASH_HASH: the first part, and what the other two are hashes of: SHA-256, the
  // first 12 digits, "000000000000" of what is empty.
  std::string ja4_prefix;
  std::string ja4_suites;
  std::string ja4_extensions;  // with the signature schemes
};

// `client` and `server` may be null. Of a HelloRetryRequest there is no JA3S.
FingerprintTexts FingerprintsOf(const ParsedClientHello* client, const ParsedServerHello* server);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_FINGERPRINTS_H_
