// Does what the steps of one cell do, and puts what was seen into their reports.
//
//   StepActions actions(experiment, resources, labs);
//   absl::Status status = actions.Run(step, deadline, report);   // client, server, chain, ...
//
// A dial to a listener or relay of the cell goes to the address that it got, and what the listener
// and the relay saw of the same connection is joined (joined_views.h). A session that a later step
// resumes is kept here and left out of the report unless the step asked for it; what else later
// steps need is asked_results.h's.
#ifndef TLSLAB_CLIENT_RUNNER_STEP_ACTIONS_H_
#define TLSLAB_CLIENT_RUNNER_STEP_ACTIONS_H_

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "client/runner/asked_results.h"
#include "client/runner/cell_captures.h"
#include "client/runner/cell_resources.h"
#include "client/runner/step_call.h"
#include "client/runner/step_timing.h"

namespace tlslab {

class StepActions {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  // All must outlive it. No `captures`: none are wanted. `longest_call`: of one RPC, when it is not
  // the deadline's to say.
  StepActions(const v1::Experiment& experiment, CellResources& resources, AskedResults& asked,
              CellCaptures* captures, std::optional<std::chrono::milliseconds> longest_call);

  // `step` is a copy: it gets the lab's names.
  absl::Status Run(v1::Step step, Participant& lab, Deadline deadline, v1::StepReport& report);

 private:
  using Call = StepCall;

  absl::Status Act(v1::Step step, Call call);
  absl::Status Handshakes(v1::Step step, Call call);
  absl::Status Offer(v1::Step& step) const;
  void KeepSession(const std::string& id, const v1::HandshakeResult& client);
  absl::Status Simulate(const v1::Step& step, v1::SimulateHandshakeRequest& request, Call call);
  void TakeCaptures(const v1::Step& step, v1::SimulateHandshakeResponse* response);
  absl::Status SimulateMany(const v1::Step& step, v1::SimulateHandshakeRequest& request, Call call);
  absl::Status Dial(const v1::Step& step, v1::DialEndpointRequest& request, Call call);
  absl::Status DialOnce(const v1::DialEndpointRequest& request, const std::string& target,
                        Call call);
  absl::Status RotateTicketKeys(const v1::RotateTicketKeysRequest& request, Call call);
  absl::Status VerifyChain(const v1::VerifyCertificateChainRequest& request, Call call);
  absl::Status Explain(const v1::ExplainContextRequest& request, Call call);
  absl::Status Watch(const v1::WatchStep& watch, Call call);
  absl::Status WaitFor(const v1::WaitStep& wait, Call call);

  CellResources& resources_;
  AskedResults& asked_;
  CellCaptures* const captures_;
  const std::optional<std::chrono::milliseconds> longest_call_;
  // Steps that others resume from, and the last session that each was given.
  std::map<std::string, std::string> sessions_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_STEP_ACTIONS_H_
