// What happened on a connection one after another: messages, alerts and tickets, and
// the times of its phases.
#ifndef TLSLAB_SERVER_REPORT_EVENT_REPORT_H_
#define TLSLAB_SERVER_REPORT_EVENT_REPORT_H_

#include "server/driver/connection_record.h"
#include "tlslab/v1/handshake.pb.h"

namespace tlslab {

void ReportEvents(const Observations& seen, v1::HandshakeResult* out);

void ReportPhases(const ConnectionRecord& record, v1::PhaseTimes* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_EVENT_REPORT_H_
