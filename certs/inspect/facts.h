// What a certificate says, as plain values: field for field message CertificateFacts of
// the contract.
//
// `Inspect` (inspect.h) fills it. What is missing, malformed or out of range in the
// certificate is empty or absent here; the lints tell what is malformed.
#ifndef TLSLAB_CERTS_INSPECT_FACTS_H_
#define TLSLAB_CERTS_INSPECT_FACTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace tlslab {

// RFC 5280 section 4.2.1.9.
struct BasicConstraintsFacts {
  bool certificate_authority = false;
  std::optional<uint32_t> path_length;  // absent: none, or none that is a number from 0
  bool critical = false;
};

// RFC 5280 section 4.2.1.10. Subtrees of other kinds of names are only in the text of
// the extension.
struct NameConstraintsFacts {
  std::vector<std::string> permitted_dns_names, excluded_dns_names;
  // "10.0.0.0/8"; "10.0.0.0/255.0.255.0" where the mask is no prefix.
  std::vector<std::string> permitted_ip_ranges, excluded_ip_ranges;
  std::vector<std::string> permitted_email_addresses, excluded_email_addresses;
  std::vector<std::string> permitted_uris, excluded_uris;
};

struct ExtensionFacts {
  std::string oid;  // dotted
  bool critical = false;
  std::string value;  // what the octet string holds, bytes
  std::string name;   // OpenSSL's short name; empty when it has none
  std::string text;   // as openssl-x509(1) prints the value; empty when it cannot be read
};

// Something that a standard would have otherwise; see lints.h.
struct CertificateLint {
  std::string id;         // "no_subject_alternative_name"
  std::string text;       // what is so, and what should be
  std::string reference;  // "RFC 5280 section 4.1.2.2"
};

// Text is valid UTF-8, with escapes as names.h writes them.
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
  std::vector<std::string> email_addresses;
  std::vector<std::string> uris;
  std::vector<std::string> other_names;  // "DirName:CN = a"
  bool wildcard = false;                 // a DNS name, or without one a common name, begins "*."
  std::string rsa_public_exponent;       // bytes, big-endian; empty for other keys
  std::string signature_algorithm_oid;   // "1.2.840.10045.4.3.2"
  std::string signature_hash;            // "SHA256"; empty for a scheme without a choice
  std::optional<BasicConstraintsFacts> basic_constraints;
  std::optional<NameConstraintsFacts> name_constraints;
  std::vector<std::string> policies;  // dotted
  std::vector<std::string> ocsp_urls;
  std::vector<std::string> ca_issuers_urls;
  std::vector<std::string> crl_urls;
  std::vector<std::string> delta_crl_urls;
  bool must_staple = false;
  std::string subject_key_identifier;      // bytes
  std::string authority_key_identifier;    // bytes
  std::vector<std::string> ns_cert_types;  // "client"
  std::string sha1_fingerprint;            // 20 bytes
  std::string md5_fingerprint;             // 16 bytes
  std::string tbs_sha256;                  // 32 bytes, of the part that is signed
  std::vector<ExtensionFacts> extensions;  // in order
  std::vector<std::string> scts;           // serialised (RFC 6962 section 3.3)
  std::string validation_level;            // "domain"; see the contract
  std::vector<CertificateLint> lints;
  std::string spki_pin;  // base64 of `spki_sha256`
};

}  // namespace tlslab

#endif  // TLSLAB_CERTS_INSPECT_FACTS_H_
