// Does what the steps of one cell do, and puts what was seen into their reports.
//
//   StepActions actions(experiment, resources, labs);
//   absl::Status status = actions.Run(step, deadline, report);   // client, server, chain, ...
//
// A dial to a listener of the cell goes to the address that the listener got, and the listener's
// result of the same connection becomes the server's view; when that does not come within 5 s the
// step fails. A session that a later step resumes is kept here and left out of the report unless
// the step asked for it.
#ifndef TLSLAB_CLIENT_RUNNER_STEP_ACTIONS_H_
#define TLSLAB_CLIENT_RUNNER_STEP_ACTIONS_H_

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "client/runner/cell_resources.h"
#include "client/runner/step_timing.h"

namespace tlslab {

// From now until `deadline`, and not longer than `longest`.
std::chrono::milliseconds TimeLeft(std::chrono::steady_clock::time_point deadline,
                                   std::optional<std::chrono::milliseconds> longest);

class StepActions {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  // All must outlive it. `longest_call`: of one RPC, when it is not the deadline's to say.
  StepActions(const v1::Experiment& experiment, CellResources& resources,
              std::optional<std::chrono::milliseconds> longest_call);

  // `step` is a copy: it gets the lab's names.
  absl::Status Run(v1::Step step, Participant& lab, Deadline deadline, v1::StepReport& report);

 private:
  struct Call {
    Participant& lab;
    Deadline deadline;
    v1::StepReport& report;
  };

  absl::Status Handshakes(v1::Step step, Call call);
  absl::Status Offer(v1::Step& step) const;
  void KeepSession(const std::string& id, const v1::HandshakeResult& client);
  absl::Status Simulate(v1::SimulateHandshakeRequest& request, Call call);
  absl::Status SimulateMany(const v1::Step& step, v1::SimulateHandshakeRequest& request, Call call);
  absl::Status Dial(const v1::Step& step, v1::DialEndpointRequest& request, Call call);
  absl::Status DialOnce(const v1::DialEndpointRequest& request,
                        CellResources::OpenListener* listener, Call call);
  absl::Status RotateTicketKeys(const v1::RotateTicketKeysRequest& request, Call call);
  absl::Status VerifyChain(const v1::VerifyCertificateChainRequest& request, Call call);
  absl::Status Explain(const v1::ExplainContextRequest& request, Call call);
  absl::Status Watch(const v1::WatchStep& watch, Call call);
  absl::Status WaitFor(const v1::WaitStep& wait, Call call);
  absl::StatusOr<ListenerResults*> ResultsOf(const std::string& listener);
  std::chrono::milliseconds Left(const Call& call) const {
    return TimeLeft(call.deadline, longest_call_);
  }

  CellResources& resources_;
  const std::optional<std::chrono::milliseconds> longest_call_;
  // Steps that others resume from, and the last session that each was given.
  std::map<std::string, std::string> sessions_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_STEP_ACTIONS_H_
