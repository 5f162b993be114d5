// A connection in words for its peer: what a server's page "client.json" says.
#ifndef TLSLAB_SERVER_REPORT_CONNECTION_DESCRIPTION_H_
#define TLSLAB_SERVER_REPORT_CONNECTION_DESCRIPTION_H_

#include <string>

#include "absl/time/time.h"
#include "server/engine/observations.h"

namespace tlslab {

// The HandshakeResult so far, in protobuf's JSON with the names of the contract: the hellos, what
// was agreed, who the peer is, and when the connection began. No secret is in it: neither keys nor
// sessions, tickets or exported keys.
std::string DescribeConnectionAsJson(const Observations& so_far, absl::Time start);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_CONNECTION_DESCRIPTION_H_
