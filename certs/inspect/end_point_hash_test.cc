#include "certs/inspect/end_point_hash.h"

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "certs/mint/mint.h"

namespace tlslab {
namespace {

std::string HashOf(const std::string& key_type) {
  MintSpec spec;
  spec.common_name = "localhost";
  spec.key_type = key_type;
  auto minted = Mint(spec, nullptr, absl::Now());
  EXPECT_TRUE(minted.ok()) << minted.status();
  return EndPointHash((*minted)->certificate.get());
}

TEST(EndPointHash, IsThatOfTheSignature) {
  EXPECT_EQ(HashOf("rsa-2048").size(), 32u);
  EXPECT_EQ(HashOf("ec-p256").size(), 32u);
}

TEST(EndPointHash, IsNotDefinedForEd25519) { EXPECT_EQ(HashOf("ed25519"), ""); }

TEST(EndPointHash, OfNoCertificateIsEmpty) { EXPECT_EQ(EndPointHash(nullptr), ""); }

}  // namespace
}  // namespace tlslab
