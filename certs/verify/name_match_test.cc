#include "certs/verify/name_match.h"

#include <gtest/gtest.h>

#include "certs/mint/mint.h"

namespace tlslab {
namespace {

std::shared_ptr<const Credential> CertificateFor(const std::vector<std::string>& dns_names,
                                                 const std::vector<std::string>& ip_addresses = {},
                                                 const std::string& common_name = "") {
  MintSpec spec;
  spec.dns_names = dns_names;
  spec.ip_addresses = ip_addresses;
  spec.common_name = common_name;
  return Mint(spec, nullptr, absl::FromUnixSeconds(1700000000)).value();
}

// The name that matched; "-" when none did.
std::string Matched(const Credential& credential, const std::string& expected) {
  NameMatch match = MatchName(credential.certificate.get(), expected);
  EXPECT_EQ(match.expected_name, expected);
  EXPECT_EQ(match.matched, !match.matched_name.empty());
  return match.matched ? match.matched_name : "-";
}

TEST(MatchName, ComparesDnsNamesWithoutCase) {
  auto credential = CertificateFor({"localhost", "WWW.example.com"});
  EXPECT_EQ(Matched(*credential, "localhost"), "localhost");
  EXPECT_EQ(Matched(*credential, "www.EXAMPLE.com"), "WWW.example.com");
  EXPECT_EQ(Matched(*credential, "example.com"), "-");
  EXPECT_EQ(Matched(*credential, ""), "-");
}

TEST(MatchName, TakesAWildcardForOneLabel) {
  auto credential = CertificateFor({"*.example.com", "w*.test.example"});
  EXPECT_EQ(Matched(*credential, "www.example.com"), "*.example.com");
  EXPECT_EQ(Matched(*credential, "a.b.example.com"), "-");
  EXPECT_EQ(Matched(*credential, "example.com"), "-");
  EXPECT_EQ(Matched(*credential, "www.test.example"), "w*.test.example");
}

TEST(MatchName, TakesTheCommonNameOnlyWithoutDnsNames) {
  EXPECT_EQ(Matched(*CertificateFor({}, {}, "old.example"), "old.example"), "old.example");
  EXPECT_EQ(Matched(*CertificateFor({}, {"::1"}, "old.example"), "old.example"), "old.example");
  EXPECT_EQ(Matched(*CertificateFor({"new.example"}, {}, "old.example"), "old.example"), "-");
}

TEST(MatchName, ComparesAddressesAsAddresses) {
  auto credential = CertificateFor({"192.0.2.7"}, {"127.0.0.1", "2001:db8::1"}, "192.0.2.8");
  EXPECT_EQ(Matched(*credential, "127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(Matched(*credential, "2001:DB8:0:0:0:0:0:1"), "2001:db8::1");
  EXPECT_EQ(Matched(*credential, "::1"), "-");
  EXPECT_EQ(Matched(*credential, "192.0.2.7"), "-");  // a DNS name is no address
  EXPECT_EQ(Matched(*credential, "192.0.2.8"), "-");  // nor is a common name
}

TEST(MatchName, MatchesNothingThatCannotBeAName) {
  auto credential = CertificateFor({"localhost"});
  EXPECT_EQ(Matched(*credential, std::string("localhost\0.example", 18)), "-");
  EXPECT_EQ(Matched(*credential, std::string("\0", 1)), "-");
  EXPECT_FALSE(MatchName(nullptr, "localhost").matched);
}

TEST(IsIpAddress, TellsAddressesFromNames) {
  EXPECT_TRUE(IsIpAddress("127.0.0.1"));
  EXPECT_TRUE(IsIpAddress("::ffff:127.0.0.1"));
  EXPECT_FALSE(IsIpAddress("localhost"));
  EXPECT_FALSE(IsIpAddress("127.0.0.1.example"));
  EXPECT_FALSE(IsIpAddress(""));
  EXPECT_FALSE(IsIpAddress(std::string("127.0.0.1\0", 10)));
}

}  // namespace
}  // namespace tlslab
