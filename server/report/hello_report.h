// The hellos, and what a server sends with its own, as messages of the contract.
#ifndef TLSLAB_SERVER_REPORT_HELLO_REPORT_H_
#define TLSLAB_SERVER_REPORT_HELLO_REPORT_H_

#include "server/engine/observations.h"
#include "tlslab/v1/handshake.pb.h"

namespace tlslab {

// Sets the hellos of both sides, HelloRetryRequest, EncryptedExtensions and
// CertificateRequest, each where it was seen.
void ReportHellos(const Observations& seen, v1::HandshakeResult* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_HELLO_REPORT_H_
