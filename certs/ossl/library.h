// The lab's own OpenSSL library context.
//
// It holds the default and the legacy provider. gRPC's control channel stays on
// OpenSSL's global context, so nothing weak that an experiment enables can reach
// it.
#ifndef TLSLAB_CERTS_OSSL_LIBRARY_H_
#define TLSLAB_CERTS_OSSL_LIBRARY_H_

#include <openssl/types.h>

#include <string>

namespace tlslab {

// The context, made on first use; it lives as long as the process.
OSSL_LIB_CTX* LabLibrary();

// The legacy provider (RC4, single DES, MD4 and so on) could be loaded.
bool LegacyProviderLoaded();

// The library at work, for example "OpenSSL 3.5.7 9 Jun 2026".
std::string OpensslVersion();

}  // namespace tlslab

#endif  // TLSLAB_CERTS_OSSL_LIBRARY_H_
