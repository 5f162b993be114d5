// SHA-256, as fingerprints and pins have it.
#ifndef TLSLAB_CERTS_INSPECT_SHA256_H_
#define TLSLAB_CERTS_INSPECT_SHA256_H_

#include <string>

namespace tlslab {

// 32 bytes. Empty for nothing: what could not be encoded has no fingerprint.
std::string Sha256(const std::string& bytes);

// The same by another hash of OpenSSL's, for example "MD5". Empty, too, where the
// library does not have it.
std::string Digest(const char* hash, const std::string& bytes);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_INSPECT_SHA256_H_
