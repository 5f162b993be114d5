// The public key of a certificate to mint.
//
// X509_set_pubkey(3) alone would do, but for an EC key it looks through all encoders, and
// then decodes what it has encoded: as long as the issuer's signature takes. So the
// public half is put together here from the curve and the point.
#ifndef TLSLAB_CERTS_MINT_PUBLIC_KEY_H_
#define TLSLAB_CERTS_MINT_PUBLIC_KEY_H_

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// The encoding is the same that X509_set_pubkey(3) makes. False with OpenSSL's errors.
bool SetPublicKey(EVP_PKEY* key, X509* certificate);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_PUBLIC_KEY_H_
