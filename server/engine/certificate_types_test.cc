#include "server/engine/certificate_types.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>

#include "server/engine/features.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

constexpr uint16_t kCompressCertificate = 27;
constexpr uint16_t kCertificateAuthorities = 47;
constexpr uint8_t kCompressedCertificate = 25;

bool Has(const std::string& feature) {
  return std::count(Features().begin(), Features().end(), feature) > 0;
}

bool Received(const Observations& seen, uint8_t type) {
  return std::any_of(seen.messages.begin(), seen.messages.end(), [&](const MessageSeen& m) {
    return !m.sent && !m.change_cipher_spec && m.type == type;
  });
}

bool Offers(const Observations& seen, uint16_t type) {
  const auto& extensions = seen.client_hello->extensions;
  return std::any_of(extensions.begin(), extensions.end(),
                     [&](const auto& extension) { return extension.type == type; });
}

constexpr CertificateType kRaw = CertificateType::kRawPublicKey;

// Both ends with raw keys that the other trusts.
struct RawEnds {
  TestPki pki;
  ContextConfig client = pki.Client();
  ContextConfig server = pki.Server();

  explicit RawEnds(uint16_t version) {
    client.max_version = version;
    client.credentials = {pki.Leaf()};
    client.server_certificate_types = server.server_certificate_types = {kRaw};
    client.client_certificate_types = server.client_certificate_types = {kRaw};
    client.verify_policy.trusted_public_keys = {Share(server.credentials[0]->key.get())};
    server.verify_policy.trusted_public_keys = {Share(client.credentials[0]->key.get())};
    server.request_certificate = server.require_certificate = true;
  }
  MemoryPairResult Run() { return Pair(MustBuild(client), MustBuild(server)); }
};

class RawPublicKeys : public testing::TestWithParam<uint16_t> {
 protected:
  void SetUp() override {
    if (!Has("server_certificate_types.RAW_PUBLIC_KEY")) {
      GTEST_SKIP() << "this library has no raw public keys";
    }
  }
};

TEST_P(RawPublicKeys, StandForBothEnds) {
  RawEnds ends(GetParam());
  MemoryPairResult pair = ends.Run();
  for (const ConnectionRecord* end : {&pair.client, &pair.server}) {
    const Observations& seen = end->observations;
    ASSERT_FALSE(seen.failure);
    EXPECT_TRUE(seen.peer_chain.empty());
    ASSERT_TRUE(seen.raw_public_key);
    EXPECT_EQ(seen.raw_public_key->algorithm, "id-ecPublicKey");
    EXPECT_EQ(seen.raw_public_key->bits, 256u);
    ASSERT_TRUE(seen.verification);
    EXPECT_FALSE(seen.verification->error);
    EXPECT_FALSE(seen.name_match);
  }
  EXPECT_EQ(pair.client.observations.server_hello->version, GetParam());
}

TEST_P(RawPublicKeys, MixWithCertificates) {
  RawEnds ends(GetParam());
  ends.client.client_certificate_types = ends.server.client_certificate_types = {};
  ends.server.trust = ends.client.trust;
  MemoryPairResult pair = ends.Run();
  ASSERT_FALSE(pair.server.observations.failure);
  EXPECT_TRUE(pair.client.observations.raw_public_key);
  EXPECT_FALSE(pair.server.observations.raw_public_key);
  EXPECT_EQ(pair.server.observations.peer_chain.size(), 1u);
}

TEST_P(RawPublicKeys, ThatNobodyTrustsAreRefused) {
  RawEnds ends(GetParam());
  ends.client.verify_policy.trusted_public_keys.clear();
  MemoryPairResult pair = ends.Run();
  ASSERT_TRUE(pair.client.observations.failure);
  EXPECT_EQ(pair.client.observations.failure->cause, FailureCause::kLocalAlert);
  ASSERT_TRUE(pair.client.observations.verification->error);
  EXPECT_EQ(pair.client.observations.verification->error->name, "X509_V_ERR_RPK_UNTRUSTED");
  EXPECT_FALSE(pair.client.observations.verification->accepted);
}

TEST_P(RawPublicKeys, ThatNobodyTrustsAreOnlyReportedWhereThatIsWanted) {
  RawEnds ends(GetParam());
  ends.client.verify_policy.trusted_public_keys = {Share(ends.client.credentials[0]->key.get())};
  ends.client.verify_policy.enforce_chain = false;
  MemoryPairResult pair = ends.Run();
  ASSERT_FALSE(pair.client.observations.failure);
  EXPECT_EQ(pair.client.observations.verification->error->name, "X509_V_ERR_RPK_UNTRUSTED");
}

TEST_P(RawPublicKeys, AreTrustedBesideAuthoritiesWhichStillJudgeCertificates) {
  RawEnds ends(GetParam());
  ends.client.server_certificate_types = {kRaw, CertificateType::kX509};
  ends.server.server_certificate_types = {};
  MemoryPairResult pair = ends.Run();
  ASSERT_FALSE(pair.client.observations.failure);
  EXPECT_EQ(pair.client.observations.peer_chain.size(), 1u);
  EXPECT_FALSE(pair.client.observations.verification->error);
}

INSTANTIATE_TEST_SUITE_P(Versions, RawPublicKeys, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

TEST(CertificateCompression, HappensWhenBothEndsWantIt) {
  if (!Has("certificate_compression_algorithms.zlib")) {
    GTEST_SKIP() << "this library compresses no certificates";
  }
  TestPki pki;
  for (bool on : {false, true}) {
    ContextConfig client = pki.Client();
    ContextConfig server = pki.Server();
    // A chain that becomes smaller.
    server.credentials = {pki.Leaf("rsa-2048")};
    if (on) client.certificate_compression_algorithms = {"zlib"};
    server.certificate_compression_algorithms = {"zlib"};
    MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
    ASSERT_FALSE(pair.client.observations.failure);
    EXPECT_EQ(Offers(pair.client.observations, kCompressCertificate), on);
    EXPECT_EQ(Received(pair.client.observations, kCompressedCertificate), on);
    EXPECT_EQ(pair.client.observations.peer_chain.size(), 1u);
  }
}

TEST(CertificateCompression, HappensToAClientsCertificate) {
  if (!Has("certificate_compression_algorithms.zlib")) {
    GTEST_SKIP() << "this library compresses no certificates";
  }
  TestPki pki;
  for (bool on : {false, true}) {
    ContextConfig client = pki.Client();
    ContextConfig server = pki.Server();
    client.credentials = {pki.Leaf("rsa-2048")};
    if (on) client.certificate_compression_algorithms = {"zlib"};
    server.certificate_compression_algorithms = {"zlib"};
    server.request_certificate = server.require_certificate = true;
    server.trust = client.trust;
    MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
    ASSERT_FALSE(pair.server.observations.failure);
    EXPECT_EQ(Received(pair.server.observations, kCompressedCertificate), on);
  }
}

TEST(CertificateCompression, OfWhatThisBuildLacksIsRefused) {
  for (const char* name : {"brotli", "zlib", "zstd"}) {
    ContextConfig config = TestPki().Client();
    config.certificate_compression_algorithms = {name};
    BuiltContext built = Context::Build(config);
    const bool has = Has(std::string("certificate_compression_algorithms.") + name);
    ASSERT_EQ(built.problems.empty(), has) << name;
    if (has) continue;
    EXPECT_EQ(built.problems[0].field, "certificate_compression_algorithms[0]");
    EXPECT_EQ(built.problems[0].kind, ContextProblem::Kind::kUnsupported);
  }
}

TEST(CertificateAuthorities, AreNamedByAClientOfTls13) {
  TestPki pki;
  for (bool on : {false, true}) {
    ContextConfig client = pki.Client();
    if (on) client.certificate_authorities = {Share(pki.authority->certificate.get())};
    MemoryPairResult pair = Pair(MustBuild(client), MustBuild(pki.Server()));
    ASSERT_FALSE(pair.server.observations.failure);
    EXPECT_EQ(Offers(pair.server.observations, kCertificateAuthorities), on);
  }
}

TEST(CertificateAuthorities, AreNamedInAServersRequest) {
  TestPki pki;
  for (uint16_t version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    uint32_t sizes[2];
    for (bool on : {false, true}) {
      ContextConfig client = pki.Client();
      client.max_version = version;
      ContextConfig server = pki.Server();
      server.request_certificate = true;
      if (on) server.certificate_authorities = {Share(pki.authority->certificate.get())};
      MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
      ASSERT_FALSE(pair.client.observations.failure);
      for (const MessageSeen& m : pair.client.observations.messages) {
        if (m.type == SSL3_MT_CERTIFICATE_REQUEST) sizes[on] = m.size;
      }
    }
    EXPECT_GT(sizes[true], sizes[false] + 10);
  }
}

}  // namespace
}  // namespace tlslab
