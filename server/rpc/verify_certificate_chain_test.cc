#include "server/rpc/verify_certificate_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "certs/verify/test_certificates.h"

namespace tlslab {
namespace {

using testing::HasSubstr;

v1::VerifyCertificateChainRequest At(absl::Time time) {
  v1::VerifyCertificateChainRequest request;
  request.mutable_verify_time()->set_seconds(absl::ToUnixSeconds(time));
  return request;
}

struct Judged {
  grpc::Status status;
  v1::VerifyCertificateChainResponse response;
};

Judged Judge(const v1::VerifyCertificateChainRequest& request) {
  Lab lab{LabOptions{}};
  Judged judged;
  judged.status = VerifyCertificateChain(request, lab, &judged.response);
  return judged;
}

TEST(VerifyCertificateChainRpc, TellsTheVerdictThePathAndTheNames) {
  Shared root = Authority("Root");
  Shared intermediate = Authority("Intermediate", root.get());
  Shared leaf = Leaf(intermediate.get());
  auto request = At(kTestTime);
  request.set_data(ToPem(leaf->certificate.get()));
  request.add_untrusted_pems(ToPem(intermediate->certificate.get()));
  request.add_trusted_pems(ToPem(root->certificate.get()));
  request.add_expected_names("www.example.com");
  request.add_expected_email_addresses("a@example.com");
  request.set_ocsp_response(OcspResponse(leaf->certificate.get(), *intermediate, *intermediate));
  const auto [status, response] = Judge(request);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.verification().error().name(), "X509_V_ERR_EMAIL_MISMATCH");
  EXPECT_EQ(response.verification().errors_size(), 1);
  EXPECT_EQ(response.verification().trust_anchor_count(), 1u);
  EXPECT_EQ(response.verification().verify_time().seconds(), absl::ToUnixSeconds(kTestTime));
  ASSERT_EQ(response.path_size(), 3);
  EXPECT_EQ(response.path(2).subject(), "CN=Root");
  ASSERT_EQ(response.name_matches_size(), 2);
  EXPECT_EQ(response.name_matches(0).matched_name(), "*.example.com");
  EXPECT_FALSE(response.name_matches(1).matched());
  EXPECT_TRUE(response.chain_shape().in_order());
  EXPECT_TRUE(response.chain_shape().ends_below_root());
  EXPECT_TRUE(response.ocsp_verdict().good());
  EXPECT_TRUE(response.ocsp_verdict().signature_valid());
  EXPECT_TRUE(response.ocsp_verdict().fresh());
}

TEST(VerifyCertificateChainRpc, JudgesByTheDaemonsClockWhenNoTimeIsSaid) {
  Shared root = Authority("Root");
  v1::VerifyCertificateChainRequest request;
  request.set_data(ToPem(Leaf(root.get())->certificate.get()));
  request.add_trusted_pems(ToPem(root->certificate.get()));
  // Minted long ago, for 90 days.
  EXPECT_EQ(Judge(request).response.verification().error().name(), "X509_V_ERR_CERT_HAS_EXPIRED");
}

TEST(VerifyCertificateChainRpc, RefusesWhatItCannotRead) {
  v1::VerifyCertificateChainRequest request;
  request.set_data("hello");
  request.set_max_depth(1000);
  const grpc::Status status = Judge(request).status;
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("data"));
  EXPECT_THAT(status.error_message(), HasSubstr("max_depth"));
}

}  // namespace
}  // namespace tlslab
