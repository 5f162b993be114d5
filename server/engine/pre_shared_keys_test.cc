#include "server/engine/pre_shared_keys.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "server/testing/contexts.h"

namespace tlslab {
namespace {

PreSharedKey Key(const std::string& identity, const std::string& suite = "TLS_AES_128_GCM_SHA256",
                 char fill = 'k') {
  return {identity, std::string(32, fill), suite};
}

struct Ends {
  TestPki pki;
  ContextConfig client = pki.Client();
  ContextConfig server;

  Ends() {
    server.role = Role::kServer;
    server.trust = client.trust;
    client.pre_shared_keys = {Key("one")};
    server.pre_shared_keys = {Key("other", "TLS_AES_128_GCM_SHA256", 'o'), Key("one")};
  }
  void UpTo(uint16_t version, const std::string& ciphers) {
    client.max_version = version;
    client.cipher_list = server.cipher_list = ciphers;
  }
  MemoryPairResult Run() { return Pair(MustBuild(client), MustBuild(server)); }
};

TEST(PreSharedKeys, AServerWithNothingElseServesTls13) {
  MemoryPairResult pair = Ends().Run();
  ASSERT_FALSE(pair.client.observations.failure);
  ASSERT_FALSE(pair.server.observations.failure);
  EXPECT_EQ(pair.client.observations.server_hello->version, TLS1_3_VERSION);
  EXPECT_TRUE(pair.client.observations.peer_chain.empty());
}

TEST(PreSharedKeys, GiveTicketsTheLifetimeOfTheContext) {
  Ends ends;
  ends.server.resumption.session_lifetime = absl::Minutes(10);
  MemoryPairResult pair = ends.Run();
  ASSERT_FALSE(pair.client.observations.tickets.empty());
  for (const TicketSeen& seen : pair.client.observations.tickets) {
    EXPECT_EQ(seen.ticket->lifetime, 600u);
  }
}

TEST(PreSharedKeys, KeepToTheHashOfTheirSuite) {
  Ends ends;
  ends.client.pre_shared_keys = {Key("one", "TLS_AES_256_GCM_SHA384")};
  ends.server.pre_shared_keys = {Key("one", "TLS_AES_256_GCM_SHA384")};
  MemoryPairResult pair = ends.Run();
  ASSERT_FALSE(pair.client.observations.failure);
  EXPECT_EQ(pair.client.observations.cipher->standard_name, "TLS_AES_256_GCM_SHA384");
}

TEST(PreSharedKeys, AnotherKeyOfThatNameFails) {
  Ends ends;
  ends.server.pre_shared_keys = {Key("one", "TLS_AES_128_GCM_SHA256", 'x')};
  EXPECT_TRUE(ends.Run().client.observations.failure);
}

TEST(PreSharedKeys, AnUnknownOneFallsBackToTheCertificateInTls13) {
  Ends ends;
  ends.server = ends.pki.Server();
  ends.server.pre_shared_keys = {Key("other")};
  MemoryPairResult pair = ends.Run();
  ASSERT_FALSE(pair.client.observations.failure);
  EXPECT_EQ(pair.client.observations.peer_chain.size(), 1u);
}

TEST(PreSharedKeys, ServeTheSuitesOfTls12) {
  for (const char* suite :
       {"PSK-AES128-GCM-SHA256", "DHE-PSK-AES128-GCM-SHA256", "ECDHE-PSK-AES128-CBC-SHA256"}) {
    Ends ends;
    ends.UpTo(TLS1_2_VERSION, suite);
    ends.server.psk_identity_hint = "which";
    MemoryPairResult pair = ends.Run();
    ASSERT_FALSE(pair.client.observations.failure) << suite;
    EXPECT_EQ(pair.client.observations.cipher->openssl_name, suite);
  }
}

TEST(PreSharedKeys, ServeRsaPskWithACertificate) {
  Ends ends;
  ends.server = ends.pki.Server("rsa-2048");
  ends.server.pre_shared_keys = {Key("one")};
  ends.UpTo(TLS1_2_VERSION, "RSA-PSK-AES128-GCM-SHA256");
  MemoryPairResult pair = ends.Run();
  ASSERT_FALSE(pair.client.observations.failure);
  EXPECT_EQ(pair.client.observations.peer_chain.size(), 1u);
}

TEST(PreSharedKeys, AnUnknownOneIsRefusedBelowTls13) {
  Ends ends;
  ends.UpTo(TLS1_2_VERSION, "PSK-AES128-GCM-SHA256");
  ends.client.pre_shared_keys = {Key("nobody")};
  MemoryPairResult pair = ends.Run();
  ASSERT_TRUE(pair.server.observations.failure);
  EXPECT_EQ(pair.server.observations.failure->alert, SSL_AD_UNKNOWN_PSK_IDENTITY);
}

TEST(PreSharedKeys, OfAHashThatTheServerDoesNotChooseAreLeftOutOfTheSecondHello) {
  Ends ends;
  ends.server = ends.pki.Server();
  ends.server.pre_shared_keys = {Key("one", "TLS_AES_256_GCM_SHA384")};
  ends.server.cipher_suites = {"TLS_AES_128_GCM_SHA256"};
  ends.server.groups = {"secp384r1"};
  ends.client.groups = {"secp256r1", "secp384r1"};
  ends.client.pre_shared_keys = {Key("one", "TLS_AES_256_GCM_SHA384")};
  MemoryPairResult pair = ends.Run();
  ASSERT_FALSE(pair.client.observations.failure);
  EXPECT_TRUE(pair.client.observations.hello_retry_requested);
  EXPECT_FALSE(pair.client.observations.client_hello->psk_offered);
  EXPECT_EQ(pair.client.observations.peer_chain.size(), 1u);
}

TEST(PreSharedKeys, OfASuiteThatThisBuildLacksAreRefused) {
  Ends ends;
  ends.client.pre_shared_keys = {Key("one", "TLS_SM4_GCM_SM3")};
  BuiltContext built = Context::Build(ends.client);
  ASSERT_EQ(built.problems.size(), 1u);
  EXPECT_EQ(built.problems[0].field, "pre_shared_keys[0].cipher_suite");
  EXPECT_EQ(built.problems[0].kind, ContextProblem::Kind::kUnsupported);
}

}  // namespace
}  // namespace tlslab
