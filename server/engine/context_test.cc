#include "server/engine/context.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "certs/credential/credential.h"
#include "certs/verify/trust_store.h"
#include "server/codepoints/groups.h"
#include "server/codepoints/registry.h"
#include "server/codepoints/signature_schemes.h"
#include "server/engine/capabilities.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

using Kind = ContextProblem::Kind;

// What is wrong with a client of this configuration.
template <typename Change>
std::vector<ContextProblem> Problems(Change change) {
  ContextConfig config;
  config.trust = *MakeTrustStore(false, {});
  change(config);
  BuiltContext built = Context::Build(std::move(config));
  EXPECT_NE(built.context, nullptr);
  return built.problems;
}

// The name of something registered that this build lacks.
std::string Lacking(Registry registry, const std::vector<uint16_t>& has) {
  for (const NamedValue& row : registry) {
    if (std::find(has.begin(), has.end(), row.value) == has.end()) return std::string(row.name);
  }
  return "";
}

TEST(Context, BuildsWithoutAWord) {
  EXPECT_TRUE(Problems([](ContextConfig&) {}).empty());
}

TEST(Context, TellsATypingErrorInACipherListFromASuiteThatIsNotBuilt) {
  auto problems = Problems([](ContextConfig& c) { c.cipher_list = "AES128-SHA:AES128-SAH"; });
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].kind, Kind::kInvalid);
  EXPECT_EQ(problems[0].field, "cipher_list");
  EXPECT_NE(problems[0].description.find("'AES128-SAH'"), std::string::npos);
  problems = Problems([](ContextConfig& c) { c.cipher_list = "AES128-SHA:EXP-RC4-MD5"; });
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].kind, Kind::kUnsupported);
}

TEST(Context, RefusesACipherListThatSelectsNothing) {
  auto problems = Problems([](ContextConfig& c) { c.cipher_list = "ALL:!ALL"; });
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].kind, Kind::kInvalid);
}

TEST(Context, NamesTheGroupsAndSchemesThatThisBuildLacks) {
  const std::string group = Lacking(Groups(), Capabilities().groups);
  const std::string scheme = Lacking(SignatureSchemes(), Capabilities().signature_schemes);
  auto problems = Problems([&](ContextConfig& c) {
    c.groups = {"x25519", group};
    c.signature_schemes = {scheme, "ed25519", scheme};
  });
  ASSERT_EQ(problems.size(), 3u);
  EXPECT_EQ(problems[0].field, "groups[1]");
  EXPECT_NE(problems[0].description.find(group), std::string::npos);
  EXPECT_EQ(problems[1].field, "signature_schemes[0]");
  EXPECT_EQ(problems[2].field, "signature_schemes[2]");
  for (const ContextProblem& problem : problems) EXPECT_EQ(problem.kind, Kind::kUnsupported);
}

TEST(Context, NeverDropsASuiteOfTls13Silently) {
  auto problems = Problems([](ContextConfig& c) {
    c.cipher_suites = {"TLS_AES_128_GCM_SHA256", "TLS_AEGIS_256_SHA512"};
  });
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].field, "cipher_suites[1]");
  EXPECT_EQ(problems[0].kind, Kind::kUnsupported);
}

TEST(Context, TellsAllProblemsAtOnce) {
  auto problems = Problems([](ContextConfig& c) {
    c.cipher_suites = {"TLS_AEGIS_256_SHA512"};
    c.cipher_list = "nope";
    c.groups = {"arbitrary_explicit_prime_curves"};
    c.openssl_commands = {{"Nonsense", ""}};
  });
  std::vector<std::string> fields;
  for (const ContextProblem& problem : problems) fields.push_back(problem.field);
  EXPECT_EQ(fields, (std::vector<std::string>{"cipher_list", "cipher_suites[0]", "groups[0]",
                                              "openssl_commands[0]"}));
}

TEST(Context, ChecksTheCipherListEvenAfterAnotherProblem) {
  bool has_ssl3 = Capabilities().versions.front() == SSL3_VERSION;
  auto problems = Problems([&](ContextConfig& c) {
    c.min_version = has_ssl3 ? 0x0305 : SSL3_VERSION;
    c.cipher_list = "ALL:!ALL";
  });
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_EQ(problems[0].field, "min_version");
  EXPECT_EQ(problems[0].kind, Kind::kUnsupported);
  EXPECT_EQ(problems[1].field, "cipher_list");
}

TEST(Context, TakesExactlyTheVersionsThatCapabilitiesTell) {
  const auto& versions = Capabilities().versions;
  for (uint16_t version = SSL3_VERSION; version <= TLS1_3_VERSION; ++version) {
    bool told = std::find(versions.begin(), versions.end(), version) != versions.end();
    auto problems = Problems([&](ContextConfig& c) { c.min_version = c.max_version = version; });
    EXPECT_EQ(problems.empty(), told) << version;
  }
}

TEST(OpensslCommands, RunInOrderAfterEverythingElse) {
  ContextConfig config;
  config.trust = *MakeTrustStore(false, {});
  config.max_version = TLS1_3_VERSION;
  config.openssl_commands = {{"MaxProtocol", "TLSv1.3"}, {"MaxProtocol", "TLSv1.2"}};
  EXPECT_EQ(SSL_CTX_get_max_proto_version(MustBuild(config)->ssl_ctx()), TLS1_2_VERSION);
}

TEST(OpensslCommands, TellWhichOneIsWrongAndWhy) {
  auto problems = Problems([](ContextConfig& c) {
    c.openssl_commands = {
        {"MinProtocol", "TLSv1.2"}, {"Nonsense", "x"}, {"MinProtocol", "TLSv9"}, {"Groups", "x/y"}};
  });
  ASSERT_EQ(problems.size(), 3u);
  EXPECT_EQ(problems[0].field, "openssl_commands[1]");
  EXPECT_NE(problems[0].description.find("'Nonsense'"), std::string::npos);
  EXPECT_EQ(problems[1].field, "openssl_commands[2]");
  EXPECT_NE(problems[1].description.find("'TLSv9'"), std::string::npos);
  EXPECT_EQ(problems[2].field, "openssl_commands[3]");
  for (const ContextProblem& problem : problems) EXPECT_EQ(problem.kind, Kind::kInvalid);
}

// A file that exists and would be taken: the refusal is of the command, not of what
// it finds.
TEST(OpensslCommands, NeverReadAFile) {
  TestPki pki;
  auto leaf = pki.Leaf();
  const std::string directory = std::getenv("TEST_TMPDIR");
  const std::string path = directory + "/credential.pem";
  std::ofstream(path) << ChainPem(*leaf) << KeyPem(*leaf);
  for (Role role : {Role::kClient, Role::kServer}) {
    for (const char* command :
         {"Certificate", "PrivateKey", "ServerInfoFile", "DHParameters", "ChainCAFile",
          "ChainCAPath", "ChainCAStore", "VerifyCAFile", "VerifyCAPath", "VerifyCAStore",
          "RequestCAFile", "RequestCAPath", "RequestCAStore", "ClientCAFile", "ClientCAPath",
          "ClientCAStore", "certificate", "-cert", "cert"}) {
      bool is_directory = std::string(command).find("Path") != std::string::npos;
      auto problems = Problems([&](ContextConfig& c) {
        c.role = role;
        c.openssl_commands = {{command, is_directory ? directory : path}};
      });
      ASSERT_EQ(problems.size(), 1u) << command;
      EXPECT_EQ(problems[0].kind, Kind::kInvalid);
      EXPECT_NE(problems[0].description.find("there is no command"), std::string::npos)
          << problems[0].description;
    }
  }
}

TEST(Context, HonoursTheSecurityLevel) {
  ContextConfig config;
  config.trust = *MakeTrustStore(false, {});
  config.security_level = 4;
  EXPECT_EQ(SSL_CTX_get_security_level(MustBuild(config)->ssl_ctx()), 4);
}

TEST(Context, TellsAKeyThatIsTooSmallForItsLevel) {
  TestPki pki;
  ContextConfig server = pki.Server("rsa-2048");
  server.security_level = 3;  // wants 3072 bits
  BuiltContext built = Context::Build(server);
  ASSERT_EQ(built.problems.size(), 1u);
  EXPECT_EQ(built.problems[0].field, "credentials[0]");
  EXPECT_EQ(built.problems[0].kind, Kind::kUnsupported);
  EXPECT_NE(built.problems[0].description.find("ee key too small"), std::string::npos);
  server.security_level = 2;
  EXPECT_TRUE(Context::Build(server).problems.empty());
}

TEST(Context, HoldsOneCredentialOfEachKeyType) {
  TestPki pki;
  ContextConfig server = pki.Server("ec-p256");
  server.credentials.push_back(pki.Leaf("rsa-2048"));
  auto context = MustBuild(server);
  for (const char* scheme : {"ecdsa_secp256r1_sha256", "rsa_pss_rsae_sha256"}) {
    ContextConfig client = pki.Client();
    // The chain is signed with ECDSA; TLS 1.3 does not hold that against an RSA leaf.
    client.signature_schemes = {scheme};
    MemoryPairResult pair = Pair(MustBuild(client), context);
    EXPECT_FALSE(pair.server.observations.failure) << scheme;
  }
}

}  // namespace
}  // namespace tlslab
