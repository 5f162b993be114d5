#include "client/runner/step_timing.h"

#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

namespace tlslab {
namespace {

using google::protobuf::util::TimeUtil;

v1::HandshakeResult Took(int milliseconds, bool failed = false) {
  v1::HandshakeResult result;
  *result.mutable_handshake_duration() = TimeUtil::MillisecondsToDuration(milliseconds);
  if (failed) result.mutable_failure();
  return result;
}

int64_t Milliseconds(const google::protobuf::Duration& duration) {
  return TimeUtil::DurationToMilliseconds(duration);
}

TEST(StepTiming, TellsTheShortestTheLongestAndTheMiddle) {
  StepDurations durations;
  for (const int took : {5, 1, 9}) durations.Add(Took(took), nullptr);
  v1::StepTiming timing = durations.Timing();
  EXPECT_EQ(timing.handshake_count(), 3);
  EXPECT_EQ(Milliseconds(timing.handshake().min()), 1);
  EXPECT_EQ(Milliseconds(timing.handshake().median()), 5);
  EXPECT_EQ(Milliseconds(timing.handshake().max()), 9);
  EXPECT_FALSE(timing.has_context_build());
  durations.Add(Took(7), nullptr);
  timing = durations.Timing();
  EXPECT_EQ(Milliseconds(timing.handshake().median()), 6);
}

TEST(StepTiming, CountsThoseThatCompletedOrAllWhenNoneDid) {
  StepDurations durations;
  durations.Add(Took(100, /*failed=*/true), nullptr);
  EXPECT_EQ(durations.Timing().handshake_count(), 1);
  EXPECT_EQ(Milliseconds(durations.Timing().handshake().max()), 100);
  durations.Add(Took(2), nullptr);
  EXPECT_EQ(durations.Timing().handshake_count(), 1);
  EXPECT_EQ(Milliseconds(durations.Timing().handshake().max()), 2);
}

TEST(StepTiming, TellsWhatContextsAndStepsOfTheExchangeTook) {
  StepDurations durations;
  v1::HandshakeResult result = Took(1);
  v1::StepOutcome* step = result.mutable_exchange()->add_steps();
  *step->mutable_start_offset() = TimeUtil::MillisecondsToDuration(10);
  *step->mutable_end_offset() = TimeUtil::MillisecondsToDuration(14);
  result.mutable_exchange()->add_steps();  // it did not end
  const auto build = TimeUtil::MillisecondsToDuration(3);
  durations.Add(result, &build);
  const v1::StepTiming timing = durations.Timing();
  EXPECT_EQ(Milliseconds(timing.context_build().median()), 3);
  ASSERT_EQ(timing.exchange_steps_size(), 1);
  EXPECT_EQ(Milliseconds(timing.exchange_steps(0).median()), 4);
}

}  // namespace
}  // namespace tlslab
