#include "certs/mint/signature.h"

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/mint/key_type.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

using Family = SigningKey::Family;

constexpr char kDefaultHash[] = "SHA256";

struct Hash {
  std::string_view name;
  int nid;
  int bytes;
  bool in_pss;  // RFC 4055 section 2.1 names it
};

constexpr Hash kHashes[] = {
    {"SHA256", NID_sha256, 32, true},      {"SHA384", NID_sha384, 48, true},
    {"SHA512", NID_sha512, 64, true},      {"SHA224", NID_sha224, 28, true},
    {"SHA3-256", NID_sha3_256, 32, false}, {"SHA3-384", NID_sha3_384, 48, false},
    {"SHA3-512", NID_sha3_512, 64, false}, {"SHA1", NID_sha1, 20, true},
    {"MD5", NID_md5, 16, false},
};

const Hash* Find(std::string_view name) {
  for (const Hash& hash : kHashes) {
    if (hash.name == name) return &hash;
  }
  return nullptr;
}

Family FamilyOf(std::string_view algorithm) {
  if (algorithm == "RSA") return Family::kRsa;
  if (algorithm == "RSA-PSS") return Family::kRsaPss;
  if (algorithm == "EC") return Family::kEc;
  if (algorithm == "DSA") return Family::kDsa;
  return Family::kWithoutHash;
}

// OpenSSL knows an identifier for this hash with this kind of key: without one, nobody
// could check the signature.
bool HasPair(const Hash& hash, Family family) {
  const int key = family == Family::kEc    ? NID_X9_62_id_ecPublicKey
                  : family == Family::kDsa ? NID_dsa
                                           : NID_rsaEncryption;
  int signature = NID_undef;
  return OBJ_find_sigid_by_algs(&signature, hash.nid, key) == 1;
}

// For EVP_DigestSignInit_ex(3); empty where the key hashes by itself, as Ed25519 does,
// and takes no name of a digest.
std::string HashFor(const MintSpec& spec, EVP_PKEY* key) {
  if (!spec.signature_hash.empty()) return spec.signature_hash;
  char digest[32] = "";
  const bool mandatory = EVP_PKEY_get_default_digest_name(key, digest, sizeof(digest)) == 2;
  if (!mandatory) return kDefaultHash;
  return std::string_view(digest) == "UNDEF" ? "" : digest;
}

// Bytes of an encoded message and of the least that PSS needs (RFC 8017 section 9.1.1).
bool HasRoomForPss(int key_bits, int hash_bytes) {
  return (key_bits - 1 + 7) / 8 >= 2 * hash_bytes + 2;
}

void CheckPss(const MintSpec& spec, const SigningKey& key, MintViolations* violations) {
  const Hash* hash = Find(spec.signature_hash.empty() ? kDefaultHash : spec.signature_hash);
  if (!hash) return;  // told already
  if (!hash->in_pss) {
    violations->push_back({"signature_hash", absl::StrCat(Quoted(hash->name),
                                                          " is not a hash of RSASSA-PSS (RFC 4055 "
                                                          "section 2.1)")});
  } else if (!HasRoomForPss(key.bits, hash->bytes)) {
    violations->push_back({"signature_hash", absl::StrCat(Quoted(hash->name),
                                                          " is too long for RSASSA-PSS with the "
                                                          "issuer's key of ",
                                                          key.bits, " bits")});
  }
}

bool UsePss(const MintSpec& spec, const EVP_PKEY* key, EVP_PKEY_CTX* context) {
  const bool pss_key = EVP_PKEY_is_a(key, "RSA-PSS") == 1;
  if (!pss_key && !spec.rsa_pss_signature) return true;
  if (!pss_key && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) != 1) return false;
  return EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

// Null with OpenSSL's errors.
OsslPtr<EVP_MD_CTX> BeginSigning(const MintSpec& spec, OSSL_LIB_CTX* library, EVP_PKEY* key) {
  const std::string hash = HashFor(spec, key);
  OsslPtr<EVP_MD_CTX> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* of_key = nullptr;
  const bool begun =
      context &&
      EVP_DigestSignInit_ex(context.get(), &of_key, hash.empty() ? nullptr : hash.c_str(), library,
                            nullptr, key, nullptr) == 1 &&
      UsePss(spec, key, of_key);
  return begun ? std::move(context) : nullptr;
}

}  // namespace

SigningKey SigningKeyOf(const EVP_PKEY* key) {
  DropErrors errors;
  const char* name = EVP_PKEY_get0_type_name(key);
  for (const char* algorithm : {"RSA", "RSA-PSS", "EC", "DSA"}) {
    if (EVP_PKEY_is_a(key, algorithm) == 1) {
      return {FamilyOf(algorithm), EVP_PKEY_get_bits(key), algorithm};
    }
  }
  return {Family::kWithoutHash, EVP_PKEY_get_bits(key), name ? name : "unknown"};
}

std::optional<SigningKey> SigningKeyOfType(const std::string& key_type) {
  const std::optional<KeyType> type = FindKeyType(key_type);
  if (!type) return std::nullopt;
  return SigningKey{FamilyOf(type->algorithm), static_cast<int>(type->bits), type->algorithm};
}

std::vector<std::string> SignatureHashes() {
  std::vector<std::string> names;
  for (const Hash& hash : kHashes) names.emplace_back(hash.name);
  return names;
}

std::string SignatureHashName(int nid) {
  for (const Hash& hash : kHashes) {
    if (hash.nid == nid) return std::string(hash.name);
  }
  return "";
}

bool IsSignatureHash(std::string_view name) { return Find(name) != nullptr; }

void CheckSignatureHash(const MintSpec& spec, MintViolations* violations) {
  if (spec.signature_hash.empty() || IsSignatureHash(spec.signature_hash)) return;
  violations->push_back(
      {"signature_hash", absl::StrCat(Quoted(spec.signature_hash), " is not one of ",
                                      absl::StrJoin(SignatureHashes(), ", "))});
}

void CheckSignature(const MintSpec& spec, const SigningKey& key, MintViolations* violations) {
  const Hash* hash = Find(spec.signature_hash);
  const bool rsa = key.family == Family::kRsa || key.family == Family::kRsaPss;
  if (hash && key.family == Family::kWithoutHash) {
    violations->push_back(
        {"signature_hash", absl::StrCat(Quoted(hash->name), " cannot be chosen: the issuer's key, ",
                                        key.name, ", has no choice")});
  } else if (hash && !HasPair(*hash, key.family)) {
    violations->push_back(
        {"signature_hash", absl::StrCat("OpenSSL knows no signature with ", Quoted(hash->name),
                                        " and the issuer's key, ", key.name)});
  }
  if (spec.rsa_pss_signature && !rsa) {
    violations->push_back(
        {"rsa_pss_signature",
         absl::StrCat("needs an RSA key of the issuer, whose key is ", key.name)});
  }
  if (key.family == Family::kRsaPss || (rsa && spec.rsa_pss_signature)) {
    CheckPss(spec, key, violations);
  }
}

bool Sign(const MintSpec& spec, OSSL_LIB_CTX* library, EVP_PKEY* key, X509* certificate) {
  const OsslPtr<EVP_MD_CTX> context = BeginSigning(spec, library, key);
  return context && X509_sign_ctx(certificate, context.get()) > 0;
}

bool Sign(const MintSpec& spec, OSSL_LIB_CTX* library, EVP_PKEY* key, X509_REQ* request) {
  const OsslPtr<EVP_MD_CTX> context = BeginSigning(spec, library, key);
  return context && X509_REQ_sign_ctx(request, context.get()) > 0;
}

}  // namespace tlslab
