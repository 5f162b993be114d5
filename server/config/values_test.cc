#include "server/config/values.h"

#include <gtest/gtest.h>

#include <limits>

namespace tlslab {
namespace {

bool IsGoodId(const std::string& id) {
  RequestProblems problems;
  CheckId(id, "id", &problems);
  return problems.empty();
}

google::protobuf::Duration DurationOf(int64_t seconds, int32_t nanos) {
  google::protobuf::Duration duration;
  duration.set_seconds(seconds);
  duration.set_nanos(nanos);
  return duration;
}

TEST(Values, TellIdentifiersFromOtherText) {
  for (const char* id : {"a", "A-b_c.9", "0"}) EXPECT_TRUE(IsGoodId(id)) << id;
  EXPECT_TRUE(IsGoodId(std::string(63, 'x')));
  EXPECT_FALSE(IsGoodId(std::string(64, 'x')));
  for (const char* id : {"", "-a", ".a", "a/b", "a b", "\xc3\xa9"})
    EXPECT_FALSE(IsGoodId(id)) << id;
}

TEST(Values, TellAnEmptyIdentifierAsRequired) {
  RequestProblems problems;
  CheckId("", "certificate_id", &problems);
  ASSERT_EQ(problems.invalid.size(), 1u);
  EXPECT_EQ(problems.invalid[0].field, "certificate_id");
  EXPECT_EQ(problems.invalid[0].description, "required");
}

TEST(Values, WantNamesOfTheirCollection) {
  RequestProblems problems;
  CheckName("listeners/a", "listeners", "name", &problems);
  EXPECT_TRUE(problems.empty());
  for (const char* name : {"listeners", "listeners/", "listener/a", "certificates/a", "a", ""}) {
    problems = {};
    CheckName(name, "listeners", "name", &problems);
    EXPECT_EQ(problems.invalid.size(), 1u) << name;
  }
}

TEST(Values, ReadDurationsWithinTheirBounds) {
  RequestProblems problems;
  auto read = [&](int64_t seconds, int32_t nanos) {
    return ReadDuration(DurationOf(seconds, nanos), absl::Seconds(-2), absl::Seconds(2), "d",
                        &problems);
  };
  EXPECT_EQ(read(2, 0), absl::Seconds(2));
  EXPECT_EQ(read(-1, -500000000), absl::Milliseconds(-1500));
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(read(2, 1), absl::Seconds(-2));
  EXPECT_EQ(problems.invalid.size(), 1u);
  EXPECT_EQ(problems.invalid[0].description, "must be between -2s and 2s");
}

TEST(Values, RefuseDurationsThatAreNone) {
  using Limits = std::numeric_limits<int64_t>;
  for (const auto& duration : {DurationOf(0, 1000000000), DurationOf(1, -1), DurationOf(-1, 1),
                               DurationOf(Limits::max(), 0), DurationOf(Limits::min(), 0)}) {
    RequestProblems problems;
    ReadDuration(duration, -absl::InfiniteDuration(), absl::InfiniteDuration(), "d", &problems);
    EXPECT_EQ(problems.invalid.size(), 1u) << duration.ShortDebugString();
  }
}

TEST(Values, ReadTimesOfTheYears1To9999) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(-1);
  timestamp.set_nanos(250000000);
  RequestProblems problems;
  EXPECT_EQ(ReadTime(timestamp, "t", &problems), absl::UnixEpoch() - absl::Milliseconds(750));
  EXPECT_TRUE(problems.empty());
  timestamp.set_nanos(-1);
  ReadTime(timestamp, "t", &problems);
  timestamp.set_nanos(0);
  timestamp.set_seconds(253402300800);  // the year 10000
  ReadTime(timestamp, "t", &problems);
  EXPECT_EQ(problems.invalid.size(), 2u);
}

TEST(Values, ReadPagesAndTellBothFaultsAtOnce) {
  RequestProblems problems;
  EXPECT_EQ(ReadPage(0, "", "listeners", &problems).size, 100);
  Page page = ReadPage(1000, "listeners/x", "listeners", &problems);
  EXPECT_EQ(page.size, 1000);
  EXPECT_EQ(page.after, "listeners/x");
  EXPECT_TRUE(problems.empty());
  ReadPage(-1, "certificates/x", "listeners", &problems);
  ASSERT_EQ(problems.invalid.size(), 2u);
  EXPECT_EQ(problems.invalid[0].field, "page_size");
  EXPECT_EQ(problems.invalid[1].field, "page_token");
}

TEST(Values, BuildPathsOfFields) {
  EXPECT_EQ(FieldPath("", "a"), "a");
  EXPECT_EQ(FieldPath("a", "b"), "a.b");
  EXPECT_EQ(FieldPath(FieldPath("a", "b"), 3), "a.b[3]");
}

}  // namespace
}  // namespace tlslab
