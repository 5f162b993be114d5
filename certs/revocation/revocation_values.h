// The small values that revocation lists and OCSP responses share: numbers, reasons,
// hashes of signatures, and what is wrong on purpose.
//
//   IsCrlReason("keyCompromise");                      // true
//   SerialNumberText(credential->certificate.get());   // "1F03"
//
// Whether a reason fits where it stands ("removeFromCRL" is a delta list's) is for those
// who use it.
#ifndef TLSLAB_CERTS_REVOCATION_REVOCATION_VALUES_H_
#define TLSLAB_CERTS_REVOCATION_REVOCATION_VALUES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// What is wrong on purpose. The last two are for OCSP only.
enum class RevocationDefect {
  kNone,
  kCorruptedSignature,  // a bit of it is flipped
  kTruncated,           // the second half is missing
  kNotDer,              // other bytes altogether
  kWrongSerialNumber,   // the answer is about another certificate
  kWrongNonce,          // the question's nonce is not the one in the answer
};

// When something holds, relative to the time of making.
struct ValidityPeriod {
  // Absent: one hour before, or before next update when that is past.
  std::optional<absl::Duration> this_update_offset;
  // Absent: seven days after.
  std::optional<absl::Duration> next_update_offset;
  bool omit_next_update = false;
};

// With the defaults. Next update: absent when it is left out.
absl::Time ThisUpdate(const ValidityPeriod& period, absl::Time now);
std::optional<absl::Time> NextUpdate(const ValidityPeriod& period, absl::Time now);

// One hour before `now` when absent.
absl::Time RevocationTime(std::optional<absl::Duration> offset, absl::Time now);

// A serial number or the number of a list: hexadecimal, at most 64 digits, "-" in front
// allowed. Null when it is none.
OsslPtr<ASN1_INTEGER> ParseHexInteger(std::string_view text);

// Upper case, without leading zeros: the inverse of ParseHexInteger. "" on failure.
std::string HexIntegerText(const ASN1_INTEGER* number);
std::string SerialNumberText(const X509* certificate);

// Names of RFC 5280 section 5.3.1, for example "keyCompromise".
std::vector<std::string> CrlReasons();
bool IsCrlReason(std::string_view name);
// Its number; -1 for what is no reason, and for "".
int CrlReasonNumber(std::string_view name);

// The key signs with a hash of the signer's choice: not Ed25519, Ed448 and ML-DSA.
bool ChoosesHash(EVP_PKEY* key);

// A context that signs with `key`; `hash` as of certs/mint/signature.h, and SHA256, or none for a key without
// a choice, when empty. Null, with OpenSSL's errors, when they do not go together.
OsslPtr<EVP_MD_CTX> StartSigning(EVP_PKEY* key, const std::string& hash);

// `der` with those defects that concern the bytes as a whole.
std::string Deface(std::string der, RevocationDefect defect);

// Flips a bit of a signature in place.
void CorruptSignature(const ASN1_BIT_STRING* signature);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_REVOCATION_REVOCATION_VALUES_H_
