#include "server/report/early_data_report.h"

#include <gtest/gtest.h>

#include <set>

namespace tlslab {
namespace {

using Reason = EarlyDataSeen::Reason;

v1::EarlyDataResult Reported(const EarlyDataSeen& seen) {
  v1::EarlyDataResult result;
  ReportEarlyData(seen, &result);
  return result;
}

TEST(EarlyDataReport, TellsWhatWasTaken) {
  EarlyDataSeen seen;
  seen.offered = true;
  seen.accepted = true;
  seen.received_bytes = 3;
  seen.received = std::string("a\0\xff", 3);
  const v1::EarlyDataResult result = Reported(seen);
  EXPECT_TRUE(result.offered());
  EXPECT_TRUE(result.has_accepted());
  EXPECT_TRUE(result.accepted());
  EXPECT_EQ(result.reason(), v1::EarlyDataResult::REASON_UNSPECIFIED);
  EXPECT_EQ(result.received_bytes(), 3u);
  EXPECT_EQ(result.received(), std::string("a\0\xff", 3));
  EXPECT_EQ(result.sent_bytes(), 0u);
}

TEST(EarlyDataReport, LeavesOutWhatIsNotKnown) {
  EarlyDataSeen seen;
  seen.offered = true;
  seen.sent_bytes = 5;
  const v1::EarlyDataResult result = Reported(seen);
  EXPECT_FALSE(result.has_accepted());
  EXPECT_EQ(result.sent_bytes(), 5u);
  seen.accepted = false;
  EXPECT_TRUE(Reported(seen).has_accepted());
  EXPECT_FALSE(Reported(seen).accepted());
}

TEST(EarlyDataReport, HasAWordForEachReason) {
  const std::pair<Reason, v1::EarlyDataResult::Reason> reasons[] = {
      {Reason::kNone, v1::EarlyDataResult::REASON_UNSPECIFIED},
      {Reason::kNotAllowedBySession, v1::EarlyDataResult::NOT_ALLOWED_BY_SESSION},
      {Reason::kDisabled, v1::EarlyDataResult::DISABLED},
      {Reason::kHelloRetry, v1::EarlyDataResult::HELLO_RETRY},
      {Reason::kNotResumed, v1::EarlyDataResult::NOT_RESUMED},
      {Reason::kAlpnChanged, v1::EarlyDataResult::ALPN_CHANGED},
      {Reason::kReplayOrAge, v1::EarlyDataResult::REPLAY_OR_AGE},
      {Reason::kNotTls13, v1::EarlyDataResult::NOT_TLS13},
      {Reason::kRejectedByPeer, v1::EarlyDataResult::REJECTED_BY_PEER},
  };
  std::set<int> told;
  for (const auto& [reason, expected] : reasons) {
    EarlyDataSeen seen;
    seen.reason = reason;
    EXPECT_EQ(Reported(seen).reason(), expected);
    told.insert(expected);
  }
  // None of the contract's is without one.
  EXPECT_EQ(static_cast<int>(told.size()), v1::EarlyDataResult::Reason_descriptor()->value_count());
}

}  // namespace
}  // namespace tlslab
