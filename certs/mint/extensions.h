// All extensions of a certificate to mint (RFC 5280 section 4.2), in the lab's order.
#ifndef TLSLAB_CERTS_MINT_EXTENSIONS_H_
#define TLSLAB_CERTS_MINT_EXTENSIONS_H_

#include "certs/mint/mint_spec.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

void CheckExtensions(const MintSpec& spec, MintViolations* violations);

// The certificate has its subject and its public key already. `issuer` is null for a
// self-signed one, `same_key` a certificate for the same key, if there is one. A
// certificate of version 1 gets none. False with OpenSSL's errors.
bool AddExtensions(const MintSpec& spec, X509* issuer, X509* same_key, X509* certificate);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_EXTENSIONS_H_
