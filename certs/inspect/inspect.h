// What a certificate says, as plain values.
//
// `Inspect` reads everything it can and never fails: peers send odd certificates,
// and a lab is there to show them. What is missing, malformed or out of range stays
// empty. Field for field as message CertificateFacts of the contract.
//
//   CertificateFacts facts = Inspect(certificate);
//   facts.subject;           // "CN=localhost,O=Example"
//   facts.not_after_time;    // absent when the certificate's time is no time
//
// It judges nothing but `self_signed`; for trust see certs/verify.
#ifndef TLSLAB_CERTS_INSPECT_INSPECT_H_
#define TLSLAB_CERTS_INSPECT_INSPECT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// Text is valid UTF-8, with escapes as certs/inspect/names.h writes them.
struct CertificateFacts {
  std::string der;                 // the whole certificate, bytes
  std::string sha256_fingerprint;  // 32 bytes
  std::string subject;             // RFC 2253
  std::string issuer;              // RFC 2253
  std::string serial_number;       // hexadecimal, upper case, no leading zeros
  std::vector<std::string> common_names;
  std::vector<std::string> dns_names;
  std::vector<std::string> ip_addresses;
  std::string public_key_algorithm;  // "id-ecPublicKey"
  uint32_t public_key_bits = 0;
  std::string public_key_curve;     // "prime256v1"
  std::string signature_algorithm;  // "ecdsa-with-SHA256"
  std::optional<absl::Time> not_before_time;
  std::optional<absl::Time> not_after_time;
  bool certificate_authority = false;
  bool self_signed = false;
  uint32_t version = 0;                          // 1 or 3
  std::string spki_sha256;                       // 32 bytes
  std::vector<std::string> key_usages;           // "Digital Signature"
  std::vector<std::string> extended_key_usages;  // "serverAuth", "1.2.3.4"
};

// Leaves OpenSSL's error queue as it was. Null gives empty facts.
CertificateFacts Inspect(X509* certificate);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_INSPECT_INSPECT_H_
