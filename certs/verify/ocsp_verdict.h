// Judges an OCSP response (RFC 6960) for a certificate, at a time that the caller
// gives.
//
//   OcspVerdict verdict = JudgeOcsp(der, leaf, issuer, absl::Now());
//   verdict.good;      // signed, fresh, and says "good"
//   verdict.problem;   // "status expired"
//
// The signer must be the issuer of the certificate, or a delegate: a certificate that
// the issuer signed for OCSP (RFC 6960 section 4.2.2.2). Whether the issuer itself is
// trusted is a question of the chain. For what a response says see
// certs/inspect/ocsp.h.
#ifndef TLSLAB_CERTS_VERIFY_OCSP_VERDICT_H_
#define TLSLAB_CERTS_VERIFY_OCSP_VERDICT_H_

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

struct OcspVerdict {
  bool good = false;
  std::string certificate_status;       // "good", "revoked", "unknown"; empty: says nothing of it
  std::optional<bool> signature_valid;  // absent: not got so far
  std::optional<bool> fresh;            // absent: says nothing of the certificate
  std::string problem;                  // in words; empty: none
};

// `issuer` may be null: then a response is taken for one about the certificate when
// its serial number is, and no signature is judged. Leaves OpenSSL's error queue as it
// was.
OcspVerdict JudgeOcsp(const std::string& der, X509* certificate, X509* issuer, absl::Time time);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_VERIFY_OCSP_VERDICT_H_
