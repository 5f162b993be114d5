// Guesses at hellos as they were measured; those of programs that are installed are measured again
// in tests/interop.
#include "server/wire/client_stack.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tlslab {
namespace {

ParsedClientHello Hello(const std::vector<uint16_t>& suites,
                        const std::vector<uint16_t>& extensions) {
  ParsedClientHello hello;
  hello.cipher_suites = suites;
  for (const uint16_t type : extensions) hello.extensions.push_back({type, ""});
  return hello;
}

// The start of the list tells enough.
ParsedClientHello Chromium() {
  return Hello({0x0a0a, 0x1301, 0x1302, 0x1303, 0xc02b},
               {0xdada, 43, 10, 11, 51, 27, 35, 65037, 5, 45, 51764, 18, 65281, 0, 17613, 16, 13,
                23, 0xcaca});
}
ParsedClientHello Nss() {
  return Hello({0x1301, 0x1303, 0x1302, 0xc02b}, {0, 23, 65281, 10, 11, 51, 43, 13, 45, 28, 21});
}
ParsedClientHello Jsse() {
  return Hello({0x1302, 0x1301, 0x1303, 0xc02c}, {0, 5, 10, 11, 17, 23, 35, 13, 43, 45, 50, 51});
}
ParsedClientHello Gnutls() {
  return Hello({0x1302, 0x1303, 0x1301, 0x1304},
               {5, 10, 11, 13, 22, 23, 35, 51, 43, 65281, 0, 45, 28});
}
ParsedClientHello Openssl() {
  ParsedClientHello hello =
      Hello({0x1302, 0x1303, 0x1301, 0xc02c, 0x00ff}, {0, 11, 10, 35, 22, 23, 13, 43, 45, 51});
  hello.extensions[1].data = std::string("\x03\x00\x01\x02", 4);
  hello.groups = {29, 23, 256};
  return hello;
}

struct Case {
  std::string stack;
  ParsedClientHello hello;
  std::string ja4;
};

std::vector<Case> Cases() {
  return {{"BoringSSL", Chromium(), "t13d1517h2_8daaf6152771_cb7bf5808d99"},
          {"NSS", Nss(), "t13d351100_948423e5275c_496733ea6893"},
          {"JSSE", Jsse(), "t13d371200_db35923f8641_7c76daad20ec"},
          {"GnuTLS", Gnutls(), "t13d291300_723694b0fccc_2cc26d266019"},
          {"OpenSSL", Openssl(), "t13d311000_e8f1e7e78f70_1f22a2ca17c4"}};
}

TEST(ClientStack, KnowsAMeasuredShapeExactlyAndOthersByTheirTraits) {
  for (const Case& one : Cases()) {
    const auto exact = GuessClientStack(one.hello, one.ja4);
    ASSERT_EQ(exact.size(), 1u) << one.stack;
    EXPECT_EQ(exact[0].stack, one.stack);
    EXPECT_TRUE(exact[0].exact);
    const auto traits = GuessClientStack(one.hello, "t13d010100_000000000000_111111111111");
    ASSERT_EQ(traits.size(), 1u) << one.stack;
    EXPECT_EQ(traits[0].stack, one.stack);
    EXPECT_FALSE(traits[0].exact);
    EXPECT_FALSE(traits[0].evidence.empty());
  }
}

TEST(ClientStack, NeitherTheNameNorTheProtocolMatters) {
  EXPECT_TRUE(GuessClientStack(Openssl(), "t13i310900_e8f1e7e78f70_1f22a2ca17c4")[0].exact);
  EXPECT_TRUE(GuessClientStack(Openssl(), "t13d3111h2_e8f1e7e78f70_1f22a2ca17c4")[0].exact);
}

TEST(ClientStack, ChromiumShufflesItsExtensions) {
  ParsedClientHello hello = Chromium();
  std::reverse(hello.extensions.begin(), hello.extensions.end());
  EXPECT_TRUE(GuessClientStack(hello, "t13d1517h2_8daaf6152771_cb7bf5808d99")[0].exact);
}

TEST(ClientStack, ACopyInAnotherOrderIsNotExact) {
  ParsedClientHello hello = Openssl();
  std::reverse(hello.extensions.begin(), hello.extensions.end());
  const auto guesses = GuessClientStack(hello, "t13d311000_e8f1e7e78f70_1f22a2ca17c4");
  ASSERT_EQ(guesses.size(), 1u);
  EXPECT_EQ(guesses[0].stack, "OpenSSL");
  EXPECT_FALSE(guesses[0].exact);
  EXPECT_NE(guesses[0].evidence.find("their order is another"), std::string::npos);
}

TEST(ClientStack, TheVersionIsToldWhereTheShapeTellsIt) {
  const std::string unknown = "t13d010100_000000000000_111111111111";
  ParsedClientHello hello = Openssl();
  EXPECT_EQ(GuessClientStack(hello, unknown)[0].version, "3.x");
  hello.groups = {0x11ec, 29};
  EXPECT_EQ(GuessClientStack(hello, unknown)[0].version, "3.5 or later");
  hello.groups = {29, 23};
  EXPECT_EQ(GuessClientStack(hello, unknown)[0].version, "");
}

TEST(ClientStack, OfAnUnknownShapeNothingIsGuessed) {
  EXPECT_TRUE(GuessClientStack(Hello({0x1301}, {43, 51}), "t13i010200_a_b").empty());
  EXPECT_TRUE(GuessClientStack(Hello({}, {}), "").empty());
}

}  // namespace
}  // namespace tlslab
