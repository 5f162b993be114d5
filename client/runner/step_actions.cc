#include "client/runner/step_actions.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <utility>

#include "client/runner/joined_views.h"
#include "client/runner/wire_actions.h"

namespace tlslab {
namespace {

using google::protobuf::util::TimeUtil;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Pairs of one call: about a megabyte of ordinary results.
constexpr uint32_t kBatch = 40;

v1::ResultOptions& OptionsOf(v1::Step& step) {
  return step.has_dial() ? *step.mutable_dial()->mutable_result_options()
                         : *step.mutable_simulate()->mutable_result_options();
}

std::string LastSession(const v1::HandshakeResult& client) {
  std::string session;
  for (const v1::SessionTicket& ticket : client.tickets()) {
    if (!ticket.session().empty()) session = ticket.session();
  }
  return session;
}

}  // namespace

StepActions::StepActions(const v1::Experiment& experiment, CellResources& resources,
                         AskedResults& asked, CellCaptures* captures,
                         std::optional<milliseconds> longest_call)
    : resources_(resources), asked_(asked), captures_(captures), longest_call_(longest_call) {
  for (const v1::Step& step : experiment.steps()) {
    if (!step.resume_from().empty()) sessions_[step.resume_from()];
  }
}

absl::Status StepActions::Run(v1::Step step, Participant& lab, Deadline deadline,
                              v1::StepReport& report) {
  const absl::Status status = Act(step, {lab, deadline, longest_call_, report});
  asked_.Keep(step, report);
  if (captures_ != nullptr) captures_->Take(step, &report);
  return status;
}

absl::Status StepActions::Act(v1::Step step, Call call) {
  v1::StepReport& report = call.report;
  asked_.Ask(step);
  switch (step.action_case()) {
    case v1::Step::kSimulate:
    case v1::Step::kDial:
      return Handshakes(std::move(step), call);
    case v1::Step::kRotateTicketKeys:
      return RotateTicketKeys(step.rotate_ticket_keys(), call);
    case v1::Step::kVerifyChain:
      resources_.Rename(*step.mutable_verify_chain(), report.lab());
      return VerifyChain(step.verify_chain(), call);
    case v1::Step::kExplainContext:
      resources_.Rename(*step.mutable_explain_context(), report.lab());
      return Explain(step.explain_context(), call);
    case v1::Step::kWatch:
      return Watch(step.watch(), call);
    case v1::Step::kWaitFor:
      return WaitFor(step.wait_for(), call);
    case v1::Step::kSendHello:
      return SendHello(std::move(step), resources_, asked_, call);
    case v1::Step::kCompareObservations:
      return CompareObservations(step.compare_observations(), asked_, call);
    case v1::Step::kSetFaultPlan:
      return SetFaultPlan(step.set_fault_plan(), resources_, call);
    case v1::Step::ACTION_NOT_SET:
      break;
  }
  return absl::InternalError("a step without an action");
}

absl::Status StepActions::Handshakes(v1::Step step, Call call) {
  if (absl::Status status = Offer(step); !status.ok()) return status;
  const bool resumed_later = sessions_.count(step.id()) > 0;
  const bool sessions_wanted = OptionsOf(step).sessions();
  // A simulation in parts hands the session of one part to the next.
  const bool in_parts =
      step.has_simulate() && step.simulate().resume() && step.handshake_count() > kBatch;
  if (resumed_later || in_parts) OptionsOf(step).set_sessions(true);
  absl::Status status;
  if (step.has_dial()) {
    status = Dial(step, *step.mutable_dial(), call);
  } else {
    resources_.Rename(*step.mutable_simulate(), call.report.lab());
    status = step.has_handshake_count() ? SimulateMany(step, *step.mutable_simulate(), call)
                                        : Simulate(step, *step.mutable_simulate(), call);
  }
  if (!call.report.has_client()) return status;
  if (resumed_later) KeepSession(step.id(), call.report.client());
  // Secrets of the runner's own do not belong into a report.
  if (!sessions_wanted) {
    for (auto& ticket : *call.report.mutable_client()->mutable_tickets()) ticket.clear_session();
  }
  return status;
}

absl::Status StepActions::Offer(v1::Step& step) const {
  if (step.resume_from().empty()) return absl::OkStatus();
  const auto kept = sessions_.find(step.resume_from());
  if (kept == sessions_.end() || kept->second.empty()) {
    return absl::FailedPreconditionError("step '" + step.resume_from() +
                                         "' was given no session to resume");
  }
  (step.has_dial() ? *step.mutable_dial()->mutable_session()
                   : *step.mutable_simulate()->mutable_session()) = kept->second;
  return absl::OkStatus();
}

void StepActions::KeepSession(const std::string& id, const v1::HandshakeResult& client) {
  std::string session = LastSession(client);
  if (!session.empty()) sessions_[id] = std::move(session);
}

// The response is put where the report is, so that its views are moved and not copied.
absl::Status StepActions::Simulate(const v1::Step& step, v1::SimulateHandshakeRequest& request,
                                   Call call) {
  google::protobuf::Arena* arena = call.report.GetArena();
  v1::SimulateHandshakeResponse own;
  auto* response =
      arena == nullptr
          ? &own
          : google::protobuf::Arena::CreateMessage<v1::SimulateHandshakeResponse>(arena);
  absl::Status status = call.lab.lab().SimulateHandshake(request, call.Left(), response);
  if (!status.ok()) return status;
  if (response->handshakes().empty()) return absl::InternalError("the lab gave no result");
  TakeCaptures(step, response);
  v1::HandshakePair& last = *response->mutable_handshakes(response->handshakes_size() - 1);
  call.report.mutable_client()->Swap(last.mutable_client());
  call.report.mutable_server()->Swap(last.mutable_server());
  return absl::OkStatus();
}

void StepActions::TakeCaptures(const v1::Step& step, v1::SimulateHandshakeResponse* response) {
  if (captures_ == nullptr) return;
  for (v1::HandshakePair& pair : *response->mutable_handshakes()) captures_->Take(step, &pair);
}

// In parts, for the memory's sake. Each handshake offers the session of an earlier step, if there
// is one, unless the request has each resume the one before it.
absl::Status StepActions::SimulateMany(const v1::Step& step, v1::SimulateHandshakeRequest& request,
                                       Call call) {
  const bool each_offers = !request.session().empty() && !request.resume();
  StepDurations durations;
  for (uint32_t done = 0; done < step.handshake_count();) {
    const uint32_t count = each_offers ? 1 : std::min(kBatch, step.handshake_count() - done);
    request.set_handshake_count(count);
    v1::SimulateHandshakeResponse response;
    absl::Status status = call.lab.lab().SimulateHandshake(request, call.Left(), &response);
    if (!status.ok()) return status;
    if (response.handshakes().empty()) return absl::InternalError("the lab gave no result");
    TakeCaptures(step, &response);
    for (const v1::HandshakePair& pair : response.handshakes()) {
      durations.Add(pair.client(),
                    pair.has_context_build_duration() ? &pair.context_build_duration() : nullptr);
    }
    done += count;
    v1::HandshakePair& last = *response.mutable_handshakes(response.handshakes_size() - 1);
    if (request.resume()) request.set_session(LastSession(last.client()));
    if (done < step.handshake_count()) continue;
    call.report.mutable_client()->Swap(last.mutable_client());
    call.report.mutable_server()->Swap(last.mutable_server());
  }
  *call.report.mutable_timing() = durations.Timing();
  return absl::OkStatus();
}

absl::Status StepActions::Dial(const v1::Step& step, v1::DialEndpointRequest& request, Call call) {
  const std::string target = request.target_address();
  resources_.Rename(request, call.report.lab());
  request.set_target_address(resources_.AddressOf(target));
  if (!step.has_handshake_count()) return DialOnce(request, target, call);
  StepDurations durations;
  for (uint32_t done = 0; done < step.handshake_count(); ++done) {
    call.report.clear_server();
    call.report.clear_relay();
    call.report.clear_terminator();
    if (absl::Status status = DialOnce(request, target, call); !status.ok()) return status;
    durations.Add(call.report.client(), nullptr);
    if (captures_ != nullptr) captures_->Take(step, &call.report);
  }
  *call.report.mutable_timing() = durations.Timing();
  return absl::OkStatus();
}

absl::Status StepActions::DialOnce(const v1::DialEndpointRequest& request,
                                   const std::string& target, Call call) {
  absl::StatusOr<v1::DialEndpointResponse> response =
      call.lab.lab().DialEndpoint(request, call.Left());
  if (!response.ok()) return response.status();
  call.report.mutable_client()->Swap(response->mutable_result());
  const std::string& address = call.report.client().local_address();
  if (address.empty()) return absl::OkStatus();  // it never connected
  return JoinViews(target, address, resources_, call.deadline, call.report);
}

absl::Status StepActions::RotateTicketKeys(const v1::RotateTicketKeysRequest& request, Call call) {
  for (const auto& [lab, name] : resources_.Instances(request.name())) {
    v1::RotateTicketKeysRequest here = request;
    here.set_name(name);
    absl::Status status = lab->lab().RotateTicketKeys(here, call.Left()).status();
    if (!status.ok()) {
      lab->Judge(status);
      return status;
    }
  }
  return absl::OkStatus();
}

absl::Status StepActions::VerifyChain(const v1::VerifyCertificateChainRequest& request, Call call) {
  absl::StatusOr<v1::VerifyCertificateChainResponse> response =
      call.lab.lab().VerifyCertificateChain(request, call.Left());
  if (!response.ok()) return response.status();
  call.report.mutable_chain()->Swap(&*response);
  return absl::OkStatus();
}

absl::Status StepActions::Explain(const v1::ExplainContextRequest& request, Call call) {
  absl::StatusOr<v1::ContextExplanation> response =
      call.lab.lab().ExplainContext(request, call.Left());
  if (!response.ok()) return response.status();
  call.report.mutable_context()->Swap(&*response);
  return absl::OkStatus();
}

absl::Status StepActions::Watch(const v1::WatchStep& watch, Call call) {
  const uint32_t count = watch.has_handshake_count() ? watch.handshake_count() : 1;
  if (CellResources::OpenRelay* const relay = resources_.FindRelay(watch.listener())) {
    absl::StatusOr<std::vector<v1::RelayResult>> seen = relay->results->Since(count, call.deadline);
    if (!seen.ok()) return seen.status();
    for (v1::RelayResult& result : *seen) *call.report.add_relays() = std::move(result);
    return absl::OkStatus();
  }
  if (CellResources::OpenTerminator* const terminator =
          resources_.FindTerminator(watch.listener())) {
    absl::StatusOr<std::vector<v1::TerminatorResult>> seen =
        terminator->results->Since(count, call.deadline);
    if (!seen.ok()) return seen.status();
    for (v1::TerminatorResult& result : *seen) {
      *call.report.add_terminators() = std::move(result);
    }
    return absl::OkStatus();
  }
  CellResources::OpenListener* const listener = resources_.FindListener(watch.listener());
  if (listener == nullptr) return absl::NotFoundError("there is no '" + watch.listener() + "'");
  absl::StatusOr<std::vector<v1::HandshakeResult>> seen =
      listener->results->Since(count, call.deadline);
  if (!seen.ok()) return seen.status();
  for (v1::HandshakeResult& result : *seen) *call.report.add_handshakes() = std::move(result);
  return absl::OkStatus();
}

absl::Status StepActions::WaitFor(const v1::WaitStep& wait, Call call) {
  if (wait.has_listener_results()) {
    const std::string& name = wait.listener_results().listener();
    CellResources::OpenListener* const listener = resources_.FindListener(name);
    if (listener == nullptr) return absl::NotFoundError("there is no '" + name + "'");
    return listener->results->Await(wait.listener_results().count(), call.deadline);
  }
  const auto asked = std::chrono::nanoseconds(TimeUtil::DurationToNanoseconds(wait.duration()));
  const auto left = call.deadline - steady_clock::now();
  if (asked > left) {
    return absl::FailedPreconditionError(
        "it is to wait longer than it may take; give it, or the experiment, a longer 'timeout'");
  }
  if (call.lab.lab().cancellation().WaitFor(asked)) return absl::CancelledError("interrupted");
  return absl::OkStatus();
}

}  // namespace tlslab
