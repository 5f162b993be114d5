// What the two ends agreed, as messages of the contract.
#ifndef TLSLAB_SERVER_REPORT_NEGOTIATED_REPORT_H_
#define TLSLAB_SERVER_REPORT_NEGOTIATED_REPORT_H_

#include "server/engine/observations.h"
#include "tlslab/v1/handshake.pb.h"

namespace tlslab {

void ReportNegotiated(const Observations& seen, v1::NegotiatedParameters* out);

void ReportShared(const SharedParameters& shared, v1::SharedParameters* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_NEGOTIATED_REPORT_H_
