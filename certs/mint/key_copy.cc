#include "certs/mint/key_copy.h"

#include <openssl/x509.h>

namespace tlslab {

OsslPtr<EVP_PKEY> CopyKey(OSSL_LIB_CTX* library, const EVP_PKEY* key) {
  const OsslPtr<PKCS8_PRIV_KEY_INFO> encoded(EVP_PKEY2PKCS8(key));
  return OsslPtr<EVP_PKEY>(encoded ? EVP_PKCS82PKEY_ex(encoded.get(), library, nullptr) : nullptr);
}

}  // namespace tlslab
