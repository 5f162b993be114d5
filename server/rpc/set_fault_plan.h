// SetFaultPlan: the faults of something that runs, changed.
#ifndef TLSLAB_SERVER_RPC_SET_FAULT_PLAN_H_
#define TLSLAB_SERVER_RPC_SET_FAULT_PLAN_H_

#include <grpcpp/support/status.h>

#include <functional>
#include <memory>
#include <string>

#include "server/lab/lab.h"
#include "server/wire/fault_plan.h"
#include "tlslab/v1/fault.pb.h"

namespace tlslab {

// What is to be done to a relay: as Listener::SetFaults. NOT_FOUND when there is none of the name.
using SetRelayFaults = std::function<grpc::Status(
    const std::string& name, std::shared_ptr<const FaultPlan> faults, bool include_open,
    std::string plan_document, uint32_t* changed_connections)>;

// `set_on_relay` is called for names of relays, when nothing is wrong with the request.
grpc::Status SetFaultPlan(Lab& lab, const v1::SetFaultPlanRequest& request,
                          const SetRelayFaults& set_on_relay, v1::SetFaultPlanResponse* response);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_SET_FAULT_PLAN_H_
