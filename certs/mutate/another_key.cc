#include "certs/mutate/another_key.h"

#include <utility>

#include "certs/mint/key_copy.h"
#include "certs/ossl/library.h"

namespace tlslab {

bool IsRsaKey(EVP_PKEY* key) {
  return EVP_PKEY_is_a(key, "RSA") == 1 || EVP_PKEY_is_a(key, "RSA-PSS") == 1;
}

OsslPtr<EVP_PKEY> AnotherKey(EVP_PKEY* key, OSSL_LIB_CTX* library) {
  if (!library) library = LabLibrary();
  // Only EC keys hand on what a key like them needs: the curve. And with it the library
  // from which random numbers come, whatever is asked for.
  const bool ec = EVP_PKEY_is_a(key, "EC") == 1;
  const OsslPtr<EVP_PKEY> like = ec ? CopyKey(library, key) : nullptr;
  if (ec && !like) return nullptr;
  const OsslPtr<EVP_PKEY_CTX> context(
      ec ? EVP_PKEY_CTX_new_from_pkey(library, like.get(), nullptr)
         : EVP_PKEY_CTX_new_from_name(library, EVP_PKEY_get0_type_name(key), nullptr));
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1) return nullptr;
  if (IsRsaKey(key) &&
      EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), EVP_PKEY_get_bits(key)) != 1) {
    return nullptr;
  }
  EVP_PKEY* generated = nullptr;
  if (EVP_PKEY_generate(context.get(), &generated) != 1) return nullptr;
  OsslPtr<EVP_PKEY> made(generated);
  return library == LabLibrary() ? std::move(made) : CopyKey(LabLibrary(), made.get());
}

}  // namespace tlslab
