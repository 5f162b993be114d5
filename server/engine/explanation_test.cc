#include "server/engine/explanation.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <map>

#include "server/codepoints/groups.h"
#include "server/engine/capabilities.h"
#include "server/engine/option_names.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

using Versions = std::vector<uint16_t>;

Explanation Told(const ContextConfig& config) { return Explain(*MustBuild(config)); }

const ExplainedSuite* Find(const Explanation& told, const std::string& openssl_name) {
  for (const ExplainedSuite& suite : told.suites) {
    if (suite.cipher.openssl_name == openssl_name) return &suite;
  }
  return nullptr;
}

bool Has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class Explaining : public testing::Test {
 protected:
  ContextConfig Client(const std::string& cipher_list, int level) {
    ContextConfig config = pki_.Client();
    config.cipher_list = cipher_list;
    config.security_level = level;
    return config;
  }

  TestPki pki_;
};

TEST_F(Explaining, TellsTheVersionsThatTheBoundsAndTheLevelLeave) {
  ContextConfig config = pki_.Client();
  config.min_version = TLS1_2_VERSION;
  config.security_level = 2;
  EXPECT_EQ(Told(config).versions, (Versions{TLS1_2_VERSION, TLS1_3_VERSION}));
  config.max_version = TLS1_2_VERSION;
  EXPECT_EQ(Told(config).versions, Versions{TLS1_2_VERSION});
  config.min_version = TLS1_VERSION;
  config.security_level = 0;
  EXPECT_EQ(Told(config).versions, (Versions{TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION}));
  // Only suites of TLS 1.2.
  config.cipher_list = "ECDHE+AESGCM";
  EXPECT_EQ(Told(config).versions, Versions{TLS1_2_VERSION});
}

// Which versions a level forbids differs between builds; what is told is what happens.
TEST_F(Explaining, TellsTheVersionsThatHandshakesAgreeOn) {
  ContextConfig server = pki_.Server("rsa-2048");
  server.security_level = 0;
  server.min_version = TLS1_VERSION;
  server.cipher_list = "AES128-SHA";
  for (int level = 0; level <= 4; ++level) {
    for (uint16_t version : {TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION}) {
      ContextConfig client = Client("AES128-SHA", level);
      client.min_version = client.max_version = version;
      client.verify_policy.enforce_chain = false;
      MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
      const bool agreed = pair.client.observations.server_hello.has_value();
      EXPECT_EQ(Told(client).versions, agreed ? Versions{version} : Versions{})
          << "level " << level << ", version " << version;
    }
  }
}

TEST_F(Explaining, TellsThatNothingCanBeNegotiated) {
  ContextConfig config = pki_.Client();
  config.min_version = TLS1_VERSION;
  config.max_version = TLS1_1_VERSION;
  config.security_level = 5;
  const Explanation told = Told(config);
  EXPECT_EQ(told.versions, Versions{});
  EXPECT_EQ(told.groups, Versions{});
  EXPECT_FALSE(told.suites.empty());
  for (const ExplainedSuite& suite : told.suites) {
    EXPECT_FALSE(suite.enabled) << suite.cipher.openssl_name;
    EXPECT_NE(suite.disabled_reason, "") << suite.cipher.openssl_name;
  }
}

TEST_F(Explaining, TellsWhatASuiteNeeds) {
  ContextConfig config = Client("ECDHE+AESGCM:AES128-SHA:AECDH-AES128-SHA:PSK-AES128-CBC-SHA", 2);
  config.max_version = TLS1_2_VERSION;
  const Explanation told = Told(config);
  ASSERT_TRUE(Find(told, "AES128-SHA") && Find(told, "AECDH-AES128-SHA"));
  EXPECT_TRUE(Find(told, "AES128-SHA")->enabled);
  EXPECT_EQ(Find(told, "AES128-SHA")->disabled_reason, "");
  EXPECT_EQ(Find(told, "AECDH-AES128-SHA")->disabled_reason, "needs security level 0");
  EXPECT_EQ(Find(told, "PSK-AES128-CBC-SHA")->disabled_reason, "needs a pre-shared key");
  EXPECT_EQ(Find(told, "TLS_AES_128_GCM_SHA256")->disabled_reason, "needs TLSv1.3");
  config.min_version = config.max_version = TLS1_3_VERSION;
  EXPECT_EQ(Find(Told(config), "AES128-SHA")->disabled_reason, "needs TLSv1.2 or below");
  EXPECT_EQ(Find(Told(config), "ECDHE-RSA-AES128-GCM-SHA256")->disabled_reason, "needs TLSv1.2");
}

TEST_F(Explaining, TellsOnlySuitesThatTheContextOffersOrWhyItDoesNot) {
  // What is enabled is what stands in the hello, but for the signalling suite.
  for (int level : {0, 1, 2, 3}) {
    ContextConfig config = Client("ALL:@SECLEVEL=" + std::to_string(level), level);
    auto context = MustBuild(config);
    MemoryPairResult pair = Pair(context, MustBuild(pki_.Server()));
    ASSERT_TRUE(pair.client.observations.client_hello);
    std::vector<uint16_t> offered = pair.client.observations.client_hello->cipher_suites;
    offered.erase(std::remove(offered.begin(), offered.end(), 0x00ff), offered.end());
    std::vector<uint16_t> enabled;
    for (const ExplainedSuite& suite : Explain(*context).suites) {
      if (suite.enabled) enabled.push_back(suite.cipher.value);
    }
    EXPECT_EQ(enabled, offered) << level;
  }
}

TEST_F(Explaining, TellsGroupsAndSchemesAsTheHelloHasThem) {
  ContextConfig config = pki_.Client();
  auto context = MustBuild(config);
  MemoryPairResult pair = Pair(context, MustBuild(pki_.Server()));
  ASSERT_TRUE(pair.client.observations.client_hello);
  const Explanation told = Explain(*context);
  EXPECT_FALSE(told.groups.empty());
  EXPECT_EQ(told.groups, pair.client.observations.client_hello->groups);
  EXPECT_EQ(told.key_share_groups, pair.client.observations.client_hello->key_share_groups);
  EXPECT_EQ(told.signature_schemes, pair.client.observations.client_hello->signature_schemes);
}

TEST_F(Explaining, TellsAServersGroupsInItsOrder) {
  ContextConfig config = pki_.Server();
  config.groups = {"secp384r1", "x25519"};
  config.signature_schemes = {"rsa_pss_rsae_sha256", "ecdsa_secp256r1_sha256"};
  const Explanation told = Told(config);
  EXPECT_EQ(told.groups, (Versions{0x0018, 0x001d}));
  EXPECT_EQ(told.key_share_groups, Versions{});
  EXPECT_EQ(told.signature_schemes, (Versions{0x0804, 0x0403}));
  config.client_signature_schemes = {"ed25519"};
  EXPECT_EQ(Told(config).signature_schemes, Versions{0x0807});
}

TEST_F(Explaining, TellsTheLevelThatACipherListSets) {
  EXPECT_EQ(Told(Client("ECDHE+AESGCM:@SECLEVEL=3", 1)).security_level, 3);
}

TEST_F(Explaining, TellsOptionsByName) {
  ContextConfig config = pki_.Server();
  config.cipher_server_preference = true;
  EXPECT_TRUE(Has(Told(config).options, "CIPHER_SERVER_PREFERENCE"));
  EXPECT_TRUE(Has(Told(config).options, "NO_COMPRESSION"));
  config.cipher_server_preference = false;
  EXPECT_FALSE(Has(Told(config).options, "CIPHER_SERVER_PREFERENCE"));
}

TEST_F(Explaining, LeavesTheContextAsItWas) {
  auto context = MustBuild(pki_.Client());
  Explain(*context);
  MemoryPairResult pair = Pair(context, MustBuild(pki_.Server()));
  EXPECT_FALSE(pair.client.observations.failure);
  EXPECT_FALSE(pair.server.observations.failure);
}

TEST(OptionNames, TellsTheirPlaceWhereTheyHaveNone) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(OptionNames(0), Names{});
  EXPECT_EQ(OptionNames(SSL_OP_NO_TICKET | SSL_OP_NO_TLSv1), (Names{"NO_TICKET", "NO_TLSv1"}));
  EXPECT_EQ(OptionNames(uint64_t{1} << 63), Names{"BIT_63"});
}

TEST(CipherFacts, HaveTheWordsOfTheLine) {
  for (const CipherFacts& cipher : Capabilities().ciphers) {
    if (cipher.openssl_name == "ECDHE-RSA-AES128-GCM-SHA256") {
      EXPECT_EQ(cipher.key_exchange, "ECDH");
      EXPECT_EQ(cipher.authentication, "RSA");
      EXPECT_EQ(cipher.encryption, "AESGCM(128)");
      EXPECT_EQ(cipher.mac, "AEAD");
      EXPECT_TRUE(cipher.forward_secret && cipher.aead);
      EXPECT_EQ(cipher.description,
                "ECDHE-RSA-AES128-GCM-SHA256    TLSv1.2 Kx=ECDH     Au=RSA   Enc=AESGCM(128)"
                "            Mac=AEAD");
    }
    if (cipher.openssl_name == "AES128-SHA") {
      EXPECT_EQ(cipher.key_exchange, "RSA");
      EXPECT_EQ(cipher.mac, "SHA1");
      EXPECT_FALSE(cipher.forward_secret || cipher.aead);
    }
    EXPECT_NE(cipher.key_exchange, "") << cipher.openssl_name;
    EXPECT_NE(cipher.mac, "") << cipher.openssl_name;
  }
}

}  // namespace
}  // namespace tlslab
