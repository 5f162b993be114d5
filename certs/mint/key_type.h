// The types of private keys that the lab makes, by the names of the contract.
//
//   absl::StatusOr<OsslPtr<EVP_PKEY>> key = MakeKey("ec-p256");
//
// Keys of other types can be imported (certs/credential), not made.
#ifndef TLSLAB_CERTS_MINT_KEY_TYPE_H_
#define TLSLAB_CERTS_MINT_KEY_TYPE_H_

#include <openssl/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

inline constexpr char kDefaultKeyType[] = "ec-p256";

// "ec-p256", "ec-p384", "ec-p521", the same with "brainpoolP256r1", "-P384r1" and
// "-P512r1", "rsa-2048", "rsa-3072", "rsa-4096", "rsa-pss-2048" (a key for PSS alone),
// "dsa-2048", "ed25519", "ed448", "mldsa44", "mldsa65", "mldsa87":
// those of them that this OpenSSL has. RSA keys of other sizes are beside them.
std::vector<std::string> KeyTypes();

// What a type is made of.
struct KeyType {
  const char* algorithm;  // as OpenSSL names it, "EC"
  const char* curve;      // null but for EC
  unsigned bits;          // of RSA and DSA, otherwise 0
};

// Nothing when it is no type of the contract. Takes every "rsa-N" and "rsa-pss-N" with N
// from 1024 to 8192 in steps of 8.
std::optional<KeyType> FindKeyType(std::string_view name);

// One of these, whether this OpenSSL has it or not.
bool IsKeyType(std::string_view name);

// A fresh key of `library`, in which random numbers are drawn too; null: the lab's. Less
// than a millisecond, but seconds for DSA and RSA, tens of them for the longest. INVALID_ARGUMENT
// for an unknown type, FAILED_PRECONDITION for one that this OpenSSL does not have (ML-DSA
// before 3.5).
absl::StatusOr<OsslPtr<EVP_PKEY>> MakeKey(const std::string& key_type,
                                          OSSL_LIB_CTX* library = nullptr);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_KEY_TYPE_H_
