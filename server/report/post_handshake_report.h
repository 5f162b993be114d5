// What happened after the handshake and what can be derived from it, as messages.
#ifndef TLSLAB_SERVER_REPORT_POST_HANDSHAKE_REPORT_H_
#define TLSLAB_SERVER_REPORT_POST_HANDSHAKE_REPORT_H_

#include "server/engine/observations.h"
#include "tlslab/v1/handshake.pb.h"

namespace tlslab {

// Events, sessions, exported keys and channel bindings.
void ReportPostHandshake(const Observations& seen, v1::HandshakeResult* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_POST_HANDSHAKE_REPORT_H_
