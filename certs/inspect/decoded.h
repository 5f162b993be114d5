// Small readers of OpenSSL's objects that the files of this folder share.
//
//   auto names = DecodedExtension<GENERAL_NAMES>(certificate, NID_subject_alt_name);
#ifndef TLSLAB_CERTS_INSPECT_DECODED_H_
#define TLSLAB_CERTS_INSPECT_DECODED_H_

#include <memory>
#include <string>
#include <string_view>

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

inline std::string_view BytesOf(const ASN1_STRING* text) {
  if (text == nullptr || ASN1_STRING_length(text) <= 0) return {};
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<size_t>(ASN1_STRING_length(text))};
}

// An extension decoded; null when absent, malformed or there twice. Not what OpenSSL
// keeps beside a certificate: that stays when the certificate is changed.
template <typename T, typename Deleter = OsslDeleter>
std::unique_ptr<T, Deleter> DecodedExtension(const X509* certificate, int nid) {
  return std::unique_ptr<T, Deleter>(
      static_cast<T*>(X509_get_ext_d2i(certificate, nid, nullptr, nullptr)));
}

// What an i2d function encodes; it allocates. Empty when it fails.
template <typename T>
std::string Encoded(int (*i2d)(const T*, unsigned char**), const T* object) {
  unsigned char* der = nullptr;
  const int size = i2d(object, &der);
  if (size <= 0) return "";
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

// What was written to a BIO in memory.
inline std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size > 0 ? std::string(data, static_cast<size_t>(size)) : std::string();
}

}  // namespace tlslab

#endif  // TLSLAB_CERTS_INSPECT_DECODED_H_
