#include "server/config/fresh_lookup.h"

#include <gtest/gtest.h>

#include "certs/mint/mint.h"

namespace tlslab {
namespace {

TEST(ParsedAnew, GivesAnotherCredentialOfTheSameContentEachTime) {
  auto credential = *Mint(MintSpec{}, nullptr, absl::FromUnixSeconds(1700000000));
  const ResourceLookup held([&](const std::string& name) -> std::optional<HeldCertificate> {
    if (name != "certificates/a") return std::nullopt;
    HeldCertificate found;
    found.credential = credential;
    found.serial = 7;
    found.key_made_here = true;
    return found;
  });
  EXPECT_FALSE(held.parses_anew);
  const ResourceLookup fresh = ParsedAnew(held);
  EXPECT_TRUE(fresh.parses_anew);
  EXPECT_FALSE(fresh.certificate("certificates/b"));
  const auto first = fresh.certificate("certificates/a");
  const auto second = fresh.certificate("certificates/a");
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->serial, 7u);
  EXPECT_TRUE(first->key_made_here);
  EXPECT_NE(first->credential, credential);
  EXPECT_NE(first->credential, second->credential);
  EXPECT_NE(first->credential->key, second->credential->key);
  EXPECT_EQ(ChainPem(*first->credential), ChainPem(*credential));
  EXPECT_EQ(KeyPem(*second->credential), KeyPem(*credential));
}

}  // namespace
}  // namespace tlslab
