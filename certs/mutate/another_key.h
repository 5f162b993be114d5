// A key like another, for defects about whose key it is.
#ifndef TLSLAB_CERTS_MUTATE_ANOTHER_KEY_H_
#define TLSLAB_CERTS_MUTATE_ANOTHER_KEY_H_

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// RSA, or RSA for PSS alone.
bool IsRsaKey(EVP_PKEY* key);

// A fresh one of the same kind and size, with random numbers of `library` (null: the
// lab's), to be used in the lab's. Null, with OpenSSL's errors, on failure.
OsslPtr<EVP_PKEY> AnotherKey(EVP_PKEY* key, OSSL_LIB_CTX* library);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MUTATE_ANOTHER_KEY_H_
