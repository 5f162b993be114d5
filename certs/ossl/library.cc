#include "certs/ossl/library.h"

#include <openssl/crypto.h>
#include <openssl/provider.h>

namespace tlslab {
namespace {

// Never freed: connections on other threads may outlive static destruction.
struct Library {
  OSSL_LIB_CTX* context = OSSL_LIB_CTX_new();
  OSSL_PROVIDER* standard = OSSL_PROVIDER_load(context, "default");
  OSSL_PROVIDER* legacy = OSSL_PROVIDER_load(context, "legacy");
};

const Library& TheLibrary() {
  static const Library* const library = new Library;
  return *library;
}

}  // namespace

OSSL_LIB_CTX* LabLibrary() { return TheLibrary().context; }

bool LegacyProviderLoaded() { return TheLibrary().legacy != nullptr; }

std::string OpensslVersion() { return OpenSSL_version(OPENSSL_VERSION); }

}  // namespace tlslab
