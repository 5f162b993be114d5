// Makes OCSP responses (RFC 6960 section 4.2), good ones and bad ones.
//
//   OcspResponseSpec spec;
//   spec.issuer = authority;
//   spec.answers.push_back({.serial_number = SerialNumberText(leaf->certificate.get()),
//                           .status = OcspStatus::kRevoked});
//   absl::StatusOr<std::string> der = IssueOcspResponse(spec, now);
//
// A basic response, produced `now`. The responder names itself by its subject. Signed by
// another than the issuer, it carries that one's certificate: a delegate when the issuer
// issued it for OCSPSigning (RFC 6960 section 4.2.2.2), otherwise the wrong one.
#ifndef TLSLAB_CERTS_REVOCATION_OCSP_RESPONSE_H_
#define TLSLAB_CERTS_REVOCATION_OCSP_RESPONSE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/credential/credential.h"
#include "certs/revocation/revocation_values.h"

namespace tlslab {

enum class OcspStatus { kGood, kRevoked, kUnknown };

// What is said of one certificate.
struct OcspAnswer {
  std::string serial_number;             // hexadecimal
  std::string identifier_hash = "SHA1";  // or "SHA256"
  OcspStatus status = OcspStatus::kGood;
  std::optional<absl::Duration> revocation_offset;  // absent: one hour before
  std::string revocation_reason;                    // RFC 5280 section 5.3.1; empty: not said
  ValidityPeriod validity;
};

struct OcspResponseSpec {
  std::shared_ptr<const Credential> issuer;  // never null
  std::vector<OcspAnswer> answers;           // at least one
  std::shared_ptr<const Credential> signer;  // null: the issuer
  std::string signature_hash;                // see revocation_values.h; empty: SHA256
  RevocationDefect defect = RevocationDefect::kNone;
  // The value of the question's nonce extension, to be echoed. Absent: none.
  std::optional<std::string> nonce;
};

// The response as DER, or what the defect made of it. INVALID_ARGUMENT: a number, reason
// or hash is none, or the signer's key cannot sign with that hash.
absl::StatusOr<std::string> IssueOcspResponse(const OcspResponseSpec& spec, absl::Time now);

// Statuses without a body: "malformedRequest", "internalError", "tryLater",
// "sigRequired", "unauthorized".
std::vector<std::string> OcspErrorStatuses();
bool IsOcspErrorStatus(std::string_view name);

// A response of such a status, as DER. "" when `status` is none.
std::string OcspErrorResponse(std::string_view status);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_REVOCATION_OCSP_RESPONSE_H_
