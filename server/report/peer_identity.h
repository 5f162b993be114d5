// What a peer showed beside a chain of certificates: a key without one, and what was
// stapled or said of it elsewhere.
#ifndef TLSLAB_SERVER_REPORT_PEER_IDENTITY_H_
#define TLSLAB_SERVER_REPORT_PEER_IDENTITY_H_

#include "server/engine/observations.h"
#include "tlslab/v1/handshake.pb.h"

namespace tlslab {

void ReportPeerEvidence(const Observations& seen, v1::PeerIdentity* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_PEER_IDENTITY_H_
