#include "certs/inspect/public_key.h"

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "certs/inspect/inspect.h"
#include "certs/mint/mint.h"

namespace tlslab {
namespace {

TEST(PublicKey, IsToldAsTheCertificateTellsIt) {
  for (const char* type : {"ec-p256", "rsa-2048", "ed25519"}) {
    MintSpec spec;
    spec.common_name = "one";
    spec.key_type = type;
    auto one = *Mint(spec, nullptr, absl::Now());
    const CertificateFacts certificate = Inspect(one->certificate.get());
    const PublicKeyFacts key = InspectPublicKey(one->key.get());
    EXPECT_EQ(key.algorithm, certificate.public_key_algorithm);
    EXPECT_EQ(key.bits, certificate.public_key_bits);
    EXPECT_EQ(key.sha256, certificate.spki_sha256);
    EXPECT_FALSE(key.der.empty());
  }
}

TEST(PublicKey, OfNothingIsEmpty) { EXPECT_EQ(InspectPublicKey(nullptr).der, ""); }

}  // namespace
}  // namespace tlslab
