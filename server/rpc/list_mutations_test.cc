// Deliberate defects over the wire: the catalogue, and certificates that have them.
#include "server/rpc/daemon_fixture.h"

namespace tlslab {
namespace {

class MutationsOverGrpc : public DaemonFixture {
 protected:
  grpc::Status Mint(const std::string& spec) {
    v1::Certificate made;
    return Call(certificates, &v1::CertificateService::Stub::CreateCertificate,
                Parse<v1::CreateCertificateRequest>("certificate_id: 'made' certificate { spec { " +
                                                    spec + " } }"),
                &made);
  }
};

TEST_F(MutationsOverGrpc, AreListedByName) {
  v1::ListMutationsResponse response;
  Must(certificates, &v1::CertificateService::Stub::ListMutations, v1::ListMutationsRequest(),
       &response);
  ASSERT_GE(response.mutations_size(), 40);
  EXPECT_LT(response.mutations(0).name(), response.mutations(1).name());
  EXPECT_GT(response.mutations(0).cases_size(), 0);
}

TEST_F(MutationsOverGrpc, AreToldBackWithTheCertificate) {
  v1::Certificate made;
  Must(certificates, &v1::CertificateService::Stub::CreateCertificate,
       Parse<v1::CreateCertificateRequest>("certificate_id: 'made' certificate { spec { "
                                           "common_name: 'a' mutations: 'serial-zero' } }"),
       &made);
  ASSERT_EQ(made.spec().mutations_size(), 1);
  EXPECT_EQ(made.spec().mutations(0), "serial-zero");
  EXPECT_EQ(made.facts().serial_number(), "0");
}

TEST_F(MutationsOverGrpc, AreRefusedWhenUnknownOrImpossible) {
  const grpc::Status unknown = Mint("common_name: 'a' mutations: 'self-singed'");
  EXPECT_EQ(unknown.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_NE(unknown.error_message().find(
                "certificate.spec.mutations[0]: \"self-singed\" is no mutation; did you mean "
                "\"self-signed\"?"),
            std::string::npos)
      << unknown.error_message();
  const grpc::Status impossible = Mint("common_name: 'a' mutations: 'self-signed'");
  EXPECT_EQ(impossible.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_NE(impossible.error_message().find("\"self-signed\" needs an issuer"), std::string::npos)
      << impossible.error_message();
}

}  // namespace
}  // namespace tlslab
