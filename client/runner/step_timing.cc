#include "client/runner/step_timing.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>

namespace tlslab {
namespace {

using google::protobuf::util::TimeUtil;

void SetSpread(std::vector<int64_t> durations, v1::DurationSpread* spread) {
  std::sort(durations.begin(), durations.end());
  const size_t middle = durations.size() / 2;
  const int64_t median = durations.size() % 2 == 1
                             ? durations[middle]
                             : (durations[middle - 1] + durations[middle]) / 2;
  *spread->mutable_min() = TimeUtil::NanosecondsToDuration(durations.front());
  *spread->mutable_median() = TimeUtil::NanosecondsToDuration(median);
  *spread->mutable_max() = TimeUtil::NanosecondsToDuration(durations.back());
}

}  // namespace

void StepDurations::Add(const v1::HandshakeResult& client,
                        const google::protobuf::Duration* context_build) {
  Spent& spent = client.has_failure() ? failed_ : completed_;
  spent.handshake.push_back(TimeUtil::DurationToNanoseconds(client.handshake_duration()));
  if (context_build != nullptr) {
    spent.context_build.push_back(TimeUtil::DurationToNanoseconds(*context_build));
  }
  for (int i = 0; i < client.exchange().steps_size(); ++i) {
    const v1::StepOutcome& outcome = client.exchange().steps(i);
    if (!outcome.has_end_offset()) continue;
    if (spent.exchange_steps.size() <= static_cast<size_t>(i)) spent.exchange_steps.resize(i + 1);
    spent.exchange_steps[i].push_back(TimeUtil::DurationToNanoseconds(outcome.end_offset()) -
                                      TimeUtil::DurationToNanoseconds(outcome.start_offset()));
  }
}

v1::StepTiming StepDurations::Timing() const {
  const Spent& spent = completed_.handshake.empty() ? failed_ : completed_;
  v1::StepTiming timing;
  timing.set_handshake_count(static_cast<uint32_t>(spent.handshake.size()));
  if (!spent.handshake.empty()) SetSpread(spent.handshake, timing.mutable_handshake());
  if (!spent.context_build.empty()) SetSpread(spent.context_build, timing.mutable_context_build());
  for (const std::vector<int64_t>& step : spent.exchange_steps) {
    v1::DurationSpread* spread = timing.add_exchange_steps();
    if (!step.empty()) SetSpread(step, spread);
  }
  return timing;
}

}  // namespace tlslab
