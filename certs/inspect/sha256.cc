#include "certs/inspect/sha256.h"

#include <openssl/evp.h>

#include "certs/ossl/library.h"

namespace tlslab {

std::string Digest(const char* hash, const std::string& bytes) {
  if (bytes.empty()) return "";
  unsigned char digest[EVP_MAX_MD_SIZE];
  size_t size = 0;
  if (EVP_Q_digest(LabLibrary(), hash, nullptr, bytes.data(), bytes.size(), digest, &size) != 1) {
    return "";
  }
  return std::string(reinterpret_cast<char*>(digest), size);
}

std::string Sha256(const std::string& bytes) { return Digest("SHA256", bytes); }

}  // namespace tlslab
