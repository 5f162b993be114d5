#include "certs/ossl/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <memory>

#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

struct FreeDigest {
  void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
};

std::unique_ptr<EVP_MD, FreeDigest> Fetch(const char* hash) {
  return std::unique_ptr<EVP_MD, FreeDigest>(EVP_MD_fetch(LabLibrary(), hash, nullptr));
}

const unsigned char* In(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* Out(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

}  // namespace

std::string Digest(const char* hash, std::string_view bytes) {
  DropErrors drop;
  const auto digest = Fetch(hash);
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  if (!digest ||
      EVP_Digest(bytes.data(), bytes.size(), Out(out), &size, digest.get(), nullptr) != 1) {
    return "";
  }
  out.resize(size);
  return out;
}

std::string HmacSha256(std::string_view key, std::string_view bytes) {
  DropErrors drop;
  std::string out(EVP_MAX_MD_SIZE, '\0');
  size_t size = 0;
  if (EVP_Q_mac(LabLibrary(), "HMAC", nullptr, "SHA256", nullptr, key.data(), key.size(), In(bytes),
                bytes.size(), Out(out), out.size(), &size) == nullptr) {
    return "";
  }
  out.resize(size);
  return out;
}

std::string Pbkdf2Sha256(std::string_view password, std::string_view salt, int iterations) {
  DropErrors drop;
  const auto digest = Fetch("SHA256");
  std::string out(32, '\0');
  if (!digest || PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), In(salt),
                                   static_cast<int>(salt.size()), iterations, digest.get(),
                                   static_cast<int>(out.size()), Out(out)) != 1) {
    return "";
  }
  return out;
}

bool EqualInConstantTime(std::string_view one, std::string_view other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

std::string Xor(std::string_view one, std::string_view other) {
  std::string out(one.substr(0, std::min(one.size(), other.size())));
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char>(out[i] ^ other[i]);
  return out;
}

std::string RandomBytes(size_t size) {
  DropErrors drop;
  std::string out(size, '\0');
  return RAND_bytes_ex(LabLibrary(), Out(out), size, 0) == 1 ? out : "";
}

}  // namespace tlslab
