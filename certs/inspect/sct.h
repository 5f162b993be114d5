// Signed certificate timestamps (RFC 6962 section 3.2), as plain values.
//
//   for (const SctFacts& sct : InspectScts(SSL_get0_peer_scts(ssl))) sct.log_id;
#ifndef TLSLAB_CERTS_INSPECT_SCT_H_
#define TLSLAB_CERTS_INSPECT_SCT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

struct SctFacts {
  std::string source;  // "tls", "ocsp" or "certificate"; empty when it is not known
  uint32_t version = 0;
  std::string log_id;  // 32 bytes
  // Nothing for a version that OpenSSL cannot read, and after the year 9999.
  std::optional<absl::Time> timestamp;
  std::string validation_status;  // OpenSSL's words, "unknown log"
  std::string raw;
};

// Null gives none; so does a build without them.
std::vector<SctFacts> InspectScts(const STACK_OF(SCT) * scts);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_INSPECT_SCT_H_
