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
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

struct MintSpec {
  std::string common_name;                // at most 64 characters, UTF-8
  std::string organization;               // likewise
  std::vector<std::string> dns_names;     // ASCII; wildcards allowed
  std::vector<std::string> ip_addresses;  // "127.0.0.1", "::1"
  std::string key_type;                   // of certs/mint/key_type.h; empty: ec-p256
  bool certificate_authority = false;
  // Relative to the time of minting. Absent: one hour before it, or before the end
  // of validity when that is past; ten years (of 365 days) after for an authority,
  // 90 days otherwise.
  std::optional<absl::Duration> not_before_offset;
  std::optional<absl::Duration> not_after_offset;
  // "serverAuth", "clientAuth" or dotted OIDs. Empty: both, and none for an
  // authority.
  std::vector<std::string> extended_key_usages;
};

// One thing wrong with a spec.
struct MintViolation {
  std::string field;        // as in the contract, "dns_names[1]"
  std::string description;  // with the value, and what would be right
};

std::vector<MintViolation> CheckMintSpec(const MintSpec& spec);

// The offsets with their defaults.
absl::Duration NotBeforeOffset(const MintSpec& spec);
absl::Duration NotAfterOffset(const MintSpec& spec);

// The object of one extended key usage; null when it is none.
OsslPtr<ASN1_OBJECT> ExtendedKeyUsage(const std::string& usage);

// An IP address as its 4 or 16 bytes; null when it is none.
OsslPtr<ASN1_OCTET_STRING> IpAddressBytes(const std::string& address);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_MINT_SPEC_H_
