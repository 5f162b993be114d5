// Where, until when and into what one step is done.
#ifndef TLSLAB_CLIENT_RUNNER_STEP_CALL_H_
#define TLSLAB_CLIENT_RUNNER_STEP_CALL_H_

#include <algorithm>
#include <chrono>
#include <optional>

#include "client/runner/participant.h"
#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

// From now until `deadline`, and not longer than `longest`; at least a millisecond.
inline std::chrono::milliseconds TimeLeft(std::chrono::steady_clock::time_point deadline,
                                          std::optional<std::chrono::milliseconds> longest) {
  using std::chrono::milliseconds;
  auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
  if (longest) left = std::min(left, *longest);
  return std::max(left, milliseconds(1));
}

struct StepCall {
  Participant& lab;
  std::chrono::steady_clock::time_point deadline;
  std::optional<std::chrono::milliseconds> longest_call;  // of one RPC
  v1::StepReport& report;

  // For a call that is made now.
  std::chrono::milliseconds Left() const { return TimeLeft(deadline, longest_call); }
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_STEP_CALL_H_
