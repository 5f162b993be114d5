#include "server/transport/ip_address.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

TEST(IpAddress, IsWrittenAsItIsRead) {
  for (const char* text : {"0.0.0.0", "127.0.0.1", "255.255.255.255", "::", "::1",
                           "2001:db8::ff00:42:8329", "::ffff:192.0.2.1"}) {
    auto address = IpAddress::Parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->ToString(), text);
  }
}

TEST(IpAddress, IsNothingElse) {
  for (const char* text : {"", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", " 127.0.0.1",
                           "localhost", "[::1]", "fe80::1%lo", ":::", "1.2.3.4/8"}) {
    EXPECT_FALSE(IpAddress::Parse(text)) << text;
  }
  EXPECT_FALSE(IpAddress::Parse(std::string_view("::1\0x", 5)));
}

TEST(IpAddress, IsMadeOfBytes) {
  EXPECT_EQ(IpAddress::FromBytes(std::array<uint8_t, 4>{192, 0, 2, 1}).ToString(), "192.0.2.1");
  std::array<uint8_t, 16> bytes = {0xfe, 0x80};
  EXPECT_EQ(IpAddress::FromBytes(bytes).ToString(), "fe80::");
  EXPECT_EQ(IpAddress::FromBytes(bytes), *IpAddress::Parse("fe80::"));
}

TEST(IpAddress, OfOneFamilyIsNeverThatOfTheOther) {
  EXPECT_NE(*IpAddress::Parse("0.0.0.0"), *IpAddress::Parse("::"));
}

TEST(IpAddress, UnmapsMappedOnesOnly) {
  EXPECT_EQ(IpAddress::Parse("::ffff:10.1.2.3")->Unmapped(), *IpAddress::Parse("10.1.2.3"));
  for (const char* text : {"::10.1.2.3", "::fffe:10.1.2.3", "64:ff9b::10.1.2.3", "10.1.2.3"}) {
    EXPECT_EQ(IpAddress::Parse(text)->Unmapped(), *IpAddress::Parse(text)) << text;
  }
}

TEST(IpAddress, IsMaskedAtAnyBit) {
  IpAddress address = *IpAddress::Parse("255.255.255.255");
  EXPECT_EQ(address.Masked(0).ToString(), "0.0.0.0");
  EXPECT_EQ(address.Masked(9).ToString(), "255.128.0.0");
  EXPECT_EQ(address.Masked(31).ToString(), "255.255.255.254");
  EXPECT_EQ(address.Masked(32), address);
  EXPECT_EQ(IpAddress::Parse("2001:db8::1")->Masked(128).ToString(), "2001:db8::1");
  EXPECT_EQ(IpAddress::Parse("2001:dbf::1")->Masked(29).ToString(), "2001:db8::");
}

}  // namespace
}  // namespace tlslab
