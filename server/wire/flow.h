// Which way bytes go on a connection, and when.
#ifndef TLSLAB_SERVER_WIRE_FLOW_H_
#define TLSLAB_SERVER_WIRE_FLOW_H_

#include <chrono>

namespace tlslab {

// Time since a connection began.
using Offset = std::chrono::nanoseconds;

// Whoever looks.
enum class FlowDirection { kClientToServer, kServerToClient };

inline FlowDirection Opposite(FlowDirection flow) {
  return flow == FlowDirection::kClientToServer ? FlowDirection::kServerToClient
                                                : FlowDirection::kClientToServer;
}

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_FLOW_H_
