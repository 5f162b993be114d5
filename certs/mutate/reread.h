// A certificate as whoever receives it has it.
#ifndef TLSLAB_CERTS_MUTATE_REREAD_H_
#define TLSLAB_CERTS_MUTATE_REREAD_H_

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// Encoded and decoded again, so that nothing of OpenSSL's memory of it is left. Null,
// with OpenSSL's errors, when it cannot be.
OsslPtr<X509> Reread(X509* certificate);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MUTATE_REREAD_H_
