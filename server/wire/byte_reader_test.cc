#include "server/wire/byte_reader.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

TEST(ByteReader, ReadsNumbersAndVectors) {
  ByteReader reader(
      std::string_view("\xfe\x01\x02\x03\x04\x05\x02"
                       "ab\0\x01"
                       "c",
                       12));
  EXPECT_EQ(reader.Uint8(), 0xfe);
  EXPECT_EQ(reader.Uint16(), 0x0102);
  EXPECT_EQ(reader.Uint24(), 0x030405u);
  EXPECT_EQ(reader.Vector8(), "ab");
  EXPECT_FALSE(reader.Done());
  EXPECT_EQ(reader.Vector16(), "c");
  EXPECT_TRUE(reader.Done());
}

TEST(ByteReader, FailsForGoodWhenAReadDoesNotFit) {
  ByteReader reader(
      std::string_view("\x05"
                       "abc",
                       4));
  EXPECT_EQ(reader.Vector8(), "");
  EXPECT_FALSE(reader.ok());
  EXPECT_TRUE(reader.empty());
  EXPECT_EQ(reader.Uint8(), 0);
  EXPECT_FALSE(reader.Done());
}

TEST(ByteReader, FailsAtAnEndInsideALength) {
  ByteReader reader(std::string_view("\0", 1));
  EXPECT_EQ(reader.Vector16(), "");
  EXPECT_FALSE(reader.ok());
}

TEST(ByteReader, MayReadNothingAtTheEnd) {
  ByteReader reader("");
  EXPECT_EQ(reader.Bytes(0), "");
  EXPECT_TRUE(reader.Done());
  reader.Fail();
  EXPECT_EQ(reader.Bytes(0), "");
  EXPECT_FALSE(reader.Done());
}

}  // namespace
}  // namespace tlslab
