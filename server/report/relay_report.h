// One connection through a relay as the contract's RelayResult, and the relay itself.
#ifndef TLSLAB_SERVER_REPORT_RELAY_REPORT_H_
#define TLSLAB_SERVER_REPORT_RELAY_REPORT_H_

#include "server/driver/relay_record.h"
#include "server/lab/relays.h"
#include "tlslab/v1/relay.pb.h"

namespace tlslab {

void ReportRelayResult(const RelayRecord& record, v1::RelayResult* out);

void ReportRelay(const Relay& stored, v1::Relay* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_RELAY_REPORT_H_
