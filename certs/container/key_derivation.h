// What deriving a key from a password will cost, told before it is done.
#ifndef TLSLAB_CERTS_CONTAINER_KEY_DERIVATION_H_
#define TLSLAB_CERTS_CONTAINER_KEY_DERIVATION_H_

#include <cstdint>
#include <optional>

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// Iterations that an algorithm of PKCS#5 (RFC 8018: PBES1, PBES2 and PBMAC1 with PBKDF2
// or scrypt) or PKCS#12 asks for; of scrypt (RFC 7914) the product of its three costs.
// Nothing when it cannot be told, and then the derivation is not to be begun.
std::optional<uint64_t> DerivationCost(const X509_ALGOR* algorithm);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_CONTAINER_KEY_DERIVATION_H_
