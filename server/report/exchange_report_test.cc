#include "server/report/exchange_report.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

v1::ExchangeResult Reported(const ExchangeOutcome& outcome, const std::string& failure = "") {
  v1::ExchangeResult result;
  ReportExchange(outcome, failure, &result);
  return result;
}

TEST(ExchangeReport, TellsWhatWasSaid) {
  ExchangeOutcome outcome;
  outcome.sent_bytes = 7;
  outcome.received_bytes = 100000;
  outcome.received = std::string("\0\xff", 2);
  outcome.received_truncated = true;
  outcome.completed_steps = 2;
  const v1::ExchangeResult result = Reported(outcome);
  EXPECT_EQ(result.sent_bytes(), 7u);
  EXPECT_EQ(result.received_bytes(), 100000u);
  EXPECT_EQ(result.received(), std::string("\0\xff", 2));
  EXPECT_TRUE(result.received_truncated());
  EXPECT_EQ(result.completed_step_count(), 2u);
  EXPECT_EQ(result.error(), "");
  EXPECT_EQ(result.steps_size(), 0);
}

TEST(ExchangeReport, TellsEachStepAndWhichNeverEnded) {
  ExchangeOutcome outcome;
  outcome.error = "the deadline passed";
  outcome.steps.resize(2);
  outcome.steps[0].started = std::chrono::milliseconds(1);
  outcome.steps[0].ended = std::chrono::seconds(2);
  outcome.steps[1].started = std::chrono::seconds(2);
  outcome.steps[1].error = "the deadline passed";
  const v1::ExchangeResult result = Reported(outcome);
  EXPECT_EQ(result.error(), "the deadline passed");
  ASSERT_EQ(result.steps_size(), 2);
  EXPECT_EQ(result.steps(0).start_offset().nanos(), 1000000);
  EXPECT_EQ(result.steps(0).end_offset().seconds(), 2);
  EXPECT_EQ(result.steps(0).error(), "");
  EXPECT_EQ(result.steps(1).start_offset().seconds(), 2);
  EXPECT_FALSE(result.steps(1).has_end_offset());
  EXPECT_EQ(result.steps(1).error(), "the deadline passed");
}

TEST(ExchangeReport, TellsTheStepThatMetTheHandshakesFailureWhy) {
  ExchangeOutcome outcome;
  outcome.handshake_failed = true;
  outcome.error = "the handshake failed";
  outcome.steps.resize(2);
  outcome.steps[1].error = outcome.error;
  const v1::ExchangeResult result = Reported(outcome, "the peer went away");
  EXPECT_EQ(result.error(), "the handshake failed: the peer went away");
  EXPECT_EQ(result.steps(0).error(), "");
  EXPECT_EQ(result.steps(1).error(), "the handshake failed: the peer went away");
  outcome.handshake_failed = false;
  EXPECT_EQ(Reported(outcome, "the peer went away").error(), "the handshake failed");
}

}  // namespace
}  // namespace tlslab
