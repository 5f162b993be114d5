// Handshakes for the tests of reports, of a few kinds.
#ifndef TLSLAB_CLIENT_REPORT_HTML_TESTING_SAMPLE_HANDSHAKES_H_
#define TLSLAB_CLIENT_REPORT_HTML_TESTING_SAMPLE_HANDSHAKES_H_

#include "absl/status/statusor.h"
#include "client/lab/lab.h"

namespace tlslab {

struct SampleHandshakes {
  v1::HandshakePair tls13;  // a chain of two, an exchange
  v1::HandshakePair tls12;
  v1::HandshakePair retried;     // with a HelloRetryRequest
  v1::HandshakePair mutual;      // the client shows a certificate
  v1::HandshakePair untrusted;   // the client refuses the chain
  v1::HandshakePair no_version;  // none in common
};

// Mints what they need in the lab, where it stays.
absl::StatusOr<SampleHandshakes> SimulateSamples(RemoteLab& lab);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_HTML_TESTING_SAMPLE_HANDSHAKES_H_
