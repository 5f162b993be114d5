// Certificates that come from a seed, of every type of key.
#include <gtest/gtest.h>

#include <algorithm>

#include "certs/credential/credential.h"
#include "certs/mint/key_type.h"
#include "certs/mint/mint.h"
#include "certs/ossl/seeded_library.h"

namespace tlslab {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1700000000);

std::string MintFrom(const std::string& seed, const MintSpec& spec, const Credential* issuer) {
  auto library = SeededLibrary::Make(seed);
  MintSources sources;
  sources.issuer = issuer;
  sources.library = library->context();
  auto minted = Mint(spec, sources, kNow);
  EXPECT_TRUE(minted.ok()) << minted.status();
  library.reset();  // what was minted outlives it
  return minted.ok() ? ChainPem(**minted) + KeyPem(**minted) : "";
}

class SeededMint : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const std::vector<std::string> known = KeyTypes();
    if (std::find(known.begin(), known.end(), GetParam()) == known.end()) {
      GTEST_SKIP() << "this OpenSSL has no " << GetParam();
    }
  }
};

TEST_P(SeededMint, GivesTheSameKeyAndCertificate) {
  MintSpec spec;
  spec.common_name = "seeded";
  spec.key_type = GetParam();
  const std::string first = MintFrom("a", spec, nullptr);
  EXPECT_EQ(MintFrom("a", spec, nullptr), first);
  EXPECT_NE(MintFrom("b", spec, nullptr), first);
}

TEST_P(SeededMint, GivesTheSameSignatureOfAnIssuer) {
  MintSpec authority;
  authority.common_name = "CA";
  authority.certificate_authority = true;
  authority.key_type = GetParam();
  auto issuer = Mint(authority, nullptr, kNow);
  ASSERT_TRUE(issuer.ok()) << issuer.status();
  MintSpec leaf;
  leaf.common_name = "leaf";
  const std::string first = MintFrom("a", leaf, issuer->get());
  EXPECT_EQ(MintFrom("a", leaf, issuer->get()), first);
  EXPECT_NE(MintFrom("b", leaf, issuer->get()), first);
}

INSTANTIATE_TEST_SUITE_P(Each, SeededMint,
                         testing::Values("ec-p256", "ec-p384", "ec-p521", "ec-brainpoolP256r1",
                                         "rsa-1024", "rsa-2048", "rsa-pss-2048", "ed25519", "ed448",
                                         "mldsa44", "mldsa65", "mldsa87"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(SeededMintOfRsa, SignsWithPssAlike) {
  MintSpec spec;
  spec.key_type = "rsa-1024";
  spec.rsa_pss_signature = true;
  EXPECT_EQ(MintFrom("a", spec, nullptr), MintFrom("a", spec, nullptr));
}

}  // namespace
}  // namespace tlslab
