// One end's record as the contract's HandshakeResult. What was not observed is
// left unset.
#ifndef TLSLAB_SERVER_REPORT_HANDSHAKE_RESULT_H_
#define TLSLAB_SERVER_REPORT_HANDSHAKE_RESULT_H_

#include <optional>

#include "server/driver/connection_record.h"
#include "server/driver/memory_pair.h"
#include "tlslab/v1/handshake.pb.h"
#include "tlslab/v1/lab_service.pb.h"

namespace tlslab {

void ReportHandshake(const ConnectionRecord& record, v1::HandshakeResult* out);

// What is known while the connection still stands: the hellos, what was agreed, who the peer is.
// The rest of ReportHandshake is not set: no keys, sessions, tickets or events are among this.
void ReportSeen(const Observations& seen, v1::HandshakeResult* out);

// Both ends, and how long it took to make their contexts, where they were made for this.
void ReportPair(const MemoryPairResult& pair, std::optional<Offset> build_duration,
                v1::HandshakePair* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_HANDSHAKE_RESULT_H_
