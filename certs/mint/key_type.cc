#include "certs/mint/key_type.h"

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
  size_t bits;        // for RSA
};

constexpr KeyType kKeyTypes[] = {
    {"ec-p256", "EC", "P-256", 0},      {"ec-p384", "EC", "P-384", 0},
    {"ec-p521", "EC", "P-521", 0},      {"rsa-2048", "RSA", nullptr, 2048},
    {"rsa-3072", "RSA", nullptr, 3072}, {"rsa-4096", "RSA", nullptr, 4096},
    {"ed25519", "ED25519", nullptr, 0}, {"ed448", "ED448", nullptr, 0},
};

const KeyType* Find(std::string_view name) {
  for (const KeyType& type : kKeyTypes) {
    if (name == type.name) return &type;
  }
  return nullptr;
}

EVP_PKEY* Generate(const KeyType& type) {
  if (type.curve) return EVP_PKEY_Q_keygen(LabLibrary(), nullptr, type.algorithm, type.curve);
  if (type.bits) return EVP_PKEY_Q_keygen(LabLibrary(), nullptr, type.algorithm, type.bits);
  return EVP_PKEY_Q_keygen(LabLibrary(), nullptr, type.algorithm);
}

}  // namespace

std::vector<std::string> KeyTypes() {
  std::vector<std::string> names;
  for (const KeyType& type : kKeyTypes) names.push_back(type.name);
  return names;
}

bool IsKeyType(std::string_view name) { return Find(name) != nullptr; }

absl::StatusOr<OsslPtr<EVP_PKEY>> MakeKey(const std::string& key_type) {
  const KeyType* type = Find(key_type);
  if (!type) return absl::InvalidArgumentError(absl::StrCat("unknown key type: ", key_type));
  ClearErrors();
  OsslPtr<EVP_PKEY> key(Generate(*type));
  if (key) return key;
  return absl::InternalError(absl::StrCat("cannot make a ", key_type, " key: ", TakeErrorText()));
}

}  // namespace tlslab
