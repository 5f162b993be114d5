// How long the handshakes of a step took.
//
//   StepDurations durations;
//   durations.Add(pair.client(), nullptr);
//   *report.mutable_timing() = durations.Timing();
//
// Only those that completed count, or all when none did.
#ifndef TLSLAB_CLIENT_RUNNER_STEP_TIMING_H_
#define TLSLAB_CLIENT_RUNNER_STEP_TIMING_H_

#include <cstdint>
#include <vector>

#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

class StepDurations {
 public:
  // `context_build` may be null: the contexts were there.
  void Add(const v1::HandshakeResult& client, const google::protobuf::Duration* context_build);
  v1::StepTiming Timing() const;

 private:
  // In nanoseconds.
  struct Spent {
    std::vector<int64_t> handshake;
    std::vector<int64_t> context_build;
    std::vector<std::vector<int64_t>> exchange_steps;
  };
  Spent completed_, failed_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_STEP_TIMING_H_
