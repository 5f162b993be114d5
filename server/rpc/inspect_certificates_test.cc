// InspectCertificates at a daemon.
#include <gmock/gmock.h>

#include "certs/mint/mint.h"
#include "server/rpc/daemon_fixture.h"

namespace tlslab {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class InspectCertificates : public DaemonFixture {
 protected:
  grpc::Status Inspect(const v1::InspectCertificatesRequest& request) {
    told.Clear();
    return Call(certificates, &v1::CertificateService::Stub::InspectCertificates, request, &told);
  }
  std::string LeafPem() {
    v1::Certificate certificate;
    Must(certificates, &v1::CertificateService::Stub::GetCertificate,
         Parse<v1::GetCertificateRequest>("name: 'certificates/leaf'"), &certificate);
    return certificate.chain_pem();
  }

  v1::InspectCertificatesRequest request;
  v1::InspectCertificatesResponse told;
};

TEST_F(InspectCertificates, TellsWhatIsInAFile) {
  request.set_data("some text\n" + LeafPem());
  const grpc::Status status = Inspect(request);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(told.format(), "PEM");
  EXPECT_FALSE(told.private_key_present());
  EXPECT_FALSE(told.has_private_key_matches());
  ASSERT_EQ(told.certificates_size(), 1);
  const v1::CertificateFacts& facts = told.certificates(0).facts();
  EXPECT_THAT(facts.dns_names(), ElementsAre("localhost"));
  EXPECT_EQ(facts.sha1_fingerprint().size(), 20u);
  EXPECT_EQ(facts.md5_fingerprint().size(), 16u);
  EXPECT_EQ(facts.tbs_sha256().size(), 32u);
  EXPECT_EQ(facts.spki_pin().size(), 44u);
  EXPECT_EQ(facts.signature_hash(), "SHA256");
  EXPECT_EQ(facts.signature_algorithm_oid(), "1.2.840.10045.4.3.2");
  EXPECT_TRUE(facts.has_basic_constraints());
  EXPECT_FALSE(facts.has_name_constraints());
  EXPECT_EQ(facts.subject_key_identifier().size(), 20u);
  ASSERT_GT(facts.extensions_size(), 3);
  EXPECT_EQ(facts.extensions(0).name(), "basicConstraints");
  EXPECT_EQ(facts.extensions(0).oid(), "2.5.29.19");
  EXPECT_EQ(facts.extensions(0).text(), "CA:FALSE");
  EXPECT_TRUE(facts.extensions(0).critical());
  EXPECT_FALSE(facts.extensions(0).value().empty());
  EXPECT_EQ(told.certificates(0).text(), "");
  EXPECT_TRUE(told.chain_shape().in_order());
  EXPECT_TRUE(told.chain_shape().includes_root());
}

TEST_F(InspectCertificates, TellsOneThatTheLabHoldsWithItsText) {
  request.set_certificate("certificates/leaf");
  request.set_include_text(true);
  const grpc::Status status = Inspect(request);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(told.certificates_size(), 1);
  EXPECT_EQ(told.format(), "");
  EXPECT_THAT(told.certificates(0).text(),
              testing::AllOf(testing::StartsWith("Certificate:\n    Data:\n"),
                             HasSubstr("DNS:localhost"), HasSubstr("Signature Value")));
}

TEST_F(InspectCertificates, TellsALint) {
  v1::Certificate made;
  Must(certificates, &v1::CertificateService::Stub::CreateCertificate,
       Parse<v1::CreateCertificateRequest>(
           "certificate_id: 'cn' certificate { spec { common_name: 'localhost' } }"),
       &made);
  ASSERT_EQ(made.facts().lints_size(), 1);
  EXPECT_EQ(made.facts().lints(0).id(), "no_subject_alternative_name");
  EXPECT_THAT(made.facts().lints(0).reference(), HasSubstr("RFC 9525"));
  EXPECT_FALSE(made.facts().lints(0).text().empty());
}

TEST_F(InspectCertificates, RefusesWhatIsNoFileOfCertificates) {
  request.set_data("nonsense");
  grpc::Status status = Inspect(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("data: is neither PEM nor DER"));
  request.set_certificate("certificates/other");
  EXPECT_EQ(Inspect(request).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Inspect({}).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(InspectCertificates, RefusesWhatIsTooLargeWithAClearMessage) {
  request.set_data(std::string(2 << 20, 'x'));
  grpc::Status status = Inspect(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(),
              HasSubstr("data: is too long: 2097152 bytes, at most 1048576"));
  // gRPC's own limit comes first.
  request.set_data(std::string(10 << 20, 'x'));
  status = Inspect(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(status.error_message(), HasSubstr("larger than max"));
}

TEST_F(InspectCertificates, TakesAThousandAndNoMore) {
  const std::string pem = LeafPem();
  std::string many;
  for (int i = 0; i < 1000; ++i) many += pem;
  ASSERT_LT(many.size(), size_t{1} << 20);
  request.set_data(many);
  grpc::Status status = Inspect(request);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(told.certificates_size(), 1000);
  EXPECT_EQ(told.chain_shape().duplicate_positions_size(), 999);
  request.set_data(many + pem);
  status = Inspect(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("holds more than 1000 certificates"));
}

}  // namespace
}  // namespace tlslab
