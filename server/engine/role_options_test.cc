#include "server/engine/role_options.h"

#include <gtest/gtest.h>
#include <openssl/dh.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

#include <algorithm>

#include "certs/ossl/library.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

constexpr uint16_t kMaxFragmentLength = 1;
constexpr uint16_t kPostHandshakeAuth = 49;
constexpr uint16_t kUseSrtp = 14;
constexpr uint16_t kFallbackScsv = 0x5600;

bool Offers(const Observations& seen, uint16_t type) {
  const auto& extensions = seen.client_hello->extensions;
  return std::any_of(extensions.begin(), extensions.end(),
                     [&](const auto& extension) { return extension.type == type; });
}

std::shared_ptr<EVP_PKEY> DhParameters(int nid) {
  OsslPtr<EVP_PKEY_CTX> ctx(EVP_PKEY_CTX_new_from_name(LabLibrary(), "DH", nullptr));
  EVP_PKEY_paramgen_init(ctx.get());
  EVP_PKEY_CTX_set_dh_nid(ctx.get(), nid);
  EVP_PKEY* parameters = nullptr;
  EVP_PKEY_paramgen(ctx.get(), &parameters);
  return OsslPtr<EVP_PKEY>(parameters);
}

TEST(RoleOptions, RecordsAreAsSmallAsTheClientAsks) {
  TestPki pki;
  for (unsigned length : {512u, 4096u}) {
    ContextConfig client = pki.Client();
    client.max_fragment_length = length;
    MemoryPairOptions options;
    options.server_script = std::make_shared<const ExchangeScript>(
        ExchangeScript{{ExchangeStep::Kind::kSend, std::string(20000, 'x'), 0}});
    MemoryPairResult pair = Pair(MustBuild(client), MustBuild(pki.Server()), options);
    EXPECT_TRUE(Offers(pair.server.observations, kMaxFragmentLength));
    EXPECT_EQ(pair.client.exchange->received_bytes, 20000u);
    EXPECT_EQ(pair.server.wire.sent.max_record_bytes, length + 17);
  }
}

TEST(RoleOptions, AFallbackIsSaidAndRefusedByAServerThatCanDoMore) {
  TestPki pki;
  auto server = MustBuild(pki.Server());
  for (bool on : {false, true}) {
    ContextConfig client = pki.Client();
    client.max_version = TLS1_2_VERSION;
    client.fallback_scsv = on;
    MemoryPairResult pair = Pair(MustBuild(client), server);
    const auto& suites = pair.server.observations.client_hello->cipher_suites;
    EXPECT_EQ(std::count(suites.begin(), suites.end(), kFallbackScsv), on ? 1 : 0);
    ASSERT_EQ(pair.server.observations.failure.has_value(), on);
    if (on) {
      EXPECT_EQ(pair.server.observations.failure->alert, SSL_AD_INAPPROPRIATE_FALLBACK);
    }
  }
}

TEST(RoleOptions, PostHandshakeAuthIsOfferedOrNot) {
  TestPki pki;
  for (bool on : {false, true}) {
    ContextConfig client = pki.Client();
    client.post_handshake_auth = on;
    MemoryPairResult pair = Pair(MustBuild(client), MustBuild(pki.Server()));
    EXPECT_EQ(Offers(pair.server.observations, kPostHandshakeAuth), on);
  }
}

TEST(RoleOptions, AClientThatPrefersChaChaGetsItFirst) {
  TestPki pki;
  for (bool on : {false, true}) {
    ContextConfig client = pki.Client();
    client.cipher_suites = {"TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"};
    ContextConfig server = pki.Server();
    server.cipher_suites = {"TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"};
    server.cipher_server_preference = true;
    server.chacha_prioritized = on;
    MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
    EXPECT_EQ(pair.client.observations.cipher->standard_name,
              on ? "TLS_CHACHA20_POLY1305_SHA256" : "TLS_AES_128_GCM_SHA256");
  }
}

TEST(RoleOptions, DiffieHellmanUsesTheParametersGiven) {
  TestPki pki("rsa-2048");
  uint32_t sizes[2];
  for (bool on : {false, true}) {
    ContextConfig client = pki.Client();
    client.max_version = TLS1_2_VERSION;
    ContextConfig server = pki.Server("rsa-2048");
    client.cipher_list = server.cipher_list = "DHE-RSA-AES128-GCM-SHA256";
    if (on) server.dh_parameters = DhParameters(NID_ffdhe4096);
    MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
    ASSERT_FALSE(pair.client.observations.failure);
    for (const MessageSeen& m : pair.client.observations.messages) {
      if (m.type == SSL3_MT_SERVER_KEY_EXCHANGE) sizes[on] = m.size;
    }
  }
  // The prime and the public key have 512 bytes each instead of 256.
  EXPECT_NEAR(sizes[true], sizes[false] + 512, 8);
}

TEST(RoleOptions, ParametersBelowTheSecurityLevelAreRefused) {
  TestPki pki;
  ContextConfig server = pki.Server();
  server.dh_parameters = DhParameters(NID_ffdhe2048);
  server.security_level = 4;
  BuiltContext built = Context::Build(server);
  EXPECT_TRUE(std::any_of(built.problems.begin(), built.problems.end(), [](const auto& problem) {
    return problem.field == "server.dh_parameters_pem" &&
           problem.kind == ContextProblem::Kind::kUnsupported;
  }));
}

TEST(RoleOptions, SrtpIsRefusedSinceItsKeysAreForDtls) {
  ContextConfig client = TestPki().Client();
  client.srtp_profiles = {"SRTP_AES128_CM_SHA1_80"};
  BuiltContext built = Context::Build(client);
  ASSERT_EQ(built.problems.size(), 1u);
  EXPECT_EQ(built.problems[0].field, "srtp_profiles");
  EXPECT_EQ(built.problems[0].kind, ContextProblem::Kind::kUnsupported);
}

// Why it is refused: OpenSSL would offer it in a TLS hello, and refuse that hello.
TEST(RoleOptions, OpensslAgreesOnNoSrtpOverTls) {
  TestPki pki;
  auto client = MustBuild(pki.Client());
  auto server = MustBuild(pki.Server());
  // Zero is success here.
  ASSERT_EQ(SSL_CTX_set_tlsext_use_srtp(client->ssl_ctx(), "SRTP_AES128_CM_SHA1_80"), 0);
  ASSERT_EQ(SSL_CTX_set_tlsext_use_srtp(server->ssl_ctx(), "SRTP_AES128_CM_SHA1_80"), 0);
  MemoryPairResult pair = Pair(client, server);
  EXPECT_TRUE(Offers(pair.server.observations, kUseSrtp));
  ASSERT_TRUE(pair.server.observations.failure);
  EXPECT_EQ(pair.server.observations.failure->alert, SSL_AD_ILLEGAL_PARAMETER);
}

}  // namespace
}  // namespace tlslab
