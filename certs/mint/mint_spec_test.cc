#include "certs/mint/mint_spec.h"

#include <gtest/gtest.h>

#include "certs/mint/key_type.h"

namespace tlslab {
namespace {

std::vector<std::string> Fields(const MintSpec& spec) {
  std::vector<std::string> fields;
  for (const MintViolation& violation : CheckMintSpec(spec)) fields.push_back(violation.field);
  return fields;
}

using Names = std::vector<std::string>;

TEST(CheckMintSpec, AcceptsAnEmptySpec) { EXPECT_EQ(Fields({}), Names()); }

TEST(CheckMintSpec, FindsEveryViolationAtOnce) {
  MintSpec spec;
  spec.common_name = std::string(65, 'x');
  spec.organization = "\xff";
  spec.dns_names = {"ok.example", "", "m\xc3\xbcller.example", "with space",
                    std::string("nul\0x", 5)};
  spec.ip_addresses = {"127.0.0.1",   "256.1.1.1", "::1",
                       "example.com", "",          std::string("127.0.0.1\0", 10)};
  spec.key_type = "rsa-1000";
  spec.not_before_offset = absl::Hours(2);
  spec.not_after_offset = absl::Hours(1);
  spec.extended_key_usages = {"serverAuth", "codeSignin", "1.2.3.4", "1..2", "9.9.9", "1"};
  EXPECT_EQ(
      Fields(spec),
      (Names{"organization", "common_name", "key_type", "not_after_offset", "dns_names[1]",
             "dns_names[2]", "dns_names[3]", "dns_names[4]", "ip_addresses[1]", "ip_addresses[3]",
             "ip_addresses[4]", "ip_addresses[5]", "extended_key_usages[1]",
             "extended_key_usages[3]", "extended_key_usages[4]", "extended_key_usages[5]"}));
}

TEST(CheckMintSpec, AcceptsEveryKeyTypeOfTheContract) {
  for (const char* type :
       {"", "ec-p256", "ec-p384", "ec-p521", "ec-brainpoolP256r1", "ec-brainpoolP384r1",
        "ec-brainpoolP512r1", "rsa-2048", "rsa-3072", "rsa-4096", "rsa-pss-2048", "dsa-2048",
        "ed25519", "ed448", "mldsa44", "mldsa65", "mldsa87"}) {
    MintSpec spec;
    spec.key_type = type;
    EXPECT_EQ(Fields(spec), Names()) << type;
  }
  for (const std::string& type : KeyTypes()) EXPECT_TRUE(IsKeyType(type)) << type;
}

TEST(CheckMintSpec, CountsCharactersNotBytes) {
  MintSpec spec;
  for (int i = 0; i < 64; ++i) spec.common_name += "\xc3\xbc";
  EXPECT_EQ(Fields(spec), Names());
  spec.common_name += "x";
  EXPECT_EQ(Fields(spec), Names{"common_name"});
}

TEST(CheckMintSpec, RefusesControlCharactersInTheSubject) {
  MintSpec spec;
  spec.common_name = std::string("good\0evil", 9);
  EXPECT_EQ(Fields(spec), Names{"common_name"});
}

TEST(CheckMintSpec, RefusesAnEndBeforeTheStart) {
  MintSpec spec;
  spec.not_before_offset = -absl::Hours(1);
  spec.not_after_offset = -absl::Hours(2);
  std::vector<MintViolation> violations = CheckMintSpec(spec);
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].field, "not_after_offset");
  EXPECT_EQ(violations[0].description, "-2h lies before not_before_offset, which is -1h");
  spec.not_before_offset = -absl::Hours(2);
  EXPECT_EQ(Fields(spec), Names());  // an instant is no contradiction
}

TEST(CheckMintSpec, TakesAnEndInThePastAlone) {
  MintSpec spec;
  spec.not_after_offset = -absl::Hours(24);
  EXPECT_EQ(Fields(spec), Names());
}

TEST(CheckMintSpec, ShowsTheValueWithoutRawBytes) {
  MintSpec spec;
  spec.dns_names = {"a\x01z"};
  ASSERT_EQ(CheckMintSpec(spec).size(), 1u);
  EXPECT_EQ(CheckMintSpec(spec)[0].description.rfind("\"a\\x01z\" is not printable ASCII", 0), 0u);
}

TEST(CheckMintSpec, BoundsTheLists) {
  MintSpec spec;
  spec.dns_names.assign(1001, "");
  spec.extended_key_usages.assign(101, "");
  EXPECT_EQ(Fields(spec), (Names{"dns_names", "extended_key_usages"}));
}

}  // namespace
}  // namespace tlslab
