// One end's record as the contract's HandshakeResult. What was not observed is
// left unset.
#ifndef TLSLAB_SERVER_REPORT_HANDSHAKE_RESULT_H_
#define TLSLAB_SERVER_REPORT_HANDSHAKE_RESULT_H_

#include "server/driver/connection_record.h"
#include "tlslab/v1/handshake.pb.h"

namespace tlslab {

void ReportHandshake(const ConnectionRecord& record, v1::HandshakeResult* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_HANDSHAKE_RESULT_H_
