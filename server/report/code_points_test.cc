#include "server/report/code_points.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

TEST(CodePoints, TellVersionsByTheirWireNumbers) {
  EXPECT_EQ(ToVersion(0x0300), v1::TLS_VERSION_SSL30);
  EXPECT_EQ(ToVersion(0x0304), v1::TLS_VERSION_TLS13);
  for (uint16_t other : {0x0000, 0x02ff, 0x0305, 0x7f1c, 0xfeff}) {
    EXPECT_EQ(ToVersion(other), v1::TLS_VERSION_UNSPECIFIED) << other;
  }
}

TEST(CodePoints, KeepTextThatIsUtf8) {
  for (const char* text : {"", "plain", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x94\x92",
                           "\xed\x9f\xbf", "\xee\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_EQ(ValidUtf8(text), text);
  }
  EXPECT_EQ(ValidUtf8(std::string_view("a\0b", 3)), std::string("a\0b", 3));
}

TEST(CodePoints, ReplaceBytesThatAreNotUtf8) {
  EXPECT_EQ(ValidUtf8("a\xff"
                      "b"),
            "a?b");
  EXPECT_EQ(ValidUtf8("\xc3"), "?");                 // cut
  EXPECT_EQ(ValidUtf8("\xe2\x82"), "??");            // cut
  EXPECT_EQ(ValidUtf8("\xc0\xaf"), "??");            // overlong
  EXPECT_EQ(ValidUtf8("\xe0\x80\xaf"), "???");       // overlong
  EXPECT_EQ(ValidUtf8("\xed\xa0\x80"), "???");       // a surrogate
  EXPECT_EQ(ValidUtf8("\xf4\x90\x80\x80"), "????");  // beyond U+10FFFF
  EXPECT_EQ(ValidUtf8("\xf5\x80\x80\x80"), "????");
  EXPECT_EQ(ValidUtf8("\x80"), "?");
}

TEST(CodePoints, TellTimesBeforeTheEpochWithNanosThatAreNotNegative) {
  google::protobuf::Timestamp timestamp;
  SetTime(absl::UnixEpoch() - absl::Milliseconds(250), &timestamp);
  EXPECT_EQ(timestamp.seconds(), -1);
  EXPECT_EQ(timestamp.nanos(), 750000000);
  SetTime(absl::FromUnixSeconds(7) + absl::Nanoseconds(9), &timestamp);
  EXPECT_EQ(timestamp.seconds(), 7);
  EXPECT_EQ(timestamp.nanos(), 9);
}

TEST(CodePoints, TellDurationsWithPartsOfOneSign) {
  google::protobuf::Duration duration;
  SetDuration(Offset(1500000001), &duration);
  EXPECT_EQ(duration.seconds(), 1);
  EXPECT_EQ(duration.nanos(), 500000001);
  SetDuration(Offset(-1500000000), &duration);
  EXPECT_EQ(duration.seconds(), -1);
  EXPECT_EQ(duration.nanos(), -500000000);
}

}  // namespace
}  // namespace tlslab
