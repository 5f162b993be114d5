#include "server/rpc/explain_context.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "server/engine/capabilities.h"

namespace tlslab {
namespace {

v1::ExplainContextRequest Request(const std::string& spec) {
  v1::ExplainContextRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      spec, request.mutable_tls_context()->mutable_spec()))
      << spec;
  return request;
}

class ExplainContextTest : public testing::Test {
 protected:
  v1::ContextExplanation Explained(const std::string& spec) {
    v1::ContextExplanation told;
    grpc::Status status = ExplainContext(Request(spec), lab_, &told);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return told;
  }

  // The certificate "certificates/leaf".
  void Mint() {
    v1::CreateCertificateRequest request;
    request.set_certificate_id("leaf");
    request.mutable_certificate()->mutable_spec()->set_common_name("leaf");
    RequestProblems problems;
    auto read = ReadCreateCertificate(request, lab_.lookup(), &problems);
    ASSERT_TRUE(lab_.CreateCertificate(read, "").ok());
  }

  Lab lab_{LabOptions{}};
};

TEST_F(ExplainContextTest, WritesThePresetOut) {
  const v1::ContextExplanation told =
      Explained("preset: 'openssl-default-client' min_version: TLS_VERSION_TLS13");
  EXPECT_EQ(told.spec().preset(), "");
  EXPECT_TRUE(told.spec().has_client());
  ASSERT_EQ(told.versions_size(), 1);
  EXPECT_EQ(told.versions(0), v1::TLS_VERSION_TLS13);
  EXPECT_EQ(told.problems_size(), 0);
  EXPECT_TRUE(told.trust().system_trust());
  EXPECT_NE(told.openssl_version(), "");
  ASSERT_GT(told.cipher_suites_size(), 0);
  EXPECT_EQ(told.cipher_suites(0).cipher_suite().name(), "TLS_AES_256_GCM_SHA384");
  EXPECT_TRUE(told.cipher_suites(0).cipher_suite().forward_secret());
  EXPECT_NE(told.cipher_suites(0).openssl_description().find("Kx=any"), std::string::npos);
}

TEST_F(ExplainContextTest, TellsTheCredentials) {
  Mint();
  const v1::ContextExplanation told =
      Explained("preset: 'forward-secret-server' credentials { certificate: 'certificates/leaf' }");
  ASSERT_EQ(told.credentials_size(), 1);
  EXPECT_EQ(told.credentials(0).subject(), "CN=leaf");
  EXPECT_EQ(told.credentials(0).public_key_bits(), 256u);
  EXPECT_EQ(told.problems_size(), 0);
  EXPECT_FALSE(told.trust().system_trust());
}

TEST_F(ExplainContextTest, TellsProblemsOfBothKindsAndTheRest) {
  const v1::ContextExplanation told = Explained(
      "client {} groups: ['foo', 'secp256r1'] cipher_list: 'NOPE:ECDHE+AESGCM' "
      "security_level: 7");
  ASSERT_EQ(told.problems_size(), 3);
  EXPECT_EQ(told.problems(1).field(), "security_level");
  EXPECT_EQ(told.problems(0).field(), "groups[0]");
  EXPECT_EQ(told.problems(2).field(), "cipher_list");
  EXPECT_FALSE(told.problems(2).unsupported());
  ASSERT_EQ(told.groups_size(), 1);
  EXPECT_EQ(told.groups(0).name(), "secp256r1");
  for (const auto& suite : told.cipher_suites()) {
    const bool selected =
        suite.cipher_suite().key_exchange() == "ECDH" && suite.cipher_suite().aead();
    EXPECT_TRUE(selected || suite.cipher_suite().key_exchange() == "any")
        << suite.openssl_description();
  }
}

TEST_F(ExplainContextTest, TellsWhatThisBuildLacks) {
  // No OpenSSL has had it since 1.0.
  const v1::ContextExplanation told = Explained("client {} cipher_list: 'EXPORT:ECDHE+AESGCM'");
  ASSERT_EQ(told.problems_size(), 1);
  EXPECT_TRUE(told.problems(0).unsupported());
}

TEST_F(ExplainContextTest, ReturnsNoSecret) {
  const v1::ContextExplanation told =
      Explained("client {} credentials { pem { chain_pem: 'x' private_key_pem: 'hidden' } }");
  EXPECT_EQ(told.DebugString().find("hidden"), std::string::npos);
  EXPECT_EQ(told.problems_size(), 1);
}

TEST_F(ExplainContextTest, RefusesWhatIsNotThere) {
  v1::ContextExplanation told;
  EXPECT_EQ(ExplainContext({}, lab_, &told).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  v1::ExplainContextRequest named;
  named.mutable_tls_context()->set_name("tlsContexts/x");
  EXPECT_EQ(ExplainContext(named, lab_, &told).error_code(), grpc::StatusCode::NOT_FOUND);
  named.mutable_tls_context()->set_name("x");
  EXPECT_EQ(ExplainContext(named, lab_, &told).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ExplainContext(Request("client {} peer_verification { trusted_certificates: "
                                   "'certificates/x' }"),
                           lab_, &told)
                .error_code(),
            grpc::StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace tlslab
