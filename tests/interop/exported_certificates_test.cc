// Real programs read what the lab exports, and the lab signs what they ask for.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/interop/openssl_program.h"
#include "tests/testing/child_process.h"
#include "tests/testing/test_folder.h"
#include "tests/testing/test_lab.h"
#include "tlslab/v1/lab_service.grpc.pb.h"

namespace tlslab {
namespace {

using Export = v1::ExportCertificateRequest;
constexpr char kCerttool[] = "/usr/bin/certtool";
constexpr char kPassword[] = "pass word";

class ExportedCertificates : public testing::Test {
 protected:
  void SetUp() override {
    if (std::string reason = WhyNoOpensslProgram(); !reason.empty()) GTEST_SKIP() << reason;
    stub = v1::CertificateService::NewStub(
        grpc::CreateChannel(lab.address(), grpc::InsecureChannelCredentials()));
    v1::CertificateSpec authority;
    authority.set_common_name("Lab Root");
    authority.set_certificate_authority(true);
    root = folder.Write("root.pem", lab.Create("root", authority).chain_pem());
    authority.set_common_name("Lab Intermediate");
    authority.set_issuer("certificates/root");
    intermediate = folder.Write("intermediate.pem", lab.Create("ca", authority).chain_pem());
    v1::CertificateSpec leaf;
    leaf.set_common_name("leaf");
    leaf.set_issuer("certificates/ca");
    leaf.add_dns_names("leaf.example");
    chain_pem = lab.Create("leaf", leaf).chain_pem();
  }

  std::string File(Export::Format format, const std::string& password, bool key) {
    Export request;
    request.set_name("certificates/leaf");
    request.set_format(format);
    request.set_include_private_key(key);
    request.set_password(password);
    grpc::ClientContext context;
    v1::ExportCertificateResponse response;
    grpc::Status status = stub->ExportCertificate(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.data();
  }
  std::string Run(const std::vector<std::string>& command) {
    auto child = ChildProcess::Start({command, {}});
    if (!child.ok()) return std::string(child.status().message());
    EXPECT_EQ((*child)->WaitForExit(), 0) << (*child)->output() << (*child)->errors();
    return (*child)->output() + (*child)->errors();
  }
  // The certificates of `text`, one after another, without what stands between them.
  static std::string CertificatesIn(const std::string& text) {
    const std::string end = "-----END CERTIFICATE-----\n";
    std::string found;
    for (size_t at = text.find("-----BEGIN CERT"); at != text.npos;
         at = text.find("-----BEGIN CERT", at + 1)) {
      found += text.substr(at, text.find(end, at) + end.size() - at);
    }
    return found;
  }

  TestLab lab;
  TestFolder folder;
  std::unique_ptr<v1::CertificateService::Stub> stub;
  std::string root, intermediate, chain_pem;
};

TEST_F(ExportedCertificates, OpensslOpensPkcs12) {
  const std::string key = File(Export::PRIVATE_KEY_PEM, "", true);
  for (const std::string& password : {std::string(kPassword), std::string()}) {
    const std::string path = folder.Write("leaf.p12", File(Export::PKCS12, password, true));
    const std::string printed =
        RunOpenssl({"pkcs12", "-in", path, "-noenc", "-passin", "pass:" + password});
    EXPECT_EQ(CertificatesIn(printed), chain_pem) << printed;
    EXPECT_NE(printed.find(key), printed.npos);
  }
}

TEST_F(ExportedCertificates, OpensslDecryptsTheKey) {
  const std::string key = folder.Write("key.pem", File(Export::PRIVATE_KEY_PEM, "", true));
  const std::string encrypted =
      folder.Write("encrypted.pem", File(Export::PRIVATE_KEY_PEM, kPassword, true));
  EXPECT_EQ(RunOpenssl({"pkey", "-in", encrypted, "-passin", "pass:pass word"}),
            RunOpenssl({"pkey", "-in", key}));
}

TEST_F(ExportedCertificates, OpensslPrintsTheSameText) {
  const std::string leaf = folder.Write("leaf.pem", chain_pem);
  const std::string expected =
      RunOpenssl({"x509", "-in", leaf, "-text", "-nameopt", "oneline"}) +
      RunOpenssl({"x509", "-in", intermediate, "-text", "-nameopt", "oneline"});
  EXPECT_EQ(File(Export::COMBINED_PEM, "", false), expected);
}

TEST_F(ExportedCertificates, OpensslReadsAllOfTheCombinedFile) {
  const std::string path = folder.Write("combined.pem", File(Export::COMBINED_PEM, "", true));
  EXPECT_EQ(RunOpenssl({"pkey", "-in", path, "-pubout"}),
            RunOpenssl({"x509", "-in", path, "-pubkey", "-noout"}));
  EXPECT_NE(RunOpenssl({"verify", "-CAfile", root, "-untrusted", path, path}).find(": OK"),
            std::string::npos);
}

TEST_F(ExportedCertificates, OpensslReadsDer) {
  const std::string path = folder.Write("leaf.der", File(Export::DER, "", false));
  EXPECT_EQ(RunOpenssl({"x509", "-inform", "DER", "-in", path}) +
                RunOpenssl({"x509", "-in", intermediate}),
            chain_pem);
}

TEST_F(ExportedCertificates, OpensslVerifiesWhatWasSignedForItsRequest) {
  const std::string key = folder.path() + "/requested.key";
  for (const char* form : {"PEM", "DER"}) {
    for (const char* type : {"rsa:2048", "ed25519"}) {
      v1::SignCertificateRequestRequest request;
      request.mutable_spec()->set_issuer("certificates/ca");
      request.set_certificate_request(
          RunOpenssl({"req", "-new", "-newkey", type, "-noenc", "-keyout", key, "-outform", form,
                      "-subj", "/C=us/CN=asked.example", "-addext",
                      "subjectAltName=DNS:asked.example", "-config", "/dev/null"}));
      grpc::ClientContext context;
      v1::SignCertificateRequestResponse response;
      grpc::Status status = stub->SignCertificateRequest(&context, request, &response);
      ASSERT_TRUE(status.ok()) << status.error_message();
      const std::string path = folder.Write("signed.pem", response.chain_pem());
      EXPECT_NE(RunOpenssl({"verify", "-x509_strict", "-verify_hostname", "asked.example",
                            "-CAfile", root, "-untrusted", path, path})
                    .find(": OK"),
                std::string::npos);
      EXPECT_EQ(RunOpenssl({"pkey", "-in", key, "-pubout"}),
                RunOpenssl({"x509", "-in", path, "-pubkey", "-noout"}));
      EXPECT_EQ(RunOpenssl({"x509", "-in", path, "-subject", "-noout", "-nameopt", "RFC2253"}),
                "subject=CN=asked.example,C=us\n");
    }
  }
}

TEST_F(ExportedCertificates, OpensslReadsCertificationRequests) {
  const std::string path = folder.Write("leaf.csr", File(Export::CERTIFICATION_REQUEST, "", false));
  const std::string printed = RunOpensslWithErrors(
      {"req", "-in", path, "-verify", "-noout", "-text", "-config", "/dev/null"});
  EXPECT_NE(printed.find("verify OK"), printed.npos) << printed;
  EXPECT_NE(printed.find("Subject: CN"), printed.npos) << printed;
  EXPECT_NE(printed.find("DNS:leaf.example"), printed.npos) << printed;
  EXPECT_EQ(printed.find("Authority Key Identifier"), printed.npos) << printed;
}

TEST_F(ExportedCertificates, CerttoolOpensPkcs12) {
  if (access(kCerttool, X_OK) != 0) GTEST_SKIP() << kCerttool << " is missing";
  const std::string path = folder.Write("leaf.p12", File(Export::PKCS12, "password", true));
  const std::string printed =
      Run({kCerttool, "--p12-info", "--inder", "--infile", path, "--password", "password"});
  EXPECT_EQ(CertificatesIn(printed), chain_pem) << printed;
  EXPECT_NE(printed.find("PRIVATE KEY"), printed.npos);
}

TEST_F(ExportedCertificates, CerttoolVerifiesTheChain) {
  if (access(kCerttool, X_OK) != 0) GTEST_SKIP() << kCerttool << " is missing";
  const std::string path = folder.Write("combined.pem", File(Export::COMBINED_PEM, "", false));
  const std::string printed =
      Run({kCerttool, "--verify", "--load-ca-certificate", root, "--infile", path});
  EXPECT_NE(printed.find("Chain verification output: Verified."), printed.npos) << printed;
}

}  // namespace
}  // namespace tlslab
