// Known names of a hello's shape: JA3, JA3S and JA4 (client).
//
//   Fingerprints prints = FingerprintsOf(hello, server_hello);
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
  // JA4 is PREFIX_HASH_HASH: the first part, and what the other two are hashes of.
  std::string ja4_prefix;
  std::string ja4_suites;
  std::string ja4_extensions;  // with the signature schemes
};

// `client` and `server` may be null.
FingerprintTexts FingerprintsOf(const ParsedClientHello* client, const ParsedServerHello* server);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_FINGERPRINTS_H_
