// Makes certificate revocation lists (RFC 5280 section 5), good ones and bad ones.
//
//   CrlSpec spec;
//   spec.issuer = authority;
//   spec.revoked.push_back({SerialNumberText(leaf->certificate.get()), {}, "keyCompromise"});
//   absl::StatusOr<std::string> der = IssueCrl(spec, now);
//
// Version 2, with the identifier of the issuer's key, a number, and what the spec says. A
// delta list is one with a base number. Signed by another than the issuer, it still names
// the issuer: that is what is wrong with it.
//
// Indirect lists and lists of some reasons only (RFC 5280 section 5.2.5) are not made.
#ifndef TLSLAB_CERTS_REVOCATION_CRL_H_
#define TLSLAB_CERTS_REVOCATION_CRL_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/credential/credential.h"
#include "certs/ossl/ossl_ptr.h"
#include "certs/revocation/revocation_values.h"

namespace tlslab {

// An entry.
struct RevokedSpec {
  std::string serial_number;                        // hexadecimal
  std::optional<absl::Duration> revocation_offset;  // absent: one hour before
  std::string reason;                               // RFC 5280 section 5.3.1; empty: not said
};

struct CrlSpec {
  std::shared_ptr<const Credential> issuer;  // never null
  std::vector<RevokedSpec> revoked;
  ValidityPeriod validity;
  std::string crl_number;                    // hexadecimal; empty: 1, or one more than the base's
  std::string base_crl_number;               // hexadecimal; empty: a full list
  std::vector<std::string> delta_crl_urls;   // freshest CRL (RFC 5280 section 5.2.6)
  std::string signature_hash;                // see revocation_values.h; empty: SHA256
  std::shared_ptr<const Credential> signer;  // null: the issuer
  RevocationDefect defect = RevocationDefect::kNone;
};

// The list as DER, or what the defect made of it. INVALID_ARGUMENT: a number, reason or
// hash is none, or the signer's key cannot sign with that hash.
absl::StatusOr<std::string> IssueCrl(const CrlSpec& spec, absl::Time now);

// A list as OpenSSL reads it; INVALID_ARGUMENT when it cannot.
absl::StatusOr<OsslPtr<X509_CRL>> ReadCrl(const std::string& der);

// RFC 7468. Whatever the bytes are.
std::string CrlPem(const std::string& der);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_REVOCATION_CRL_H_
