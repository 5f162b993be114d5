#include "server/engine/dane.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>

#include "server/engine/features.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

std::string Der(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

std::string Spki(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

std::string Sha256(const std::string& bytes) {
  unsigned char digest[32];
  EVP_Digest(bytes.data(), bytes.size(), digest, nullptr, EVP_sha256(), nullptr);
  return std::string(reinterpret_cast<char*>(digest), sizeof digest);
}

class Dane : public testing::Test {
 protected:
  TestPki pki;
  ContextConfig client = pki.Client();
  ContextConfig server = pki.Server();

  // A server that sends its authority too, as DANE-TA needs, and a client that trusts
  // nobody but by its records.
  void SetUp() override {
    auto with_chain = std::make_shared<Credential>();
    with_chain->certificate = Share(server.credentials[0]->certificate.get());
    with_chain->key = Share(server.credentials[0]->key.get());
    with_chain->chain.push_back(Share(pki.authority->certificate.get()));
    server.credentials = {with_chain};
  }
  X509* leaf() { return server.credentials[0]->certificate.get(); }
  EVP_PKEY* key() { return server.credentials[0]->key.get(); }
  void TrustNobody() { client.trust = Pki2().Client().trust; }
  static TestPki& Pki2() {
    static auto* const other = new TestPki;
    return *other;
  }
  Observations Run() {
    return std::move(Pair(MustBuild(client), MustBuild(server)).client.observations);
  }
};

TEST_F(Dane, TheServersOwnKeyIsEnough) {
  TrustNobody();
  client.tlsa_records = {{3, 1, 1, Sha256("other")}, {3, 1, 1, Sha256(Spki(key()))}};
  Observations seen = Run();
  ASSERT_FALSE(seen.failure);
  ASSERT_TRUE(seen.dane);
  EXPECT_EQ(seen.dane->usable_records, 2u);
  EXPECT_TRUE(seen.dane->matched);
  EXPECT_EQ(seen.dane->depth, 0u);
  ASSERT_TRUE(seen.dane->record);
  EXPECT_EQ(seen.dane->record->usage, 3);
  EXPECT_EQ(seen.dane->record->selector, 1);
  EXPECT_EQ(seen.dane->record->matching_type, 1);
  EXPECT_EQ(seen.dane->record->data, Sha256(Spki(key())));
  EXPECT_FALSE(seen.verification->error);
  EXPECT_TRUE(seen.name_match->matched);
}

TEST_F(Dane, AnAuthorityOfTheChainIsEnough) {
  TrustNobody();
  client.tlsa_records = {{2, 0, 1, Sha256(Der(pki.authority->certificate.get()))}};
  Observations seen = Run();
  ASSERT_FALSE(seen.failure);
  EXPECT_TRUE(seen.dane->matched);
  EXPECT_EQ(seen.dane->depth, 1u);
}

TEST_F(Dane, WithoutAMatchATrustedChainIsNotEnough) {
  client.tlsa_records = {{3, 1, 1, Sha256("other")}};
  Observations seen = Run();
  ASSERT_TRUE(seen.failure);
  EXPECT_EQ(seen.verification->error->name, "X509_V_ERR_DANE_NO_MATCH");
  EXPECT_FALSE(seen.dane->matched);
  EXPECT_FALSE(seen.dane->depth);
  EXPECT_FALSE(seen.dane->record);
}

TEST_F(Dane, WithoutAMatchIsOnlyReportedWhereThatIsWanted) {
  client.tlsa_records = {{3, 1, 1, Sha256("other")}};
  client.verify_policy.enforce_chain = false;
  Observations seen = Run();
  EXPECT_FALSE(seen.failure);
  EXPECT_EQ(seen.verification->error->name, "X509_V_ERR_DANE_NO_MATCH");
  EXPECT_FALSE(seen.dane->matched);
}

TEST_F(Dane, PkixUsagesNeedTheTrustStoreToo) {
  client.tlsa_records = {{1, 0, 1, Sha256(Der(leaf()))}};
  Observations trusted = Run();
  EXPECT_FALSE(trusted.failure);
  EXPECT_TRUE(trusted.dane->matched);
  TrustNobody();
  Observations untrusted = Run();
  EXPECT_TRUE(untrusted.failure);
  EXPECT_FALSE(untrusted.dane->matched);
}

TEST_F(Dane, TheNameIsJudgedAsWithoutIt) {
  TrustNobody();
  client.tlsa_records = {{3, 1, 1, Sha256(Spki(key()))}};
  client.verify_policy.expected_name = "other.example";
  Observations seen = Run();
  ASSERT_TRUE(seen.failure);
  EXPECT_EQ(seen.verification->error->name, "X509_V_ERR_HOSTNAME_MISMATCH");
  EXPECT_FALSE(seen.name_match->matched);
  EXPECT_TRUE(seen.dane->matched);
  client.verify_policy.enforce_name = false;
  EXPECT_FALSE(Run().failure);
}

TEST_F(Dane, SendsNoServerNameOfItsOwn) {
  client.tlsa_records = {{3, 1, 1, Sha256(Spki(key()))}};
  client.server_name.clear();
  Observations seen = Run();
  ASSERT_FALSE(seen.failure);
  EXPECT_FALSE(seen.client_hello->server_name);
}

TEST_F(Dane, JudgesAKeyWithoutACertificate) {
  if (!std::count(Features().begin(), Features().end(),
                  "server_certificate_types.RAW_PUBLIC_KEY")) {
    GTEST_SKIP() << "this library has no raw public keys";
  }
  client.server_certificate_types =
      server.server_certificate_types = {CertificateType::kRawPublicKey};
  client.tlsa_records = {{3, 1, 1, Sha256(Spki(key()))}};
  Observations good = Run();
  EXPECT_FALSE(good.failure);
  EXPECT_TRUE(good.raw_public_key);
  EXPECT_TRUE(good.dane->matched);
  client.tlsa_records = {{3, 1, 1, Sha256("other")}};
  Observations bad = Run();
  EXPECT_TRUE(bad.failure);
  EXPECT_FALSE(bad.dane->matched);
}

TEST_F(Dane, DataThatIsNoCertificateIsRefused) {
  client.tlsa_records = {{3, 1, 1, Sha256("fine")}, {2, 0, 0, "nonsense"}};
  BuiltContext built = Context::Build(client);
  ASSERT_EQ(built.problems.size(), 1u);
  EXPECT_EQ(built.problems[0].field, "peer_verification.tlsa_records[1].data");
  EXPECT_EQ(built.problems[0].kind, ContextProblem::Kind::kInvalid);
}

}  // namespace
}  // namespace tlslab
