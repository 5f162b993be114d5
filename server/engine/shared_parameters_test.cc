#include "server/engine/shared_parameters.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "server/engine/observations.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

template <typename T>
bool Contains(const std::vector<T>& all, T one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// Both ends name some, two of each in common, in opposite orders.
struct Ends {
  Ends() {
    client = pki.Client();
    server = pki.Server();
    client.groups = {"secp521r1", "secp384r1", "secp256r1"};
    server.groups = {"secp256r1", "secp384r1", "x25519"};
    client.signature_schemes = {"rsa_pss_rsae_sha256", "ed25519", "ecdsa_secp256r1_sha256"};
    server.signature_schemes = {"ecdsa_secp256r1_sha256", "ed25519", "rsa_pkcs1_sha256"};
    client.cipher_list = "ECDHE-ECDSA-AES256-SHA:ECDHE-ECDSA-AES128-GCM-SHA256";
    server.cipher_list = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-SHA:AES128-SHA";
    client.cipher_suites = {"TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"};
    server.cipher_suites = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"};
  }
  Observations Run() { return Pair(MustBuild(client), MustBuild(server)).server.observations; }

  TestPki pki;
  ContextConfig client;
  ContextConfig server;
};

using Numbers = std::vector<uint16_t>;

TEST(SharedParameters, StandInTheOrderInWhichTheServerChooses) {
  for (bool own_order : {false, true}) {
    Ends ends;
    ends.server.cipher_server_preference = own_order;
    const Observations seen = ends.Run();
    ASSERT_FALSE(seen.failure);
    ASSERT_TRUE(seen.shared);
    EXPECT_EQ(seen.shared->cipher_suites,
              own_order ? (Numbers{0x1301, 0x1302}) : (Numbers{0x1302, 0x1301}));
    EXPECT_EQ(seen.shared->groups, own_order ? (Numbers{23, 24}) : (Numbers{24, 23}));
    EXPECT_EQ(seen.shared->signature_schemes,
              own_order ? (Numbers{0x0403, 0x0807}) : (Numbers{0x0807, 0x0403}));
    // What was chosen is among them, and with equal chances the first.
    EXPECT_EQ(seen.shared->cipher_suites.front(), seen.cipher->value);
    EXPECT_TRUE(Contains(seen.shared->groups, *seen.group));
    EXPECT_TRUE(Contains(seen.shared->signature_schemes, *seen.sent_signature_scheme));
  }
}

TEST(SharedParameters, AreOfTheVersionThatWasAgreed) {
  Ends ends;
  ends.client.max_version = TLS1_2_VERSION;
  const Observations seen = ends.Run();
  ASSERT_TRUE(seen.shared);
  EXPECT_EQ(seen.shared->cipher_suites, (Numbers{0xc00a, 0xc02b}));
}

TEST(SharedParameters, BelowTls12HaveNoSchemesAndOldSuites) {
  Ends ends;
  for (ContextConfig* end : {&ends.client, &ends.server}) {
    end->security_level = 0;
    end->min_version = end->max_version = TLS1_VERSION;
  }
  const Observations seen = ends.Run();
  ASSERT_FALSE(seen.failure);
  ASSERT_TRUE(seen.shared);
  EXPECT_EQ(seen.shared->cipher_suites, Numbers{0xc00a});
  EXPECT_TRUE(seen.shared->signature_schemes.empty());
  EXPECT_EQ(seen.shared->groups, (Numbers{24, 23}));
}

TEST(SharedParameters, LeaveOutWhatTheSecurityLevelRulesOut) {
  Ends ends;
  ends.client.max_version = TLS1_2_VERSION;
  ends.server.security_level = 3;  // 128 bits, and forward secrecy
  ends.server.cipher_list = ends.client.cipher_list = "ECDHE-ECDSA-AES128-GCM-SHA256:AES128-SHA";
  ends.client.groups = ends.server.groups;
  const Observations seen = ends.Run();
  ASSERT_TRUE(seen.shared);
  EXPECT_EQ(seen.shared->cipher_suites, Numbers{0xc02b});
}

TEST(SharedParameters, AreKnownOfAHandshakeThatFailedLater) {
  Ends ends;
  ends.server.request_certificate = ends.server.require_certificate = true;
  const Observations seen = ends.Run();
  ASSERT_TRUE(seen.failure);
  ASSERT_TRUE(seen.shared);
  EXPECT_EQ(seen.shared->cipher_suites, (Numbers{0x1302, 0x1301}));
}

TEST(SharedParameters, AreTheServersToTell) {
  Ends ends;
  MemoryPairResult pair = Pair(MustBuild(ends.client), MustBuild(ends.server));
  EXPECT_FALSE(pair.client.observations.shared);
  ends.client.max_version = TLS1_2_VERSION;
  ends.server.min_version = TLS1_3_VERSION;
  pair = Pair(MustBuild(ends.client), MustBuild(ends.server));
  ASSERT_TRUE(pair.server.observations.failure);
  EXPECT_FALSE(pair.server.observations.shared);
}

}  // namespace
}  // namespace tlslab
