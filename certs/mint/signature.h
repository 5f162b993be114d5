// The issuer's signature under a certificate to mint.
//
// Which hashes there are depends on the issuer's key, so there are two checks: of the
// spec alone, and against the key once it is known.
#ifndef TLSLAB_CERTS_MINT_SIGNATURE_H_
#define TLSLAB_CERTS_MINT_SIGNATURE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "certs/mint/mint_spec.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// What matters of a key that signs.
struct SigningKey {
  enum class Family { kRsa, kRsaPss, kEc, kDsa, kWithoutHash };
  Family family;
  int bits;
  std::string name;  // "ED25519"
};

SigningKey SigningKeyOf(const EVP_PKEY* key);

// Of a key that is still to be made; nothing for an unknown type.
std::optional<SigningKey> SigningKeyOfType(const std::string& key_type);

// "SHA256", "SHA3-256", "MD5" and so on: what certificates, lists and OCSP responses
// can be signed over.
std::vector<std::string> SignatureHashes();
bool IsSignatureHash(std::string_view name);
// The name of OpenSSL's number for a hash; empty for another.
std::string SignatureHashName(int nid);

// The name of the hash.
void CheckSignatureHash(const MintSpec& spec, MintViolations* violations);

// That `key` can sign so.
void CheckSignature(const MintSpec& spec, const SigningKey& key, MintViolations* violations);

// Signs with a key of `library`, in which random numbers are drawn. PSS has the hash for
// its mask as well, and salt of the hash's size (RFC 4055 section 3.1). False with
// OpenSSL's errors.
bool Sign(const MintSpec& spec, OSSL_LIB_CTX* library, EVP_PKEY* key, X509* certificate);
bool Sign(const MintSpec& spec, OSSL_LIB_CTX* library, EVP_PKEY* key, X509_REQ* request);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_SIGNATURE_H_
