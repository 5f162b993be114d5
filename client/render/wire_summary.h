// What happened on the way of a connection, in a line each, for reports that tell much.
#ifndef TLSLAB_CLIENT_RENDER_WIRE_SUMMARY_H_
#define TLSLAB_CLIENT_RENDER_WIRE_SUMMARY_H_

#include <string>

#include "tlslab/v1/fault.pb.h"
#include "tlslab/v1/hello.pb.h"
#include "tlslab/v1/observer.pb.h"
#include "tlslab/v1/relay.pb.h"
#include "tlslab/v1/terminator.pb.h"

namespace tlslab {

// "cut: fired in record 4 (finished)", "cut: fired 3 times, first in a segment", "cut: did not
// fire".
std::string FaultSummary(const v1::FaultOutcome& outcome);

// "CLIENT_CLOSED, 517 bytes from the client, 1290 from the target", or why there was no target.
std::string RelaySummary(const v1::RelayResult& result);

// Likewise, "from the backend"; then the requests of HTTP forwarding, and why a side without TLS
// ended it.
std::string TerminatorSummary(const v1::TerminatorResult& result);

// "ALERT protocol_version (70), then CLOSE_NOTIFY", "SERVER_HELLO TLSv1.3 TLS_AES_128_GCM_SHA256".
std::string ReplySummary(const v1::HelloReply& reply);

// "3 that look alike: a, b, c; 1 alone: d".
std::string ComparisonSummary(const v1::CompareObservationsResponse& comparison);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_WIRE_SUMMARY_H_
