// Why a handshake failed, in terms that no TLS library owns.
#ifndef TLSLAB_SERVER_REPORT_FAILURE_H_
#define TLSLAB_SERVER_REPORT_FAILURE_H_

#include "server/driver/connection_record.h"
#include "tlslab/v1/handshake.pb.h"

namespace tlslab {

// What went wrong; `record.observations.failure` must be set.
v1::HandshakeFailure::ErrorClass ClassifyFailure(const ConnectionRecord& record);

// Likewise.
void ReportFailure(const ConnectionRecord& record, v1::HandshakeFailure* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_FAILURE_H_
