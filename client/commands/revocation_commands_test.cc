#include "client/commands/revocation_commands.h"

#include <gtest/gtest.h>

#include <atomic>
#include <sstream>
#include <thread>

#include "client/commands/lab_session.h"
#include "client/commands/responder_command.h"
#include "client/testing/scripted_lab.h"
#include "client/text/pem.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

absl::StatusOr<RemoteLab*> NoLab() { return absl::InternalError("a lab was opened"); }

std::string File(const std::string& name, const std::string& text) {
  const std::string path = testing::TempDir() + "/" + name;
  EXPECT_TRUE(WriteFile(path, text).ok());
  return path;
}

bool Holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class RevocationCommandsTest : public testing::Test {
 protected:
  RevocationCommandsTest() : session_(server_.address(), {}, stop_) {
    const std::string certificate = PemText("CERTIFICATE", "ca"), key = PemText("PRIVATE KEY", "k");
    flags_.issuer.cert_file = File("ca.pem", certificate + key);
    server_.issue_crl = [this](const auto& request, auto* response) {
      crl_ = request.spec();
      response->set_pem("PEM of the list\n");
      response->set_der("DER of the list");
      return grpc::Status::OK;
    };
    server_.issue_ocsp_response = [this](const auto& request, auto* response) {
      ocsp_ = request.spec();
      response->set_der("DER of the response");
      return grpc::Status::OK;
    };
    server_.inspect = [](const auto& request, auto* response) {
      const bool key_sent = Holds(request.data(), "PRIVATE KEY");
      response->add_certificates()->mutable_facts()->set_serial_number(key_sent ? "BAD" : "2F");
      return grpc::Status::OK;
    };
  }

  LabOpener Opener() {
    return [this] { return session_.Open(); };
  }

  ScriptedLab server_;
  Cancellation stop_;
  LabSession session_;
  std::ostringstream out_, err_;
  Console console_{out_, err_};
  Options options_;
  CertificateFlags& flags_ = options_.certificate;
  v1::CrlSpec crl_;
  v1::OcspResponseSpec ocsp_;
};

TEST_F(RevocationCommandsTest, CrlRevokesBySerialNumberAndByCertificate) {
  flags_.signer = flags_.issuer;
  flags_.revoked = {
      {"1", "", "keyCompromise"},
      {"", File("x.pem", PemText("CERTIFICATE", "x") + PemText("PRIVATE KEY", "k")), "superseded"}};
  flags_.crl.set_base_crl_number("4");
  flags_.sets = {"omit_next_update=true"};
  EXPECT_EQ(RunCertCrl(options_, Opener(), console_), 0) << err_.str();
  EXPECT_EQ(crl_.issuer(), server_.created()[0]);
  EXPECT_EQ(crl_.signer(), server_.created()[1]);
  ASSERT_EQ(crl_.revoked_size(), 2);
  EXPECT_EQ(crl_.revoked(0).serial_number(), "1");
  EXPECT_EQ(crl_.revoked(0).reason(), "keyCompromise");
  EXPECT_EQ(crl_.revoked(1).serial_number(), "2F");
  EXPECT_EQ(crl_.base_crl_number(), "4");
  EXPECT_TRUE(crl_.omit_next_update());
  EXPECT_EQ(out_.str(), "PEM of the list\n");
  EXPECT_TRUE(server_.resources().empty());
}

TEST_F(RevocationCommandsTest, CrlWritesPemOrDer) {
  flags_.out_file = testing::TempDir() + "/list";
  EXPECT_EQ(RunCertCrl(options_, Opener(), console_), 0);
  EXPECT_EQ(*ReadFile(flags_.out_file, 1000), "PEM of the list\n");
  flags_.der = true;
  EXPECT_EQ(RunCertCrl(options_, Opener(), console_), 0);
  EXPECT_EQ(*ReadFile(flags_.out_file, 1000), "DER of the list");
  EXPECT_EQ(out_.str(), "");
}

TEST_F(RevocationCommandsTest, OcspTakesTheSerialNumberOfACertificate) {
  flags_.out_file = testing::TempDir() + "/response";
  flags_.ocsp.set_status(v1::REVOKED);
  flags_.ocsp.mutable_serial_number();  // as the parser leaves it
  flags_.subject_file = File("leaf.crt", PemText("CERTIFICATE", "leaf"));
  EXPECT_EQ(RunCertOcsp(options_, Opener(), console_), 0) << err_.str();
  EXPECT_EQ(ocsp_.serial_number(), "2F");
  EXPECT_EQ(ocsp_.status(), v1::REVOKED);
  EXPECT_EQ(ocsp_.signer(), "");
  EXPECT_EQ(*ReadFile(flags_.out_file, 1000), "DER of the response");
  EXPECT_TRUE(server_.resources().empty());
}

TEST_F(RevocationCommandsTest, MistakesOfUseCostNoLab) {
  flags_.sets = {"isuer=x"};
  EXPECT_EQ(RunCertCrl(options_, NoLab, console_), 2);
  EXPECT_EQ(RunCertOcsp(options_, NoLab, console_), 2);
  EXPECT_EQ(RunCertResponder(options_, NoLab, console_), 2);
  flags_.sets.clear();
  flags_.revoked = {{"", "/nowhere/x", ""}};
  EXPECT_EQ(RunCertCrl(options_, NoLab, console_), 2);
  EXPECT_EQ(RunCertResponder(options_, NoLab, console_), 2);
  flags_.subject_file = "/nowhere/x";
  EXPECT_EQ(RunCertOcsp(options_, NoLab, console_), 2);
  flags_.issuer.cert_file = "/nowhere/x";
  EXPECT_EQ(RunCertCrl(options_, NoLab, console_), 2);
  EXPECT_EQ(out_.str(), "");
}

TEST_F(RevocationCommandsTest, ResponderTellsItsUrlsStaysAndCleansUp) {
  flags_.revoked = {{"2F", "", "keyCompromise"}};
  flags_.unknown_serials = {"30"};
  std::atomic<int> asked{0};
  server_.get_responder = [&](const auto&, v1::RevocationResponder* response) {
    response->set_ocsp_request_count(stop_.requested() ? 8 : 7);  // it looks again at the end
    ++asked;
    return grpc::Status::OK;
  };
  std::thread interrupt([&] {
    while (asked == 0) std::this_thread::yield();
    stop_.Request();
  });
  EXPECT_EQ(RunCertResponder(options_, Opener(), console_), 0) << err_.str();
  interrupt.join();
  EXPECT_EQ(
      out_.str().rfind("OCSP................................ http://127.0.0.1:8080/ocsp\n", 0), 0)
      << out_.str();
  EXPECT_TRUE(Holds(err_.str(), "answered 8 OCSP questions and 0 downloads")) << err_.str();
  const std::string request = server_.request_of("revocationResponders/responder");
  EXPECT_TRUE(Holds(request, "serial_number: \"2F\"")) << request;
  EXPECT_TRUE(Holds(request, "status: REVOKED"));
  EXPECT_TRUE(Holds(request, "revocation_reason: \"keyCompromise\""));
  EXPECT_TRUE(Holds(request, "status: UNKNOWN"));
  EXPECT_TRUE(server_.resources().empty());
}

TEST_F(RevocationCommandsTest, ResponderEndsWithItsLease) {
  server_.get_responder = [](const auto&, auto*) {
    return grpc::Status(grpc::StatusCode::NOT_FOUND, "gone");
  };
  EXPECT_EQ(RunCertResponder(options_, Opener(), console_), 0) << err_.str();
}

TEST_F(RevocationCommandsTest, ResponderExitsWith3WhenTheLabIsGone) {
  server_.get_responder = [](const auto&, auto*) {
    return grpc::Status(grpc::StatusCode::UNAVAILABLE, "gone");
  };
  EXPECT_EQ(RunCertResponder(options_, Opener(), console_), 3);
}

}  // namespace
}  // namespace tlslab
