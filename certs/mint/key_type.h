// The types of private keys that the lab makes, by the names of the contract.
//
//   absl::StatusOr<OsslPtr<EVP_PKEY>> key = MakeKey("ec-p256");
//
// Keys of other types can be imported (certs/credential), not made.
#ifndef TLSLAB_CERTS_MINT_KEY_TYPE_H_
#define TLSLAB_CERTS_MINT_KEY_TYPE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

inline constexpr char kDefaultKeyType[] = "ec-p256";

// "ec-p256", "ec-p384", "ec-p521", "rsa-2048", "rsa-3072", "rsa-4096", "ed25519",
// "ed448".
std::vector<std::string> KeyTypes();

bool IsKeyType(std::string_view name);

// A fresh key of the lab's library context. Milliseconds, but up to seconds for
// RSA. INVALID_ARGUMENT for an unknown type.
absl::StatusOr<OsslPtr<EVP_PKEY>> MakeKey(const std::string& key_type);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_KEY_TYPE_H_
