// What to mint, and everything that is wrong with it.
//
// `MintSpec` mirrors message CertificateSpec of the contract without the issuer,
// which `Mint` is given as an object. Every deliberate defect is a field of its own;
// a slip is a violation. `CheckMintSpec` finds all violations at once, so that a
// person corrects a request once.
//
//   MintSpec spec;
//   spec.dns_names = {"localhost"};
//   std::vector<MintViolation> violations = CheckMintSpec(spec);  // empty: good
#ifndef TLSLAB_CERTS_MINT_MINT_SPEC_H_
#define TLSLAB_CERTS_MINT_MINT_SPEC_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "certs/mint/violations.h"

namespace tlslab {

// An attribute of a distinguished name.
struct NameAttribute {
  std::string type;   // "C", "countryName", "emailAddress", or a dotted OID
  std::string value;  // UTF-8
};

// RFC 5280 section 4.2.1.10.
struct NameConstraintsSpec {
  std::vector<std::string> permitted_dns_names, excluded_dns_names;
  std::vector<std::string> permitted_ip_ranges, excluded_ip_ranges;  // CIDR
  std::vector<std::string> permitted_email_addresses, excluded_email_addresses;
  std::vector<std::string> permitted_uris, excluded_uris;
};

struct ExtensionSpec {
  std::string oid;  // dotted
  bool critical = false;
  std::string value;  // bytes, whatever they are
};

struct MintSpec {
  std::vector<NameAttribute> subject;     // in this order, before the two next
  std::string organization;               // at most 64 characters, UTF-8
  std::string common_name;                // likewise
  std::vector<std::string> dns_names;     // ASCII; wildcards allowed
  std::vector<std::string> ip_addresses;  // "127.0.0.1", "::1"
  std::vector<std::string> email_addresses;
  std::vector<std::string> uris;

  std::string key_type;        // of certs/mint/key_type.h; empty: ec-p256
  std::string signature_hash;  // "SHA384"; empty: SHA256, or none where the key has no choice
  bool rsa_pss_signature = false;
  bool certificate_authority = false;
  std::optional<unsigned> path_length;
  std::string serial_number;  // hexadecimal, "-" in front allowed; empty: 127 random bits
  unsigned version = 3;       // or 1

  // Relative to the time of minting. Absent: one hour before it, or before the end
  // of validity when that is past; ten years (of 365 days) after for an authority,
  // 90 days otherwise.
  std::optional<absl::Duration> not_before_offset;
  std::optional<absl::Duration> not_after_offset;
  // Absolute; each instead of the offset.
  std::optional<absl::Time> not_before_time;
  std::optional<absl::Time> not_after_time;

  // Names of RFC 5280 section 4.2.1.3. Empty: by role. {"none"}: no extension.
  std::vector<std::string> key_usages;
  // OpenSSL's short names or dotted OIDs. Empty: serverAuth and clientAuth, and none
  // for an authority. {"none"}: no extension.
  std::vector<std::string> extended_key_usages;
  std::vector<std::string> ns_cert_types;  // "client"
  std::optional<NameConstraintsSpec> name_constraints;
  std::vector<std::string> policies;  // dotted OIDs
  std::vector<std::string> ocsp_urls;
  std::vector<std::string> ca_issuers_urls;
  std::vector<std::string> crl_urls;
  std::vector<std::string> delta_crl_urls;
  bool must_staple = false;
  std::vector<std::string> scts;  // serialised
  std::vector<ExtensionSpec> extensions;
  std::vector<std::string> omitted_extensions;  // "basicConstraints"
};

// What is wrong with it whatever the issuer, the key and the time; see
// CheckMintSources in mint.h.
std::vector<MintViolation> CheckMintSpec(const MintSpec& spec);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_MINT_SPEC_H_
