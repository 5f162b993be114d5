#include "server/transport/address_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tlslab {
namespace {

using testing::HasSubstr;
using testing::Not;

bool Allowed(const AddressPolicy& policy, std::string_view address) {
  return policy.Allows(*IpAddress::Parse(address));
}

AddressPolicy Of(const std::vector<std::string>& entries) {
  absl::StatusOr<AddressPolicy> policy = AddressPolicy::Parse(entries);
  EXPECT_TRUE(policy.ok()) << policy.status();
  return *policy;
}

std::string FaultsOf(const std::vector<std::string>& entries) {
  absl::Status status = AddressPolicy::Parse(entries).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  return std::string(status.message());
}

TEST(AddressPolicy, StaysOnTheLoopbackByDefault) {
  AddressPolicy policy = AddressPolicy::LoopbackOnly();
  for (const char* inside :
       {"127.0.0.1", "127.0.0.0", "127.255.255.255", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(Allowed(policy, inside)) << inside;
  }
  for (const char* outside :
       {"126.255.255.255", "128.0.0.0", "0.0.0.0", "10.0.0.1", "169.254.169.254", "::", "::2",
        "fe80::1", "::127.0.0.1", "::ffff:10.0.0.1", "2001:db8::1"}) {
    EXPECT_FALSE(Allowed(policy, outside)) << outside;
  }
  EXPECT_EQ(policy.ToString(), "127.0.0.0/8, ::1/128");
}

TEST(AddressPolicy, AllowsWhatTheEntriesCoverToTheBit) {
  AddressPolicy policy = Of({"10.1.128.0/17", "2001:db8::/33"});
  EXPECT_TRUE(Allowed(policy, "10.1.128.0"));
  EXPECT_TRUE(Allowed(policy, "10.1.255.255"));
  EXPECT_FALSE(Allowed(policy, "10.1.127.255"));
  EXPECT_FALSE(Allowed(policy, "10.2.0.0"));
  EXPECT_TRUE(Allowed(policy, "2001:db8:7fff::1"));
  EXPECT_FALSE(Allowed(policy, "2001:db8:8000::1"));
  EXPECT_FALSE(Allowed(policy, "127.0.0.1"));
}

TEST(AddressPolicy, TakesABareAddressForItselfAlone) {
  AddressPolicy policy = Of({" 192.0.2.7", "2001:db8::7 "});
  EXPECT_EQ(policy.ToString(), "192.0.2.7/32, 2001:db8::7/128");
  EXPECT_TRUE(Allowed(policy, "192.0.2.7"));
  EXPECT_FALSE(Allowed(policy, "192.0.2.6"));
  EXPECT_FALSE(Allowed(policy, "2001:db8::6"));
}

TEST(AddressPolicy, JudgesMappedAddressesAndNetworksAsIpv4) {
  EXPECT_TRUE(Allowed(Of({"0.0.0.0/0"}), "::ffff:203.0.113.9"));
  EXPECT_FALSE(Allowed(Of({"::/0"}), "::ffff:203.0.113.9"));
  EXPECT_FALSE(Allowed(Of({"::/0"}), "203.0.113.9"));
  EXPECT_FALSE(Allowed(Of({"0.0.0.0/0"}), "2001:db8::1"));
  AddressPolicy mapped = Of({"::ffff:10.0.0.0/104"});
  EXPECT_EQ(mapped.ToString(), "10.0.0.0/8");
  EXPECT_TRUE(Allowed(mapped, "10.9.8.7"));
  EXPECT_TRUE(Allowed(Of({"::ffff:0:0/96"}), "203.0.113.9"));
}

TEST(AddressPolicy, OfNoEntriesAllowsNothing) {
  AddressPolicy policy = Of({});
  EXPECT_FALSE(Allowed(policy, "127.0.0.1"));
  EXPECT_FALSE(Allowed(policy, "::1"));
  EXPECT_EQ(policy.ToString(), "nothing");
}

TEST(AddressPolicy, TellsOfEveryMalformedEntryAtOnce) {
  std::string faults = FaultsOf({"10.0.0.0/8", "localhost", "10.0.0.0/33", "::/129", "10.1.2.3/8"});
  EXPECT_THAT(faults, Not(HasSubstr("\"10.0.0.0/8\"")));
  EXPECT_THAT(faults, HasSubstr("\"localhost\": not an IP address or network"));
  EXPECT_THAT(faults,
              HasSubstr("\"10.0.0.0/33\": the prefix length must be a number from 0 to 32"));
  EXPECT_THAT(faults, HasSubstr("\"::/129\": the prefix length must be a number from 0 to 128"));
  EXPECT_THAT(faults,
              HasSubstr("\"10.1.2.3/8\": has bits set beyond its prefix; write 10.0.0.0/8"));
}

TEST(AddressPolicy, RefusesWhatIsNearlyANetwork) {
  for (const char* entry :
       {"", "/", "/8", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/ 8", "10.0.0.0/8/8", "10.0.0.0/-1",
        "10.0.0/8", "10.0.0.0/255.0.0.0", "[::1]/128", "fe80::1%lo", "10.0.0.0/0008", "*"}) {
    EXPECT_FALSE(AddressPolicy::Parse({entry}).ok()) << entry;
  }
}

}  // namespace
}  // namespace tlslab
