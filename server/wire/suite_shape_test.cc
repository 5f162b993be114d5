#include "server/wire/suite_shape.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

uint32_t Overhead(uint16_t suite, uint16_t version, bool truncated = false) {
  return LeastOverhead(SuiteShapeOf(suite), version, truncated);
}

TEST(SuiteShape, TellsWhatARecordHasBesideItsContent) {
  EXPECT_EQ(Overhead(0x1301, 0x0304), 17u);           // AES-GCM in TLS 1.3
  EXPECT_EQ(Overhead(0x1305, 0x0304), 9u);            // CCM_8
  EXPECT_EQ(Overhead(0xc02f, 0x0303), 24u);           // AES-GCM in TLS 1.2
  EXPECT_EQ(Overhead(0xcca8, 0x0303), 16u);           // ChaCha20 has no explicit nonce
  EXPECT_EQ(Overhead(0xc0a0, 0x0303), 16u);           // CCM_8
  EXPECT_EQ(Overhead(0x002f, 0x0303), 16u + 20 + 1);  // AES-CBC
  EXPECT_EQ(Overhead(0x002f, 0x0301), 20u + 1);       // no IV in TLS 1.0
  EXPECT_EQ(Overhead(0x000a, 0x0302), 8u + 20 + 1);   // 3DES
  EXPECT_EQ(Overhead(0x0004, 0x0301), 16u);           // RC4 with MD5
  EXPECT_EQ(Overhead(0x003b, 0x0303), 32u);           // NULL with SHA-256
  EXPECT_EQ(Overhead(0x003b, 0x0303, true), 10u);     // truncated_hmac
  EXPECT_EQ(Overhead(0xc0b4, 0x0304), 32u + 1);       // TLS_SHA256_SHA256
  EXPECT_EQ(Overhead(0x5a5a, 0x0303), 0u);            // not known
}

TEST(SuiteShape, TellsTheKeyExchange) {
  const auto kind = [](uint16_t suite) { return SuiteShapeOf(suite).key_exchange; };
  EXPECT_EQ(kind(0xc02f), KeyExchangeKind::kEcdhe);
  EXPECT_EQ(kind(0xc018), KeyExchangeKind::kEcdhe);  // anonymous
  EXPECT_EQ(kind(0x009e), KeyExchangeKind::kDhe);
  EXPECT_EQ(kind(0xc035), KeyExchangeKind::kEcdhePsk);
  EXPECT_EQ(kind(0x0090), KeyExchangeKind::kDhePsk);
  EXPECT_EQ(kind(0x008c), KeyExchangeKind::kPsk);
  EXPECT_EQ(kind(0x0094), KeyExchangeKind::kRsaPsk);
  EXPECT_EQ(kind(0x002f), KeyExchangeKind::kOther);
  EXPECT_TRUE(SuiteShapeOf(0x002f).rsa_key_transport);
  EXPECT_FALSE(SuiteShapeOf(0x0094).rsa_key_transport);
  EXPECT_TRUE(SuiteShapeOf(0xc004).static_ecdh);
  EXPECT_FALSE(SuiteShapeOf(0xc009).static_ecdh);
}

}  // namespace
}  // namespace tlslab
