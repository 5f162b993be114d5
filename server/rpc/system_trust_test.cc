// The trust store of the system, where SSL_CERT_FILE and SSL_CERT_DIR put it.
#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "certs/verify/test_certificates.h"
#include "server/rpc/daemon_fixture.h"

namespace tlslab {
namespace {

std::string CrlPem(X509_CRL* crl) {
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509_CRL(bio.get(), crl);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, size);
}

// As openssl-rehash(1) names it.
std::string HashName(X509* certificate) {
  char name[16];
  std::snprintf(name, sizeof(name), "%08lx.0", X509_NAME_hash(X509_get_subject_name(certificate)));
  return name;
}

class SystemTrustOfTheDaemon : public DaemonFixture {
 protected:
  void SetUp() override {
    const std::string place = std::getenv("TEST_TMPDIR");
    file_ = place + "/bundle.pem";
    directory_ = place + "/authorities";
    leaf_ = Leaf(root_.get());
    std::ofstream(file_) << ToPem(root_->certificate.get()) << ToPem(leaf_->certificate.get())
                         << CrlPem(Crl(*root_, {}).get());
    std::filesystem::create_directories(directory_);
    std::ofstream(directory_ + "/" + HashName(other_->certificate.get()))
        << ToPem(other_->certificate.get());
    std::ofstream(directory_ + "/unnamed.pem") << ToPem(Authority("Unnamed")->certificate.get());
    setenv("SSL_CERT_FILE", file_.c_str(), 1);
    setenv("SSL_CERT_DIR", directory_.c_str(), 1);
    DaemonFixture::SetUp();
  }

  Shared root_ = Authority("Root");
  Shared other_ = Authority("Other");
  Shared leaf_;
  std::string file_, directory_;
};

TEST_F(SystemTrustOfTheDaemon, IsWhereTheEnvironmentSays) {
  v1::SystemTrust trust;
  Must(certificates, &v1::CertificateService::Stub::GetSystemTrust, v1::GetSystemTrustRequest(),
       &trust);
  EXPECT_EQ(trust.certificate_file(), file_);
  EXPECT_EQ(trust.certificate_directories(), directory_);
  EXPECT_EQ(trust.certificate_count(), 3u);
  EXPECT_EQ(trust.ca_certificate_count(), 2u);
  EXPECT_EQ(trust.crl_count(), 1u);
  ASSERT_EQ(trust.environment_variables_size(), 2);
  EXPECT_EQ(trust.environment_variables(0), "SSL_CERT_FILE");
  EXPECT_EQ(trust.environment_variables(1), "SSL_CERT_DIR");

  // What is counted is what is trusted.
  v1::VerifyCertificateChainRequest request;
  request.set_data(ToPem(Leaf(other_.get())->certificate.get()));
  request.mutable_verify_time()->set_seconds(absl::ToUnixSeconds(kTestTime));
  request.set_system_trust(true);
  v1::VerifyCertificateChainResponse response;
  Must(certificates, &v1::CertificateService::Stub::VerifyCertificateChain, request, &response);
  EXPECT_FALSE(response.verification().has_error());
  EXPECT_EQ(response.verification().trust_anchor_count(), 3u);
  request.set_system_trust(false);
  response.Clear();
  Must(certificates, &v1::CertificateService::Stub::VerifyCertificateChain, request, &response);
  EXPECT_TRUE(response.verification().has_error());
}

// A request that is larger than any message may be is refused as such.
TEST_F(SystemTrustOfTheDaemon, TenMegabytesAreRefused) {
  v1::VerifyCertificateChainRequest request;
  request.set_data(std::string(10 << 20, 'x'));
  v1::VerifyCertificateChainResponse response;
  const grpc::Status status =
      Call(certificates, &v1::CertificateService::Stub::VerifyCertificateChain, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_NE(status.error_message().find("larger than max"), std::string::npos);
}

}  // namespace
}  // namespace tlslab
