// What is read from the X509_STORE_CTX that OpenSSL verifies with, and hands to the
// engine's verify callback.
#ifndef TLSLAB_CERTS_VERIFY_STORE_CONTEXT_H_
#define TLSLAB_CERTS_VERIFY_STORE_CONTEXT_H_

#include <string>
#include <vector>

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// What OpenSSL keeps under `index` (for SSL_get_ex_data_X509_STORE_CTX_idx(3), the
// SSL).
void* StoreContextData(X509_STORE_CTX* ctx, int index);

// The peer's certificates as they were sent, leaf first.
std::vector<OsslPtr<X509>> ChainAsSent(X509_STORE_CTX* ctx);

// The path as far as it was built, leaf first; and its subjects, RFC 2253.
std::vector<OsslPtr<X509>> BuiltPath(X509_STORE_CTX* ctx);
std::vector<std::string> PathSubjects(X509_STORE_CTX* ctx);

// The key that the peer showed in place of certificates (RFC 7250), owned by `ctx`;
// null when it showed certificates.
EVP_PKEY* RawPublicKey(X509_STORE_CTX* ctx);

// Findings that say that nothing vouches for such a key.
bool IsUnvouchedKey(int code);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_VERIFY_STORE_CONTEXT_H_
