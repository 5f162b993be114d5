// What a public key without a certificate says (RFC 7250), as plain values.
//
//   PublicKeyFacts facts = InspectPublicKey(key);
//   facts.algorithm;   // "id-ecPublicKey"
#ifndef TLSLAB_CERTS_INSPECT_PUBLIC_KEY_H_
#define TLSLAB_CERTS_INSPECT_PUBLIC_KEY_H_

#include <cstdint>
#include <string>

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

struct PublicKeyFacts {
  std::string der;        // SubjectPublicKeyInfo
  std::string algorithm;  // OpenSSL's long name
  uint32_t bits = 0;
  std::string sha256;  // of `der`, 32 bytes
};

// Leaves OpenSSL's error queue as it was. Null gives empty facts.
PublicKeyFacts InspectPublicKey(EVP_PKEY* key);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_INSPECT_PUBLIC_KEY_H_
