#include <gtest/gtest.h>
#include <sys/stat.h>

#include <sstream>

#include "client/commands/inspect_command.h"
#include "client/commands/lab_session.h"
#include "client/commands/mint_command.h"
#include "client/commands/verify_command.h"
#include "client/testing/scripted_lab.h"
#include "client/text/pem.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

absl::StatusOr<RemoteLab*> NoLab() { return absl::InternalError("a lab was opened"); }

std::string Path(const std::string& name) { return testing::TempDir() + "/" + name; }

std::string File(const std::string& name, const std::string& text) {
  EXPECT_TRUE(WriteFile(Path(name), text).ok());
  return Path(name);
}

std::string Content(const std::string& name) {
  absl::StatusOr<std::string> text = ReadFile(Path(name), 1 << 20);
  return text.ok() ? *text : std::string(text.status().message());
}

bool Holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

mode_t Mode(const std::string& name) {
  struct stat about {};
  EXPECT_EQ(stat(Path(name).c_str(), &about), 0) << name;
  return about.st_mode & 0777;
}

class CertificateCommandsTest : public testing::Test {
 protected:
  CertificateCommandsTest() : session_(server_.address(), {}, stop_) {
    server_.export_certificate = [this](const auto& request, auto* response) {
      exports_.push_back(request);
      response->set_data(v1::ExportCertificateRequest::Format_Name(request.format()) + " of " +
                         request.name().substr(0, request.name().size() - 9) + "\n");
      return grpc::Status::OK;
    };
    server_.inspect = [this](const auto& request, auto* response) {
      inspected_ = request;
      response->add_certificates()->mutable_facts()->set_subject("CN=inspected");
      return grpc::Status::OK;
    };
    server_.verify = [this](const auto& request, auto* response) {
      verified_ = request;
      *response = verdict_;
      return grpc::Status::OK;
    };
  }

  LabOpener Opener() {
    return [this] { return session_.Open(); };
  }

  const std::string certificate_ = PemText("CERTIFICATE", "a certificate");
  const std::string key_ = PemText("PRIVATE KEY", "a key");
  ScriptedLab server_;
  Cancellation stop_;
  LabSession session_;
  std::ostringstream out_, err_;
  Console console_{out_, err_};
  Options options_;
  CertificateFlags& flags_ = options_.certificate;
  std::vector<v1::ExportCertificateRequest> exports_;
  v1::InspectCertificatesRequest inspected_;
  v1::VerifyCertificateChainRequest verified_;
  v1::VerifyCertificateChainResponse verdict_;
};

TEST_F(CertificateCommandsTest, MintPrintsTheChainAndLeavesNothingInTheLab) {
  flags_.spec.set_common_name("a");
  flags_.sets = {"version=1"};
  flags_.openssl_config_file = File("www.cnf", "[req]\n");
  EXPECT_EQ(RunCertMint(options_, Opener(), console_), 0) << err_.str();
  EXPECT_EQ(out_.str().rfind("PEM of minted-", 0), 0) << out_.str();
  const std::string request = server_.request_of("certificates/minted");
  EXPECT_TRUE(Holds(request, "common_name: \"a\"")) << request;
  EXPECT_TRUE(Holds(request, "version: 1"));
  EXPECT_TRUE(Holds(request, "openssl_config: \"[req]\\n\""));
  EXPECT_TRUE(exports_.empty());
  EXPECT_TRUE(server_.resources().empty());
  EXPECT_EQ(err_.str(), "");
}

TEST_F(CertificateCommandsTest, MintTakesAnIssuerFromOneFileAndGivesTheKeyAlone) {
  flags_.issuer.cert_file = File("ca.pem", "text\n" + certificate_ + key_);
  flags_.out_file = Path("leaf.crt");
  flags_.key_out_file = Path("leaf.key");
  EXPECT_EQ(RunCertMint(options_, Opener(), console_), 0) << err_.str();
  const std::vector<std::string> created = server_.created();
  ASSERT_EQ(created.size(), 2u);
  EXPECT_TRUE(Holds(server_.request_of("certificates/minted"), "issuer: \"" + created[0] + "\""));
  const std::string imported = server_.request_of("certificates/issuer");
  EXPECT_TRUE(Holds(imported, "chain_pem: \"-----BEGIN CERTIFICATE")) << imported;
  EXPECT_TRUE(Holds(imported, "private_key_pem: \"-----BEGIN PRIVATE KEY"));
  EXPECT_TRUE(server_.resources().empty());
  EXPECT_EQ(Content("leaf.key"), "PRIVATE_KEY_PEM of certificates/minted\n");
  EXPECT_EQ(Mode("leaf.key"), 0600);
  EXPECT_EQ(Content("leaf.crt").rfind("PEM of minted-", 0), 0);
  EXPECT_EQ(out_.str(), "");
}

TEST_F(CertificateCommandsTest, MintTakesAnIssuerOfTheLab) {
  flags_.issuer.name = "ca";
  EXPECT_EQ(RunCertMint(options_, Opener(), console_), 0);
  EXPECT_TRUE(Holds(server_.request_of("certificates/minted"), "issuer: \"certificates/ca\""));
}

TEST_F(CertificateCommandsTest, FormsThatHoldTheKeyAreTheirOwnersAlone) {
  flags_.password_file = File("password", "secret\nmore\n");
  flags_.out_file = Path("bundle");
  for (const auto& [form, text] :
       {std::pair(CertificateForm::kPkcs12, "PKCS12 of certificates/minted\n"),
        std::pair(CertificateForm::kCombined, "COMBINED_PEM of certificates/minted\n")}) {
    File("bundle", "");
    chmod(Path("bundle").c_str(), 0644);
    flags_.form = form;
    EXPECT_EQ(RunCertMint(options_, Opener(), console_), 0) << err_.str();
    EXPECT_EQ(Content("bundle"), text);
    EXPECT_EQ(Mode("bundle"), 0600);
    EXPECT_TRUE(exports_.back().include_private_key());
    EXPECT_EQ(exports_.back().password(), "secret");
  }
  flags_.form = CertificateForm::kDer;
  EXPECT_EQ(RunCertMint(options_, Opener(), console_), 0);
  EXPECT_FALSE(exports_.back().include_private_key());
  EXPECT_EQ(exports_.back().password(), "");
  EXPECT_TRUE(Holds(err_.str(), "its private key is kept nowhere"));
}

TEST_F(CertificateCommandsTest, MistakesOfUseCostNoLab) {
  flags_.sets = {"comon_name=x"};
  EXPECT_EQ(RunCertMint(options_, NoLab, console_), 2);
  EXPECT_TRUE(Holds(err_.str(), "did you mean 'common_name'?")) << err_.str();
  flags_.sets.clear();
  flags_.issuer.cert_file = "/nowhere/ca.pem";
  EXPECT_EQ(RunCertMint(options_, NoLab, console_), 2);
  EXPECT_TRUE(Holds(err_.str(), "/nowhere/ca.pem: No such file or directory"));
  flags_.issuer.cert_file = File("only-a-certificate", certificate_);
  EXPECT_EQ(RunCertMint(options_, NoLab, console_), 2);
  EXPECT_TRUE(Holds(err_.str(), "only-a-certificate: there is no private key (PEM) in it"));
  flags_.issuer.cert_file = File("only-a-key", key_);
  EXPECT_EQ(RunCertSign(options_, NoLab, console_), 2);
  EXPECT_TRUE(Holds(err_.str(), "only-a-key: there is no certificate (PEM) in it"));
  flags_.issuer = {};
  flags_.password_file = File("empty", "\n");
  EXPECT_EQ(RunCertMint(options_, NoLab, console_), 2);
  EXPECT_TRUE(Holds(err_.str(), "its first line is empty"));
  flags_.chain_files = {"/nowhere/x"};
  EXPECT_EQ(RunCertInspect(options_, NoLab, console_), 2);
  EXPECT_EQ(RunCertVerify(options_, NoLab, console_), 2);
  EXPECT_EQ(out_.str(), "");
}

TEST_F(CertificateCommandsTest, MintExitsWith3WhenTheLabRefuses) {
  server_.creation = grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "no");
  EXPECT_EQ(RunCertMint(options_, Opener(), console_), 3);
  EXPECT_TRUE(Holds(err_.str(), "CreateCertificate failed (INVALID_ARGUMENT): no"));
}

class MintPkiTest : public CertificateCommandsTest {
 protected:
  MintPkiTest() {
    flags_.from_file = File("pki.yaml",
                            "certificates:\n"
                            "  - {id: ca, spec: {certificate_authority: true}}\n"
                            "  - {id: leaf, spec: {issuer: certificates/ca}}\n"
                            "  - {id: other, spec: {}}\n");
    flags_.out_dir = Path("pki-" + std::to_string(getpid()) + "-" +
                          testing::UnitTest::GetInstance()->current_test_info()->name());
  }

  std::string In(const std::string& name) {
    absl::StatusOr<std::string> text = ReadFile(flags_.out_dir + "/" + name, 1 << 20);
    return text.ok() ? *text : "";
  }
};

TEST_F(MintPkiTest, WritesThreeFilesOfEach) {
  EXPECT_EQ(RunCertMint(options_, Opener(), console_), 0) << err_.str();
  ASSERT_EQ(server_.created().size(), 3u);
  EXPECT_TRUE(Holds(server_.request_of("certificates/leaf"), server_.created()[0]));
  EXPECT_TRUE(server_.resources().empty());
  EXPECT_EQ(In("leaf.crt").rfind("PEM of leaf-", 0), 0);
  EXPECT_EQ(In("leaf.key"), "PRIVATE_KEY_PEM of certificates/leaf\n");
  EXPECT_EQ(In("leaf.pem"), "COMBINED_PEM of certificates/leaf\n");
  EXPECT_NE(In("other.key"), "");
  const std::string told = out_.str();
  EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 3) << told;
}

TEST_F(MintPkiTest, TakesTheIssuerOfTheOnlyOneFromTheFolder) {
  ASSERT_TRUE(MakeFolder(flags_.out_dir).ok());
  ASSERT_TRUE(WriteFile(flags_.out_dir + "/ca.crt", certificate_).ok());
  ASSERT_TRUE(WriteFile(flags_.out_dir + "/ca.key", key_).ok());
  flags_.only = {"leaf"};
  EXPECT_EQ(RunCertMint(options_, Opener(), console_), 0) << err_.str();
  EXPECT_EQ(server_.created().size(), 2u);
  EXPECT_TRUE(Holds(server_.request_of("certificates/ca"), "private_key_pem"));
  EXPECT_EQ(In("ca.key"), key_);
  EXPECT_NE(In("leaf.key"), "");
  EXPECT_EQ(In("other.key"), "");
}

TEST_F(MintPkiTest, TellsWhatIsMissingForTheOnlyOne) {
  flags_.only = {"leaf"};
  EXPECT_EQ(RunCertMint(options_, NoLab, console_), 2);
  EXPECT_TRUE(Holds(err_.str(), "/ca.crt: No such file or directory")) << err_.str();
  flags_.only = {"laef"};
  EXPECT_EQ(RunCertMint(options_, NoLab, console_), 2);
  EXPECT_TRUE(Holds(err_.str(), "'laef' is no certificate of ")) << err_.str();
  EXPECT_TRUE(Holds(err_.str(), "did you mean 'leaf'?")) << err_.str();
}

TEST_F(MintPkiTest, WritesNothingWhenOneCannotBeMinted) {
  server_.creation = grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "no");
  EXPECT_EQ(RunCertMint(options_, Opener(), console_), 3);
  EXPECT_EQ(In("ca.crt"), "");
  EXPECT_EQ(out_.str(), "");
}

TEST_F(CertificateCommandsTest, SignSendsTheRequestAndItsIssuer) {
  v1::SignCertificateRequestRequest seen;
  server_.sign = [&seen](const auto& request, auto* response) {
    seen = request;
    response->set_chain_pem("signed\n");
    return grpc::Status::OK;
  };
  flags_.request_file = File("me.csr", "a request");
  flags_.issuer.cert_file = File("ca.crt", certificate_);
  flags_.issuer.key_file = File("ca.key", key_);
  flags_.spec.add_dns_names("x");
  EXPECT_EQ(RunCertSign(options_, Opener(), console_), 0) << err_.str();
  EXPECT_EQ(seen.certificate_request(), "a request");
  EXPECT_EQ(seen.spec().issuer(), server_.created()[0]);
  EXPECT_EQ(seen.spec().dns_names(0), "x");
  EXPECT_EQ(out_.str(), "signed\n");
  EXPECT_TRUE(server_.resources().empty());
}

TEST_F(CertificateCommandsTest, InspectSendsAFileOrAName) {
  flags_.chain_files = {File("cert.pem", "anything")};
  flags_.text = true;
  EXPECT_EQ(RunCertInspect(options_, Opener(), console_), 0) << err_.str();
  EXPECT_EQ(inspected_.data(), "anything");
  EXPECT_TRUE(inspected_.include_text());
  flags_ = {};
  options_.name = "ca";
  EXPECT_EQ(RunCertInspect(options_, Opener(), console_), 0);
  EXPECT_EQ(inspected_.certificate(), "certificates/ca");
  EXPECT_TRUE(Holds(out_.str(), "Subject............................. CN=inspected\n"));
}

TEST_F(CertificateCommandsTest, InspectTakesTheChainOfAServerThatItDoesNotTrust) {
  v1::DialEndpointRequest dialled;
  v1::HandshakeResult result;
  server_.dial = [&](const auto& request, auto* response) {
    dialled = request;
    *response->mutable_result() = result;
    return grpc::Status::OK;
  };
  flags_.dial_address = "localhost:4433";
  EXPECT_EQ(RunCertInspect(options_, Opener(), console_), 1);
  EXPECT_TRUE(Holds(err_.str(), "the server showed no certificate")) << err_.str();
  EXPECT_EQ(dialled.target_address(), "localhost:4433");
  EXPECT_EQ(dialled.tls_context().spec().peer_verification().mode(),
            v1::PeerVerification::REPORT_ONLY);
  result.mutable_peer()->add_chain()->set_der("a certificate");
  result.mutable_peer()->add_chain()->set_der("another");
  result.mutable_failure();  // a chain was shown all the same
  EXPECT_EQ(RunCertInspect(options_, Opener(), console_), 0);
  EXPECT_EQ(inspected_.data(), certificate_ + PemText("CERTIFICATE", "another"));
}

TEST_F(CertificateCommandsTest, VerifySendsChainTrustAndRulesButNoKey) {
  flags_.chain_files = {File("www.pem", certificate_ + key_),
                        File("more.crt", PemText("CERTIFICATE", "more"))};
  flags_.trusted_files = {File("ca.pem", key_ + certificate_)};
  flags_.crl_files = {File("crl.der", "\x30list")};
  flags_.ocsp_file = File("ocsp.der", "answer");
  flags_.crl_check = "chain";
  flags_.expected_names = {"n"};
  flags_.verify_time.time.emplace().set_seconds(5);
  flags_.max_depth = 0;
  EXPECT_EQ(RunCertVerify(options_, Opener(), console_), 0) << err_.str();
  EXPECT_EQ(verified_.data(), certificate_ + PemText("CERTIFICATE", "more"));
  EXPECT_EQ(verified_.trusted_pems(0), certificate_);
  EXPECT_EQ(verified_.crls(0), "\x30list");
  EXPECT_EQ(verified_.ocsp_response(), "answer");
  EXPECT_EQ(verified_.crl_check(), v1::PeerVerification::CHAIN);
  EXPECT_EQ(verified_.expected_names(0), "n");
  EXPECT_EQ(verified_.verify_time().seconds(), 5);
  EXPECT_TRUE(verified_.has_max_depth());
  EXPECT_FALSE(verified_.has_security_level());
  EXPECT_EQ(out_.str().rfind("Verdict............................. good\n", 0), 0);
}

TEST_F(CertificateCommandsTest, VerifyTakesATimeFromNow) {
  flags_.chain_files = {File("a.crt", certificate_)};
  flags_.verify_time.offset.emplace().set_seconds(int64_t{10} * 365 * 86400);
  EXPECT_EQ(RunCertVerify(options_, Opener(), console_), 0);
  EXPECT_GT(verified_.verify_time().seconds(), time(nullptr) + int64_t{9} * 365 * 86400);
  flags_.verify_time = {};
  EXPECT_EQ(RunCertVerify(options_, Opener(), console_), 0);
  EXPECT_FALSE(verified_.has_verify_time());
}

TEST_F(CertificateCommandsTest, VerifyExitsWith1ForABadChainAndForABadOcspResponse) {
  flags_.chain_files = {File("a.crt", certificate_)};
  verdict_.mutable_ocsp_verdict()->set_good(true);
  EXPECT_EQ(RunCertVerify(options_, Opener(), console_), 0);
  verdict_.mutable_ocsp_verdict()->set_good(false);
  EXPECT_EQ(RunCertVerify(options_, Opener(), console_), 1);
  verdict_.clear_ocsp_verdict();
  verdict_.mutable_verification()->mutable_error()->set_name("X509_V_ERR_X");
  options_.output = OutputFormat::kJson;
  EXPECT_EQ(RunCertVerify(options_, Opener(), console_), 1);
  EXPECT_TRUE(Holds(out_.str(), "\"name\": \"X509_V_ERR_X\""));
}

TEST_F(CertificateCommandsTest, CatalogueAndTrustTellWhatTheLabTells) {
  v1::Mutation& mutation = *server_.mutations.add_mutations();
  mutation.set_name("expired");
  mutation.set_description("It is over.");
  server_.system_trust.set_certificate_file("/f");
  EXPECT_EQ(RunCertCatalogue(options_, Opener(), console_), 0);
  EXPECT_EQ(RunCertTrust(options_, Opener(), console_), 0);
  EXPECT_EQ(out_.str().rfind("expired: It is over.\n", 0), 0);
  EXPECT_TRUE(Holds(out_.str(), "File................................ /f\n"));
}

}  // namespace
}  // namespace tlslab
