#include "certs/mint/key_type.h"

#include <openssl/dsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

struct KeyType {
  const char* name;
  const char* algorithm;
  const char* curve;  // for EC
  size_t bits;        // for RSA and DSA
};

constexpr KeyType kKeyTypes[] = {
    {"ec-p256", "EC", "P-256", 0},
    {"ec-p384", "EC", "P-384", 0},
    {"ec-p521", "EC", "P-521", 0},
    {"ec-brainpoolP256r1", "EC", "brainpoolP256r1", 0},
    {"ec-brainpoolP384r1", "EC", "brainpoolP384r1", 0},
    {"ec-brainpoolP512r1", "EC", "brainpoolP512r1", 0},
    {"rsa-2048", "RSA", nullptr, 2048},
    {"rsa-3072", "RSA", nullptr, 3072},
    {"rsa-4096", "RSA", nullptr, 4096},
    {"rsa-pss-2048", "RSA-PSS", nullptr, 2048},
    {"dsa-2048", "DSA", nullptr, 2048},
    {"ed25519", "ED25519", nullptr, 0},
    {"ed448", "ED448", nullptr, 0},
    {"mldsa44", "ML-DSA-44", nullptr, 0},
    {"mldsa65", "ML-DSA-65", nullptr, 0},
    {"mldsa87", "ML-DSA-87", nullptr, 0},
};

const KeyType* Find(std::string_view name) {
  for (const KeyType& type : kKeyTypes) {
    if (name == type.name) return &type;
  }
  return nullptr;
}

using KeyContext = OsslPtr<EVP_PKEY_CTX>;

// The domain parameters of a fresh DSA group (FIPS 186-4); null on failure.
OsslPtr<EVP_PKEY> DsaParameters(const KeyType& type) {
  KeyContext context(EVP_PKEY_CTX_new_from_name(LabLibrary(), type.algorithm, nullptr));
  EVP_PKEY* parameters = nullptr;
  if (!context || EVP_PKEY_paramgen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_dsa_paramgen_bits(context.get(), static_cast<int>(type.bits)) != 1 ||
      EVP_PKEY_paramgen(context.get(), &parameters) != 1) {
    return nullptr;
  }
  return OsslPtr<EVP_PKEY>(parameters);
}

KeyContext GeneratorOf(const KeyType& type) {
  if (std::string_view(type.algorithm) != "DSA") {
    return KeyContext(EVP_PKEY_CTX_new_from_name(LabLibrary(), type.algorithm, nullptr));
  }
  OsslPtr<EVP_PKEY> parameters = DsaParameters(type);
  if (!parameters) return nullptr;
  return KeyContext(EVP_PKEY_CTX_new_from_pkey(LabLibrary(), parameters.get(), nullptr));
}

bool SetSize(EVP_PKEY_CTX* context, const KeyType& type) {
  if (type.curve) return EVP_PKEY_CTX_set_group_name(context, type.curve) == 1;
  if (EVP_PKEY_CTX_is_a(context, "RSA") == 1 || EVP_PKEY_CTX_is_a(context, "RSA-PSS") == 1) {
    return EVP_PKEY_CTX_set_rsa_keygen_bits(context, static_cast<int>(type.bits)) == 1;
  }
  return true;
}

// Null on failure.
OsslPtr<EVP_PKEY> Generate(const KeyType& type) {
  KeyContext context = GeneratorOf(type);
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1 || !SetSize(context.get(), type) ||
      EVP_PKEY_generate(context.get(), &key) != 1) {
    return nullptr;
  }
  return OsslPtr<EVP_PKEY>(key);
}

// This library has the algorithm, whatever the size.
bool InLibrary(const KeyType& type) {
  return KeyContext(EVP_PKEY_CTX_new_from_name(LabLibrary(), type.algorithm, nullptr)) != nullptr;
}

}  // namespace

std::vector<std::string> KeyTypes() {
  std::vector<std::string> names;
  for (const KeyType& type : kKeyTypes) {
    if (InLibrary(type)) names.push_back(type.name);
  }
  ClearErrors();
  return names;
}

bool IsKeyType(std::string_view name) { return Find(name) != nullptr; }

absl::StatusOr<OsslPtr<EVP_PKEY>> MakeKey(const std::string& key_type) {
  const KeyType* type = Find(key_type);
  if (!type) return absl::InvalidArgumentError(absl::StrCat("unknown key type: ", key_type));
  ClearErrors();
  if (!InLibrary(*type)) {
    ClearErrors();
    return absl::FailedPreconditionError(
        absl::StrCat("key_type: ", key_type, " is not in this build (", OpensslVersion(), ")"));
  }
  OsslPtr<EVP_PKEY> key = Generate(*type);
  if (key) return key;
  return absl::InternalError(absl::StrCat("cannot make a ", key_type, " key: ", TakeErrorText()));
}

}  // namespace tlslab
