// What an OCSP response says (RFC 6960), as plain values: read, and not judged.
//
//   OcspFacts facts = InspectOcsp(der, certificate);
//   facts.certificate_status;   // "good"
//
// It never fails: what is missing or malformed stays empty.
#ifndef TLSLAB_CERTS_INSPECT_OCSP_H_
#define TLSLAB_CERTS_INSPECT_OCSP_H_

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

struct OcspFacts {
  std::string der;
  std::string response_status;     // "successful"
  std::string certificate_status;  // "good", "revoked", "unknown", of the first in it
  std::optional<absl::Time> produced_time;
  std::optional<absl::Time> this_update_time;
  std::optional<absl::Time> next_update_time;
  std::optional<absl::Time> revocation_time;
  std::string revocation_reason;       // "keyCompromise"
  std::optional<bool> serial_matches;  // the first in it is about `certificate`
};

// `certificate` may be null: nothing is compared then. Leaves OpenSSL's error queue as
// it was.
OcspFacts InspectOcsp(const std::string& der, X509* certificate);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_INSPECT_OCSP_H_
