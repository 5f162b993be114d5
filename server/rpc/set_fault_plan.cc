#include "server/rpc/set_fault_plan.h"

#include <utility>

#include "server/config/requests.h"
#include "server/rpc/status.h"

namespace tlslab {
namespace {

grpc::Status SetOnListener(Lab& lab, NewFaultPlan plan, std::string document, uint32_t* changed) {
  const std::shared_ptr<Listener> listener = lab.listeners().Find(plan.name);
  if (!listener) return NotFound(plan.name);
  *changed = listener->SetFaults(std::move(plan.faults), plan.include_open_connections,
                                 std::move(document));
  return grpc::Status::OK;
}

}  // namespace

grpc::Status SetFaultPlan(Lab& lab, const v1::SetFaultPlanRequest& request,
                          const SetRelayFaults& set_on_relay, v1::SetFaultPlanResponse* response) {
  RequestProblems problems;
  NewFaultPlan plan = ReadSetFaultPlan(request, &problems);
  if (!problems.empty()) return ToGrpcStatus(problems);
  std::string document = request.fault_plan().SerializeAsString();
  uint32_t changed = 0;
  const grpc::Status status =
      plan.for_relay ? set_on_relay(plan.name, std::move(plan.faults),
                                    plan.include_open_connections, std::move(document), &changed)
                     : SetOnListener(lab, std::move(plan), std::move(document), &changed);
  if (status.ok()) response->set_changed_connection_count(changed);
  return status;
}

}  // namespace tlslab
