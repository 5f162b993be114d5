// The channel binding of a server's certificate (RFC 5929 section 4.1).
#ifndef TLSLAB_CERTS_INSPECT_END_POINT_HASH_H_
#define TLSLAB_CERTS_INSPECT_END_POINT_HASH_H_

#include <string>

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// The certificate's hash by the function of its signature, or by SHA-256 where that is
// MD5 or SHA-1. Empty where the signature has no hash function of its own (Ed25519),
// for which the RFC defines none, and for null.
std::string EndPointHash(X509* certificate);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_INSPECT_END_POINT_HASH_H_
