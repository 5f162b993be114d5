#include "certs/mint/key_type.h"

#include <openssl/dsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

struct NamedKeyType {
  std::string_view name;
  KeyType type;
};

constexpr NamedKeyType kKeyTypes[] = {
    {"ec-p256", {"EC", "P-256", 0}},
    {"ec-p384", {"EC", "P-384", 0}},
    {"ec-p521", {"EC", "P-521", 0}},
    {"ec-brainpoolP256r1", {"EC", "brainpoolP256r1", 0}},
    {"ec-brainpoolP384r1", {"EC", "brainpoolP384r1", 0}},
    {"ec-brainpoolP512r1", {"EC", "brainpoolP512r1", 0}},
    {"rsa-2048", {"RSA", nullptr, 2048}},
    {"rsa-3072", {"RSA", nullptr, 3072}},
    {"rsa-4096", {"RSA", nullptr, 4096}},
    {"rsa-pss-2048", {"RSA-PSS", nullptr, 2048}},
    {"dsa-2048", {"DSA", nullptr, 2048}},
    {"ed25519", {"ED25519", nullptr, 0}},
    {"ed448", {"ED448", nullptr, 0}},
    {"mldsa44", {"ML-DSA-44", nullptr, 0}},
    {"mldsa65", {"ML-DSA-65", nullptr, 0}},
    {"mldsa87", {"ML-DSA-87", nullptr, 0}},
};

constexpr unsigned kMinRsaBits = 1024;
constexpr unsigned kMaxRsaBits = 8192;
constexpr unsigned kRsaStep = 8;

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// "2048"; nothing for another size, or another way to write it.
std::optional<unsigned> RsaBits(std::string_view digits) {
  unsigned bits = 0;
  if (digits.size() != 4 || digits[0] == '0' ||
      digits.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  for (char digit : digits) bits = bits * 10 + static_cast<unsigned>(digit - '0');
  if (bits < kMinRsaBits || bits > kMaxRsaBits || bits % kRsaStep != 0) return std::nullopt;
  return bits;
}

std::optional<KeyType> FindRsa(std::string_view name) {
  constexpr std::string_view kPss = "rsa-pss-", kRsa = "rsa-";
  const bool pss = StartsWith(name, kPss);
  if (!pss && !StartsWith(name, kRsa)) return std::nullopt;
  const std::optional<unsigned> bits = RsaBits(name.substr((pss ? kPss : kRsa).size()));
  if (!bits) return std::nullopt;
  return KeyType{pss ? "RSA-PSS" : "RSA", nullptr, *bits};
}

using KeyContext = OsslPtr<EVP_PKEY_CTX>;

// The domain parameters of a fresh DSA group (FIPS 186-4); null on failure.
OsslPtr<EVP_PKEY> DsaParameters(const KeyType& type, OSSL_LIB_CTX* library) {
  KeyContext context(EVP_PKEY_CTX_new_from_name(library, type.algorithm, nullptr));
  EVP_PKEY* parameters = nullptr;
  if (!context || EVP_PKEY_paramgen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_dsa_paramgen_bits(context.get(), static_cast<int>(type.bits)) != 1 ||
      EVP_PKEY_paramgen(context.get(), &parameters) != 1) {
    return nullptr;
  }
  return OsslPtr<EVP_PKEY>(parameters);
}

KeyContext GeneratorOf(const KeyType& type, OSSL_LIB_CTX* library) {
  if (std::string_view(type.algorithm) != "DSA") {
    return KeyContext(EVP_PKEY_CTX_new_from_name(library, type.algorithm, nullptr));
  }
  OsslPtr<EVP_PKEY> parameters = DsaParameters(type, library);
  if (!parameters) return nullptr;
  return KeyContext(EVP_PKEY_CTX_new_from_pkey(library, parameters.get(), nullptr));
}

bool SetSize(EVP_PKEY_CTX* context, const KeyType& type) {
  if (type.curve) return EVP_PKEY_CTX_set_group_name(context, type.curve) == 1;
  if (EVP_PKEY_CTX_is_a(context, "RSA") == 1 || EVP_PKEY_CTX_is_a(context, "RSA-PSS") == 1) {
    return EVP_PKEY_CTX_set_rsa_keygen_bits(context, static_cast<int>(type.bits)) == 1;
  }
  return true;
}

// A generator of the lab's library that is ready, kept for this thread: to make one takes
// half as long as a key on P-256. Null on failure.
EVP_PKEY_CTX* ReadyEcGenerator(const KeyType& type) {
  thread_local std::map<std::string, KeyContext> generators;
  KeyContext& context = generators[type.curve];
  if (context) return context.get();
  KeyContext made = GeneratorOf(type, LabLibrary());
  if (!made || EVP_PKEY_keygen_init(made.get()) != 1 || !SetSize(made.get(), type)) return nullptr;
  context = std::move(made);
  return context.get();
}

OsslPtr<EVP_PKEY> GenerateWith(EVP_PKEY_CTX* ready) {
  EVP_PKEY* key = nullptr;
  if (!ready || EVP_PKEY_generate(ready, &key) != 1) return nullptr;
  return OsslPtr<EVP_PKEY>(key);
}

// Null on failure.
OsslPtr<EVP_PKEY> Generate(const KeyType& type, OSSL_LIB_CTX* library) {
  if (type.curve && library == LabLibrary()) return GenerateWith(ReadyEcGenerator(type));
  const KeyContext context = GeneratorOf(type, library);
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1 || !SetSize(context.get(), type)) {
    return nullptr;
  }
  return GenerateWith(context.get());
}

// This library has the algorithm, whatever the size.
bool InLibrary(const KeyType& type, OSSL_LIB_CTX* library) {
  return KeyContext(EVP_PKEY_CTX_new_from_name(library, type.algorithm, nullptr)) != nullptr;
}

}  // namespace

std::vector<std::string> KeyTypes() {
  std::vector<std::string> names;
  for (const NamedKeyType& row : kKeyTypes) {
    if (InLibrary(row.type, LabLibrary())) names.emplace_back(row.name);
  }
  ClearErrors();
  return names;
}

std::optional<KeyType> FindKeyType(std::string_view name) {
  for (const NamedKeyType& row : kKeyTypes) {
    if (name == row.name) return row.type;
  }
  return FindRsa(name);
}

bool IsKeyType(std::string_view name) { return FindKeyType(name).has_value(); }

absl::StatusOr<OsslPtr<EVP_PKEY>> MakeKey(const std::string& key_type, OSSL_LIB_CTX* library) {
  const std::optional<KeyType> type = FindKeyType(key_type);
  if (!type) return absl::InvalidArgumentError(absl::StrCat("unknown key type: ", key_type));
  if (!library) library = LabLibrary();
  ClearErrors();
  if (OsslPtr<EVP_PKEY> key = Generate(*type, library)) return key;
  const std::string why = TakeErrorText();
  const bool lacking = !InLibrary(*type, library);
  ClearErrors();
  if (lacking) {
    return absl::FailedPreconditionError(
        absl::StrCat("key_type: ", key_type, " is not in this build (", OpensslVersion(), ")"));
  }
  return absl::InternalError(absl::StrCat("cannot make a ", key_type, " key: ", why));
}

}  // namespace tlslab
