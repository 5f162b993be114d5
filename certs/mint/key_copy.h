// A private key in another library context.
//
// What is drawn at random for a signature comes from the library of the key, so a key
// moves to where random numbers are to come from.
//
//   OsslPtr<EVP_PKEY> mine = CopyKey(seeded, issuer->key.get());
#ifndef TLSLAB_CERTS_MINT_KEY_COPY_H_
#define TLSLAB_CERTS_MINT_KEY_COPY_H_

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// A copy that `library` made. Null with OpenSSL's errors.
OsslPtr<EVP_PKEY> CopyKey(OSSL_LIB_CTX* library, const EVP_PKEY* key);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_KEY_COPY_H_
