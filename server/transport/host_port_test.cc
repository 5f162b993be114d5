#include "server/transport/host_port.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tlslab {
namespace {

using testing::HasSubstr;

void ExpectParsed(std::string_view text, const std::string& host, uint16_t port) {
  absl::StatusOr<HostPort> parsed = ParseHostPort(text);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->host, host);
  EXPECT_EQ(parsed->port, port);
}

void ExpectRefused(std::string_view text, const std::string& why) {
  absl::Status status = ParseHostPort(text).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
  EXPECT_THAT(std::string(status.message()), HasSubstr(why)) << text;
}

TEST(HostPort, IsANameOrAnAddressAndAPort) {
  ExpectParsed("example.com:443", "example.com", 443);
  ExpectParsed("a_b-c.example.:1", "a_b-c.example.", 1);
  ExpectParsed("192.0.2.1:65535", "192.0.2.1", 65535);
  ExpectParsed("localhost:0", "localhost", 0);
}

TEST(HostPort, TakesIpv6InBrackets) {
  ExpectParsed("[::1]:443", "::1", 443);
  ExpectParsed("[2001:db8::1]:00080", "2001:db8::1", 80);
  ExpectParsed("[fe80::1%eth0]:443", "fe80::1%eth0", 443);
}

TEST(HostPort, SaysWhatIsMissing) {
  ExpectRefused("", "empty");
  ExpectRefused("example.com", "a port is missing; write it as host:port");
  ExpectRefused(":443", "a host is missing");
  ExpectRefused("example.com:", "the port must be a number");
  ExpectRefused("[::1]", "a port is missing; write it as [::1]:443");
  ExpectRefused("[::1]443", "a port is missing");
  ExpectRefused("[::1:443", "\"]\" is missing");
}

TEST(HostPort, RefusesPortsThatAreNone) {
  for (const char* port : {"65536", "99999", "100000", "-1", "+1", " 1", "1 ", "https", "0x50"}) {
    ExpectRefused(std::string("example.com:") + port, "the port must be a number from 0 to 65535");
    ExpectRefused(std::string("[::1]:") + port, "the port must be a number from 0 to 65535");
  }
}

TEST(HostPort, RefusesHostsThatAreNone) {
  ExpectRefused("::1:443", "more than one colon");
  ExpectRefused("https://example.com:443", "a URL");
  ExpectRefused("user@example.com:443", "not a host name");
  ExpectRefused("exa mple:443", "not a host name");
  ExpectRefused(
      "b\xc3\xbc"
      "cher.example:443",
      "xn--");
  ExpectRefused(std::string_view("a\0b:443", 7), "not a host name");
  ExpectRefused(std::string(254, 'a') + ":443", "at most 253");
  ExpectRefused("[]:443", "no IPv6 address");
  ExpectRefused("[127.0.0.1]:443", "no IPv6 address");
  ExpectRefused("[::1%]:443", "no IPv6 address");
  ExpectRefused("[example.com]:443", "no IPv6 address");
}

TEST(HostPort, QuotesWhatItRefuses) { ExpectRefused("a\nb", "\"a\\nb\""); }

TEST(HostPort, IsWrittenAsItIsRead) {
  for (const char* text : {"example.com:443", "192.0.2.1:0", "[2001:db8::1]:65535"}) {
    auto parsed = ParseHostPort(text);
    ASSERT_TRUE(parsed.ok()) << text;
    EXPECT_EQ(FormatHostPort(parsed->host, parsed->port), text);
  }
}

}  // namespace
}  // namespace tlslab
