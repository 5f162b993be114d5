#include "client/runner/runner.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <set>

#include "client/experiment/references.h"
#include "client/lab/handshake_watch.h"
#include "client/lab/resource_scope.h"
#include "client/matcher/matcher.h"
#include "client/runner/requirements.h"

namespace tlslab {
namespace {

using google::protobuf::util::TimeUtil;

constexpr std::chrono::seconds kServerViewTimeout(5);

std::string Text(const absl::Status& status) { return std::string(status.message()); }

class Run {
 public:
  Run(const v1::Experiment& experiment, Lab& lab,
      const std::function<void(const v1::StepReport&)>& on_step)
      : experiment_(experiment), lab_(lab), on_step_(on_step), scope_(lab) {}

  v1::CellReport Execute() {
    report_.set_experiment_id(experiment_.experiment_id());
    report_.set_cell_id(experiment_.experiment_id());
    for (const v1::Step& step : experiment_.steps()) {
      if (!step.resume_from().empty()) sessions_[step.resume_from()];
    }
    *report_.mutable_start_time() = TimeUtil::GetCurrentTime();
    if (absl::Status status = Prepare(); !status.ok()) report_.set_error(Text(status));
    for (const v1::Step& step : experiment_.steps()) {
      *report_.add_steps() = RunStep(step);
      on_step_(*report_.steps().rbegin());
    }
    *report_.mutable_duration() = TimeUtil::GetCurrentTime() - report_.start_time();
    report_.set_verdict(Worst());
    return std::move(report_);
  }

 private:
  absl::Status Prepare();
  absl::Status CreateAll();
  v1::StepReport RunStep(const v1::Step& step);
  absl::Status Act(v1::Step step, v1::StepReport& report);
  absl::Status Offer(v1::Step& step) const;
  void KeepSession(const std::string& id, const v1::HandshakeResult& client);
  absl::Status Simulate(const v1::SimulateHandshakeRequest& request, v1::StepReport& report);
  absl::Status Dial(v1::DialEndpointRequest request, v1::StepReport& report);
  absl::Status JoinServerView(HandshakeWatch& watch, v1::StepReport& report);
  absl::Status VerifyChain(const v1::VerifyCertificateChainRequest& request,
                           v1::StepReport& report);
  std::string SkipReason(const v1::Step& step) const;
  v1::Verdict Worst() const;

  v1::Experiment experiment_;  // names rewritten
  Lab& lab_;
  const std::function<void(const v1::StepReport&)>& on_step_;
  ResourceScope scope_;  // outlives the watches
  v1::Capabilities capabilities_;
  std::map<std::string, std::string> bound_addresses_;              // by listener's name
  std::map<std::string, std::unique_ptr<HandshakeWatch>> watches_;  // likewise
  // Steps that others resume from, and the last session that each was given.
  std::map<std::string, std::string> sessions_;
  v1::CellReport report_;
};

v1::ResultOptions& OptionsOf(v1::Step& step) {
  return step.has_dial() ? *step.mutable_dial()->mutable_result_options()
                         : *step.mutable_simulate()->mutable_result_options();
}

const char* TransportOf(const v1::Step& step) {
  if (step.has_rotate_ticket_keys()) return "";
  if (step.has_verify_chain()) return "";
  return step.has_dial() ? "tcp" : "memory";
}

absl::Status Run::Prepare() {
  absl::StatusOr<v1::Capabilities> capabilities = lab_.GetCapabilities();
  if (!capabilities.ok()) return capabilities.status();
  capabilities_ = *std::move(capabilities);
  const auto skipped = [this](const v1::Step& step) { return !SkipReason(step).empty(); };
  if (std::all_of(experiment_.steps().begin(), experiment_.steps().end(), skipped)) {
    return absl::OkStatus();
  }
  return CreateAll();
}

absl::Status Run::CreateAll() {
  VisitReferences(experiment_, [this](const Reference& reference) {
    const bool refers = reference.name->rfind(reference.collection, 0) == 0;
    if (refers) *reference.name = scope_.Unique(*reference.name);
  });
  // First, since certificates may have their URLs; they look up theirs when asked.
  for (const v1::RevocationResponderEntry& entry : experiment_.revocation_responders()) {
    const auto created = scope_.CreateRevocationResponder(entry.id(), entry.revocation_responder());
    if (!created.ok()) return created.status();
  }
  for (const v1::CertificateEntry& entry : experiment_.certificates()) {
    v1::Certificate certificate;
    if (entry.has_spec()) *certificate.mutable_spec() = entry.spec();
    if (entry.has_pem()) *certificate.mutable_pem() = entry.pem();
    const auto created = scope_.CreateCertificate(entry.id(), certificate);
    if (!created.ok()) return created.status();
  }
  for (const v1::TlsContextEntry& entry : experiment_.tls_contexts()) {
    const auto created = scope_.CreateTlsContext(entry.id(), entry.spec());
    if (!created.ok()) return created.status();
  }
  for (const v1::ListenerEntry& entry : experiment_.listeners()) {
    const auto created = scope_.CreateListener(entry.id(), entry.listener());
    if (!created.ok()) return created.status();
    bound_addresses_[created->name()] = created->bound_address();
    watches_[created->name()] = std::make_unique<HandshakeWatch>(lab_, created->name(), 0);
  }
  return absl::OkStatus();
}

v1::StepReport Run::RunStep(const v1::Step& step) {
  v1::StepReport report;
  report.set_id(step.id());
  report.set_description(step.description());
  report.set_transport(TransportOf(step));
  absl::Status status = absl::OkStatus();
  if (lab_.cancellation().requested()) {
    status = absl::CancelledError("interrupted");
  } else if (!report_.error().empty()) {
    status = absl::FailedPreconditionError("not run: the experiment could not be prepared");
  } else if (const std::string reason = SkipReason(step); !reason.empty()) {
    report.set_verdict(v1::VERDICT_SKIPPED);
    report.set_skip_reason(reason);
    return report;
  } else {
    status = Act(step, report);
  }
  if (!status.ok()) {
    report.set_verdict(v1::VERDICT_ERRORED);
    report.set_error(Text(status));
    return report;
  }
  report.set_verdict(v1::VERDICT_PASSED);
  const std::map<std::string, google::protobuf::Value> expect(step.expect().begin(),
                                                              step.expect().end());
  EarlierReports earlier;
  for (const v1::StepReport& done : report_.steps()) earlier[done.id()] = &done;
  for (const auto& [path, expected] : expect) {
    *report.add_expectations() = MatchExpectation(path, expected, report, earlier);
    if (!report.expectations().rbegin()->held()) report.set_verdict(v1::VERDICT_FAILED);
  }
  return report;
}

absl::Status Run::Act(v1::Step step, v1::StepReport& report) {
  if (step.has_rotate_ticket_keys()) {
    return lab_.RotateTicketKeys(step.rotate_ticket_keys()).status();
  }
  if (step.has_verify_chain()) return VerifyChain(step.verify_chain(), report);
  if (absl::Status status = Offer(step); !status.ok()) return status;
  const bool resumed_later = sessions_.count(step.id()) > 0;
  const bool sessions_wanted = OptionsOf(step).sessions();
  OptionsOf(step).set_sessions(sessions_wanted || resumed_later);
  absl::Status status =
      step.has_dial() ? Dial(step.dial(), report) : Simulate(step.simulate(), report);
  if (resumed_later && report.has_client()) KeepSession(step.id(), report.client());
  // Secrets of the runner's own do not belong into a report.
  if (!sessions_wanted && report.has_client()) {
    for (v1::SessionTicket& ticket : *report.mutable_client()->mutable_tickets()) {
      ticket.clear_session();
    }
  }
  return status;
}

absl::Status Run::Offer(v1::Step& step) const {
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

void Run::KeepSession(const std::string& id, const v1::HandshakeResult& client) {
  for (const v1::SessionTicket& ticket : client.tickets()) {
    if (!ticket.session().empty()) sessions_[id] = ticket.session();
  }
}

absl::Status Run::Simulate(const v1::SimulateHandshakeRequest& request, v1::StepReport& report) {
  absl::StatusOr<v1::SimulateHandshakeResponse> response = lab_.SimulateHandshake(request);
  if (!response.ok()) return response.status();
  if (response->handshakes().empty()) return absl::InternalError("the lab gave no result");
  report.mutable_client()->Swap(response->mutable_handshakes(0)->mutable_client());
  report.mutable_server()->Swap(response->mutable_handshakes(0)->mutable_server());
  return absl::OkStatus();
}

absl::Status Run::Dial(v1::DialEndpointRequest request, v1::StepReport& report) {
  const auto watch = watches_.find(request.target_address());
  if (watch != watches_.end()) request.set_target_address(bound_addresses_[watch->first]);
  absl::StatusOr<v1::DialEndpointResponse> response = lab_.DialEndpoint(request);
  if (!response.ok()) return response.status();
  report.mutable_client()->Swap(response->mutable_result());
  return watch == watches_.end() ? absl::OkStatus() : JoinServerView(*watch->second, report);
}

absl::Status NoServerView() {
  return absl::DeadlineExceededError(
      "the listener told no result of this connection within 5 s; does its exchange go on?");
}

// The two ends of a connection know each other by the client's address.
absl::Status Run::JoinServerView(HandshakeWatch& watch, v1::StepReport& report) {
  if (report.client().local_address().empty()) return absl::OkStatus();  // never connected
  const auto deadline = std::chrono::steady_clock::now() + kServerViewTimeout;
  while (true) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    auto next = watch.Next(std::max(left, std::chrono::milliseconds(0)));
    if (!next) return watch.status().ok() ? NoServerView() : watch.status();
    if (next->result().remote_address() != report.client().local_address()) continue;
    report.mutable_server()->Swap(next->mutable_result());
    return absl::OkStatus();
  }
}

absl::Status Run::VerifyChain(const v1::VerifyCertificateChainRequest& request,
                              v1::StepReport& report) {
  absl::StatusOr<v1::VerifyCertificateChainResponse> response =
      lab_.VerifyCertificateChain(request);
  if (!response.ok()) return response.status();
  report.mutable_chain()->Swap(&*response);
  return absl::OkStatus();
}

std::string Run::SkipReason(const v1::Step& step) const {
  const std::string reason = MissingFrom(capabilities_, experiment_.requirements());
  return reason.empty() ? MissingFrom(capabilities_, step.requirements()) : reason;
}

v1::Verdict Run::Worst() const {
  std::set<v1::Verdict> seen;
  for (const v1::StepReport& step : report_.steps()) seen.insert(step.verdict());
  if (!report_.error().empty() || seen.count(v1::VERDICT_ERRORED)) return v1::VERDICT_ERRORED;
  if (seen.count(v1::VERDICT_FAILED)) return v1::VERDICT_FAILED;
  return seen.count(v1::VERDICT_PASSED) ? v1::VERDICT_PASSED : v1::VERDICT_SKIPPED;
}

}  // namespace

v1::CellReport RunExperiment(const v1::Experiment& experiment, Lab& lab,
                             const std::function<void(const v1::StepReport&)>& on_step) {
  return Run(experiment, lab, on_step).Execute();
}

}  // namespace tlslab
