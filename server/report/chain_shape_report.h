// How a chain hangs together, as the contract tells it.
#ifndef TLSLAB_SERVER_REPORT_CHAIN_SHAPE_REPORT_H_
#define TLSLAB_SERVER_REPORT_CHAIN_SHAPE_REPORT_H_

#include "certs/inspect/chain_shape.h"
#include "tlslab/v1/peer_identity.pb.h"

namespace tlslab {

void ReportChainShape(const ChainShape& shape, v1::ChainShape* out);

// A chain as a peer sent it: its facts and its shape. Of no certificate, nothing.
void ReportChain(const std::vector<OsslPtr<X509>>& chain, v1::PeerIdentity* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_CHAIN_SHAPE_REPORT_H_
