// What a server found in a client's hello that it can do too.
#ifndef TLSLAB_SERVER_ENGINE_SHARED_PARAMETERS_H_
#define TLSLAB_SERVER_ENGINE_SHARED_PARAMETERS_H_

#include <openssl/ssl.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace tlslab {

// By number, in the order in which the server chooses: its own where it has
// SSL_OP_CIPHER_SERVER_PREFERENCE, or else the client's.
struct SharedParameters {
  // Of the version that was agreed and of the security level. Whether the server has a
  // certificate for them is not asked.
  std::vector<uint16_t> cipher_suites;
  std::vector<uint16_t> groups;
  std::vector<uint16_t> signature_schemes;  // TLS 1.2 and above
};

// Nothing until the server has read a hello through, and in a resumed session of TLS
// 1.2 or below, where it chooses nothing. `ssl` is a server.
std::optional<SharedParameters> SharedParametersOf(SSL* ssl);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_SHARED_PARAMETERS_H_
