// Algorithms by what is then offered and agreed; names that are refused are
// context_test's.
#include "server/engine/context_algorithms.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <algorithm>

#include "server/codepoints/groups.h"
#include "server/engine/capabilities.h"
#include "server/engine/features.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

bool Has(const std::string& feature) {
  return std::count(Features().begin(), Features().end(), feature) > 0;
}

TEST(ContextAlgorithms, SuitesOfTls12HaveBothNames) {
  TestPki pki;
  for (const char* name :
       {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256"}) {
    ContextConfig client = pki.Client();
    client.max_version = TLS1_2_VERSION;
    client.cipher_list = name;
    MemoryPairResult pair = Pair(MustBuild(client), MustBuild(pki.Server()));
    EXPECT_EQ(pair.client.observations.cipher->standard_name,
              "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
  }
}

TEST(ContextAlgorithms, KeySharesAreSentForTheGroupsGiven) {
  if (!Has("key_share_groups")) GTEST_SKIP() << "this library sends its own choice of shares";
  TestPki pki;
  ContextConfig client = pki.Client();
  client.groups = {"x25519", "secp256r1", "secp384r1"};
  client.key_share_groups = {"secp384r1", "x25519"};
  MemoryPairResult pair = Pair(MustBuild(client), MustBuild(pki.Server()));
  const ParsedClientHello& hello = *pair.server.observations.client_hello;
  EXPECT_EQ(hello.groups, (std::vector<uint16_t>{29, 23, 24}));
  EXPECT_EQ(hello.key_share_groups, (std::vector<uint16_t>{29, 24}));
}

TEST(ContextAlgorithms, AShareForTheFirstGroupAloneEveryBuildSends) {
  TestPki pki;
  ContextConfig client = pki.Client();
  client.groups = {"secp256r1", "secp384r1"};
  client.key_share_groups = {"secp256r1"};
  MemoryPairResult pair = Pair(MustBuild(client), MustBuild(pki.Server()));
  EXPECT_EQ(pair.server.observations.client_hello->key_share_groups, std::vector<uint16_t>{23});
}

TEST(ContextAlgorithms, MoreSharesThanOpensslSendsAreRefused) {
  if (!Has("key_share_groups")) GTEST_SKIP() << "this library sends its own choice of shares";
  ContextConfig client = TestPki().Client();
  client.groups = {"x25519", "x448", "secp256r1", "secp384r1", "secp521r1"};
  client.key_share_groups = client.groups;
  BuiltContext built = Context::Build(client);
  ASSERT_EQ(built.problems.size(), 1u);
  EXPECT_EQ(built.problems[0].field, "key_share_groups");
}

TEST(ContextAlgorithms, AServerAsksClientsForSchemesOfTheirOwn) {
  TestPki pki;
  for (const char* scheme : {"ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384"}) {
    ContextConfig client = pki.Client();
    client.credentials = {pki.Leaf(), pki.Leaf("ec-p384")};
    ContextConfig server = pki.Server();
    server.trust = client.trust;
    server.request_certificate = true;
    server.client_signature_schemes = {scheme, "ed25519"};
    MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
    // OpenSSL holds one key of a type: the last.
    const bool can = std::string(scheme) == "ecdsa_secp384r1_sha384";
    EXPECT_EQ(pair.server.observations.received_signature_scheme.has_value(), can);
    // What a server itself signs with is not limited by it.
    EXPECT_FALSE(pair.client.observations.failure &&
                 pair.client.observations.failure->phase < Phase::kFinished);
  }
}

TEST(ContextAlgorithms, AClientSignsWithTheSchemesForThatAlone) {
  TestPki pki;
  for (const char* scheme : {"rsa_pss_rsae_sha256", "rsa_pss_rsae_sha512"}) {
    ContextConfig client = pki.Client();
    client.credentials = {pki.Leaf("rsa-2048")};
    client.client_signature_schemes = {scheme};
    ContextConfig server = pki.Server();
    server.trust = client.trust;
    server.request_certificate = server.require_certificate = true;
    MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
    ASSERT_FALSE(pair.server.observations.failure);
    EXPECT_EQ(pair.server.observations.received_signature_scheme,
              std::string(scheme) == "rsa_pss_rsae_sha256" ? 0x0804 : 0x0806);
  }
}

TEST(ContextAlgorithms, EveryGroupForKeysOfTls13ThatThisBuildHasIsAgreed) {
  TestPki pki;
  int agreed = 0;
  for (const char* group :
       {"x25519", "x448", "secp256r1", "secp384r1", "secp521r1", "ffdhe2048", "ffdhe3072",
        "brainpoolP256r1tls13", "brainpoolP384r1tls13", "brainpoolP512r1tls13", "MLKEM512",
        "MLKEM768", "MLKEM1024", "X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024"}) {
    const uint16_t value = *GroupValue(group);
    const auto& known = Capabilities().groups;
    if (std::find(known.begin(), known.end(), value) == known.end()) continue;
    ContextConfig client = pki.Client();
    ContextConfig server = pki.Server();
    client.groups = server.groups = {group};
    MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
    ASSERT_FALSE(pair.client.observations.failure) << group;
    EXPECT_EQ(pair.client.observations.group, value) << group;
    ++agreed;
  }
  EXPECT_GE(agreed, 5);
}

}  // namespace
}  // namespace tlslab
