#include "client/runner/wire_actions.h"

#include <string>
#include <utility>

#include "client/runner/joined_views.h"

namespace tlslab {

absl::Status SendHello(v1::Step step, CellResources& resources, const AskedResults& asked,
                       const StepCall& call) {
  v1::SendClientHelloRequest& request = *step.mutable_send_hello();
  if (!step.replay_from().empty()) {
    absl::StatusOr<std::string> flight = asked.FirstFlight(step.replay_from());
    if (!flight.ok()) return flight.status();
    request.mutable_hello()->set_raw_stream(*std::move(flight));
  }
  const std::string target = request.target_address();
  resources.Rename(request, call.report.lab());
  if (!target.empty()) request.set_target_address(resources.AddressOf(target));
  absl::StatusOr<v1::SendClientHelloResponse> response =
      call.lab.lab().SendClientHello(request, call.Left());
  if (!response.ok()) return response.status();
  call.report.mutable_reply()->Swap(response->mutable_reply());
  if (response->has_server_result()) {
    call.report.mutable_server()->Swap(response->mutable_server_result());
  }
  const std::string local = call.report.reply().local_address();
  if (local.empty()) return absl::OkStatus();  // in memory, or it never connected
  return JoinViews(target, local, resources, call.deadline, call.report);
}

absl::Status CompareObservations(const v1::CompareStep& compare, const AskedResults& asked,
                                 const StepCall& call) {
  v1::CompareObservationsRequest request;
  request.set_application_data_only(compare.application_data_only());
  request.set_tolerance_bytes(compare.tolerance_bytes());
  for (const std::string& id : compare.steps()) {
    absl::StatusOr<v1::ObserverReport> seen = asked.Observation(id);
    if (!seen.ok()) return seen.status();
    v1::Observation& observation = *request.add_observations();
    observation.set_label(id);
    observation.mutable_report()->Swap(&*seen);
  }
  absl::StatusOr<v1::CompareObservationsResponse> response =
      call.lab.lab().CompareObservations(request, call.Left());
  if (!response.ok()) return response.status();
  call.report.mutable_comparison()->Swap(&*response);
  return absl::OkStatus();
}

absl::Status SetFaultPlan(v1::SetFaultPlanRequest request, CellResources& resources,
                          const StepCall& call) {
  absl::StatusOr<CellResources::Place> place = resources.Find(request.name());
  if (!place.ok()) return place.status();
  request.set_name(place->name);
  absl::StatusOr<v1::SetFaultPlanResponse> response =
      place->lab->lab().SetFaultPlan(request, call.Left());
  if (!response.ok()) {
    place->lab->Judge(response.status());
    return response.status();
  }
  call.report.mutable_fault_plan()->Swap(&*response);
  return absl::OkStatus();
}

}  // namespace tlslab
