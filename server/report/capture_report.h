// One end's record as a capture that Wireshark reads: HandshakeResult.capture of the contract.
#ifndef TLSLAB_SERVER_REPORT_CAPTURE_REPORT_H_
#define TLSLAB_SERVER_REPORT_CAPTURE_REPORT_H_

#include "server/driver/connection_record.h"
#include "tlslab/v1/handshake.pb.h"

namespace tlslab {

// Reads `connection_id` of the result. Nothing is set when no capture was asked for, and where no
// connection was made. In memory the two ends of a connection have different addresses in their
// captures, so that both can be in one file.
void ReportCapture(const ConnectionRecord& record, v1::HandshakeResult* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_CAPTURE_REPORT_H_
