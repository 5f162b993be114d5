#include "client/text/duration_text.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

using google::protobuf::Duration;

double Seconds(std::string_view text) {
  const std::optional<Duration> duration = ParseDurationText(text);
  return duration ? DurationSeconds(*duration) : -12345;
}

TEST(ParseDurationText, ReadsEachUnit) {
  EXPECT_EQ(Seconds("10s"), 10);
  EXPECT_EQ(Seconds("90m"), 5400);
  EXPECT_EQ(Seconds("24h"), 86400);
  EXPECT_EQ(Seconds("365d"), 365 * 86400.0);
  EXPECT_DOUBLE_EQ(Seconds("250ms"), 0.25);
  EXPECT_DOUBLE_EQ(Seconds("7us"), 7e-6);
  EXPECT_DOUBLE_EQ(Seconds("7ns"), 7e-9);
}

TEST(ParseDurationText, AddsPartsAndTakesASignAndAFraction) {
  EXPECT_EQ(Seconds("1h30m"), 5400);
  EXPECT_EQ(Seconds("-1d12h"), -1.5 * 86400);
  EXPECT_DOUBLE_EQ(Seconds("1.5s"), 1.5);
  EXPECT_DOUBLE_EQ(Seconds("-0.25s"), -0.25);
}

TEST(ParseDurationText, RefusesWhatIsNoDuration) {
  for (const char* text : {"", "-", "10", "s", "10 s", "ten", "1.2.3s", "1.5h3m", "10x", "--1s",
                           "99999999999999d", "0.0000000000001s"}) {
    EXPECT_FALSE(ParseDurationText(text).has_value()) << text;
  }
}

TEST(DurationSeconds, IsTheNumberThatAFileHas) {
  for (int millis = 1; millis < 3000; ++millis) {
    EXPECT_EQ(Seconds(std::to_string(millis) + "ms"), millis / 1000.0);
  }
}

TEST(MeasuredTimeText, PicksTheUnit) {
  EXPECT_EQ(MeasuredTimeText(*ParseDurationText("417us")), "417 µs");
  EXPECT_EQ(MeasuredTimeText(*ParseDurationText("1234us")), "1.23 ms");
  EXPECT_EQ(MeasuredTimeText(*ParseDurationText("12345us")), "12.3 ms");
  EXPECT_EQ(MeasuredTimeText(*ParseDurationText("1500ms")), "1.50 s");
  EXPECT_EQ(MeasuredTimeText(Duration()), "0 µs");
}

}  // namespace
}  // namespace tlslab
