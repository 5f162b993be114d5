#include "certs/inspect/end_point_hash.h"

#include <openssl/objects.h>

#include "certs/ossl/errors.h"

namespace tlslab {

std::string EndPointHash(X509* certificate) {
  DropErrors quiet;
  int hash = NID_undef;
  if (certificate == nullptr ||
      X509_get_signature_info(certificate, &hash, nullptr, nullptr, nullptr) != 1) {
    return "";
  }
  if (hash == NID_md5 || hash == NID_sha1 || hash == NID_md5_sha1) hash = NID_sha256;
  const EVP_MD* md = EVP_get_digestbynid(hash);
  if (md == nullptr) return "";
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (X509_digest(certificate, md, digest, &size) != 1) return "";
  return std::string(reinterpret_cast<const char*>(digest), size);
}

}  // namespace tlslab
