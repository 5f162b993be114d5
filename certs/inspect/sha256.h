// SHA-256, as fingerprints and pins have it.
#ifndef TLSLAB_CERTS_INSPECT_SHA256_H_
#define TLSLAB_CERTS_INSPECT_SHA256_H_

#include <string>

namespace tlslab {

// 32 bytes. Empty for nothing: what could not be encoded has no fingerprint.
std::string Sha256(const std::string& bytes);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_INSPECT_SHA256_H_
