#include "server/engine/certificate_staples.h"

#include <gtest/gtest.h>
#include <openssl/ocsp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <ctime>

#include "server/engine/features.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

constexpr uint16_t kStatusRequest = 5;
constexpr uint16_t kTimestamps = 18;

bool Has(const std::string& feature) {
  return std::count(Features().begin(), Features().end(), feature) > 0;
}

bool Offers(const Observations& seen, uint16_t type) {
  const auto& extensions = seen.client_hello->extensions;
  return std::any_of(extensions.begin(), extensions.end(),
                     [&](const auto& extension) { return extension.type == type; });
}

// A response that says that `leaf` was revoked a minute ago for its key.
std::string RevokedResponse(const Credential& leaf, const Credential& issuer) {
  ASN1_TIME* now = X509_time_adj_ex(nullptr, 0, 0, nullptr);
  ASN1_TIME* before = X509_time_adj_ex(nullptr, 0, -60, nullptr);
  ASN1_TIME* after = X509_time_adj_ex(nullptr, 1, 0, nullptr);
  OsslPtr<OCSP_BASICRESP> basic(OCSP_BASICRESP_new());
  OCSP_CERTID* id = OCSP_cert_to_id(nullptr, leaf.certificate.get(), issuer.certificate.get());
  OCSP_basic_add1_status(basic.get(), id, V_OCSP_CERTSTATUS_REVOKED,
                         OCSP_REVOKED_STATUS_KEYCOMPROMISE, before, now, after);
  OCSP_basic_sign(basic.get(), issuer.certificate.get(), issuer.key.get(), EVP_sha256(), nullptr,
                  0);
  OsslPtr<OCSP_RESPONSE> response(
      OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
  OCSP_CERTID_free(id);
  ASN1_TIME_free(now);
  ASN1_TIME_free(before);
  ASN1_TIME_free(after);
  unsigned char* der = nullptr;
  const int size = i2d_OCSP_RESPONSE(response.get(), &der);
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

// A v1 timestamp of a log that nobody knows (RFC 6962 section 3.2).
std::string Sct(char log) {
  std::string sct(1, '\0');
  sct += std::string(32, log);
  sct += std::string("\0\0\x01\x80\0\0\0\0", 8);  // 2^40 + 2^39 milliseconds
  sct += std::string("\0\0", 2);                  // no extensions
  sct += std::string("\x04\x03\0\x08", 4) + std::string(8, 's');
  return sct;
}

class Staples : public testing::TestWithParam<uint16_t> {
 protected:
  TestPki pki;
  ContextConfig client = pki.Client();
  ContextConfig server = pki.Server();

  MemoryPairResult Run() {
    client.max_version = GetParam();
    MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
    EXPECT_FALSE(pair.client.observations.failure);
    EXPECT_EQ(pair.client.observations.server_hello->version, GetParam());
    return pair;
  }
};

TEST_P(Staples, AnOcspResponseComesToAClientThatAsks) {
  server.ocsp_response = RevokedResponse(*server.credentials[0], *pki.authority);
  client.ocsp_requested = true;
  MemoryPairResult pair = Run();
  const std::optional<OcspFacts>& staple = pair.client.observations.ocsp_staple;
  ASSERT_TRUE(staple);
  EXPECT_EQ(staple->der, server.ocsp_response);
  EXPECT_EQ(staple->response_status, "successful");
  EXPECT_EQ(staple->certificate_status, "revoked");
  EXPECT_EQ(staple->revocation_reason, "keyCompromise");
  ASSERT_TRUE(staple->produced_time && staple->this_update_time && staple->revocation_time);
  EXPECT_EQ(*staple->this_update_time - *staple->revocation_time, absl::Minutes(1));
  EXPECT_EQ(*staple->next_update_time - *staple->this_update_time, absl::Hours(24));
  EXPECT_EQ(staple->serial_matches, true);
  EXPECT_FALSE(pair.server.observations.ocsp_staple);
}

TEST_P(Staples, AnOcspResponseIsNotForAClientThatDoesNotAsk) {
  server.ocsp_response = RevokedResponse(*server.credentials[0], *pki.authority);
  MemoryPairResult pair = Run();
  EXPECT_FALSE(Offers(pair.client.observations, kStatusRequest));
  EXPECT_FALSE(pair.client.observations.ocsp_staple);
}

TEST_P(Staples, AskingAServerThatHasNoneIsNoFailure) {
  client.ocsp_requested = true;
  MemoryPairResult pair = Run();
  EXPECT_TRUE(Offers(pair.client.observations, kStatusRequest));
  EXPECT_FALSE(pair.client.observations.ocsp_staple);
}

TEST_P(Staples, WhatIsNoOcspResponseIsShownAsItCame) {
  server.ocsp_response = "nonsense";
  client.ocsp_requested = true;
  MemoryPairResult pair = Run();
  ASSERT_TRUE(pair.client.observations.ocsp_staple);
  EXPECT_EQ(pair.client.observations.ocsp_staple->der, "nonsense");
  EXPECT_EQ(pair.client.observations.ocsp_staple->response_status, "");
  EXPECT_FALSE(pair.client.observations.ocsp_staple->serial_matches);
}

TEST_P(Staples, AnotherCertificatesResponseIsToldAsSuch) {
  server.ocsp_response = RevokedResponse(*pki.Leaf(), *pki.authority);
  client.ocsp_requested = true;
  EXPECT_EQ(Run().client.observations.ocsp_staple->serial_matches, false);
}

TEST_P(Staples, TimestampsComeToAClientThatAsks) {
  if (!Has("client.scts_requested")) GTEST_SKIP() << "this library has no timestamps";
  // Of whichever certificate is chosen.
  server.credentials.push_back(pki.Leaf("rsa-2048"));
  server.scts = {Sct('a'), Sct('b')};
  client.scts_requested = true;
  MemoryPairResult pair = Run();
  const std::vector<SctFacts>& scts = pair.client.observations.scts;
  ASSERT_EQ(scts.size(), 2u);
  EXPECT_EQ(scts[0].source, "tls");
  EXPECT_EQ(scts[0].version, 0u);
  EXPECT_EQ(scts[0].log_id, std::string(32, 'a'));
  EXPECT_EQ(scts[0].raw, Sct('a'));
  EXPECT_EQ(scts[1].raw, Sct('b'));
  EXPECT_EQ(absl::ToUnixMillis(*scts[0].timestamp), (int64_t{1} << 40) + (int64_t{1} << 39));
  EXPECT_EQ(scts[0].validation_status, "unknown log");
}

TEST_P(Staples, TimestampsOfNoTimeThatCanBeToldHaveNone) {
  if (!Has("client.scts_requested")) GTEST_SKIP() << "this library has no timestamps";
  std::string far = Sct('a');
  far.replace(33, 8, std::string(8, '\xff'));
  std::string other_version = Sct('b');
  other_version[0] = 1;
  server.scts = {far, other_version};
  client.scts_requested = true;
  MemoryPairResult pair = Run();
  const std::vector<SctFacts>& scts = pair.client.observations.scts;
  ASSERT_EQ(scts.size(), 2u);
  EXPECT_EQ(scts[0].raw, far);
  EXPECT_FALSE(scts[0].timestamp);
  EXPECT_EQ(scts[1].version, 1u);
  EXPECT_FALSE(scts[1].timestamp);
}

TEST_P(Staples, TimestampsAreNotForAClientThatDoesNotAsk) {
  server.scts = {Sct('a')};
  MemoryPairResult pair = Run();
  EXPECT_FALSE(Offers(pair.client.observations, kTimestamps));
  EXPECT_TRUE(pair.client.observations.scts.empty());
  const auto& extensions = pair.client.observations.server_hello->extensions;
  EXPECT_TRUE(std::none_of(extensions.begin(), extensions.end(),
                           [](const auto& extension) { return extension.type == kTimestamps; }));
}

TEST_P(Staples, AreSentAlsoWhereCertificatesMayBeCompressed) {
  if (!Has("certificate_compression_algorithms.zlib")) {
    GTEST_SKIP() << "this library compresses no certificates";
  }
  client.certificate_compression_algorithms = server.certificate_compression_algorithms = {"zlib"};
  server.ocsp_response = RevokedResponse(*server.credentials[0], *pki.authority);
  client.ocsp_requested = true;
  EXPECT_TRUE(Run().client.observations.ocsp_staple);
}

INSTANTIATE_TEST_SUITE_P(Versions, Staples, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

TEST(StaplesWithoutACertificate, OfTimestampsAreRefused) {
  ContextConfig server = TestPki().Server();
  server.credentials.clear();
  server.scts = {Sct('a')};
  BuiltContext built = Context::Build(server);
  ASSERT_EQ(built.problems.size(), 1u);
  EXPECT_EQ(built.problems[0].field, "server.scts");
}

}  // namespace
}  // namespace tlslab
