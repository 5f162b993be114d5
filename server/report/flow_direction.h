// Directions of a connection as the contract names them.
#ifndef TLSLAB_SERVER_REPORT_FLOW_DIRECTION_H_
#define TLSLAB_SERVER_REPORT_FLOW_DIRECTION_H_

#include "server/wire/flow.h"
#include "tlslab/v1/tls_types.pb.h"

namespace tlslab {

inline v1::FlowDirection ToFlowDirection(FlowDirection flow) {
  return flow == FlowDirection::kClientToServer ? v1::CLIENT_TO_SERVER : v1::SERVER_TO_CLIENT;
}

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_FLOW_DIRECTION_H_
