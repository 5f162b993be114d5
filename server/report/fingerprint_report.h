// Known names of the hellos' shapes, with their hashes.
//
//   ReportFingerprints(&hello, nullptr, result.mutable_fingerprints());
#ifndef TLSLAB_SERVER_REPORT_FINGERPRINT_REPORT_H_
#define TLSLAB_SERVER_REPORT_FINGERPRINT_REPORT_H_

#include "server/wire/client_hello.h"
#include "server/wire/server_hello.h"
#include "tlslab/v1/wire.pb.h"

namespace tlslab {

// `client` and `server` may be null: what is of them stays empty. After a HelloRetryRequest
// `client` is the first hello.
void ReportFingerprints(const ParsedClientHello* client, const ParsedServerHello* server,
                        v1::Fingerprints* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_FINGERPRINT_REPORT_H_
