#include "client/commands/verify_cases.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "client/commands/lab_session.h"
#include "client/testing/scripted_lab.h"

namespace tlslab {
namespace {

std::string Case(const std::string& id, const std::string& expected, const std::string& more = "") {
  return R"({"id": ")" + id + R"(", "description": "", "validation_kind": "SERVER",
      "trusted_certs": [], "untrusted_intermediates": [], "peer_certificate": ")" +
         id + R"(", "expected_result": ")" + expected + "\"" + more + "}";
}

class VerifyCases : public testing::Test {
 protected:
  // The lab refuses every certificate that is called "bad".
  VerifyCases() : session_(server_.address(), {}, stop_) {
    server_.verify = [](const v1::VerifyCertificateChainRequest& request,
                        v1::VerifyCertificateChainResponse* response) {
      if (request.data() == "unreadable") {
        return grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "data: no");
      }
      if (request.data() == "broken") return grpc::Status(grpc::StatusCode::INTERNAL, "broken");
      if (request.data().rfind("bad", 0) == 0) {
        response->mutable_verification()->mutable_error()->set_name("X509_V_ERR_X");
      }
      return grpc::Status::OK;
    };
  }

  int Run(const std::string& cases) {
    options_.file = testing::TempDir() + "/cases.json";
    std::ofstream(options_.file) << R"({"version": 1, "testcases": [)" << cases << "]}";
    return RunVerifyCases(
        options_, [this] { return session_.Open(); }, console_);
  }

  ScriptedLab server_;
  Cancellation stop_;
  LabSession session_;
  std::ostringstream out_, err_;
  Console console_{out_, err_};
  VerifyCasesOptions options_;
};

const char kKeyUsage[] = R"(, "key_usage": ["cRLSign"])";

TEST_F(VerifyCases, PrintsALineACaseAndASummary) {
  EXPECT_EQ(Run(Case("good", "SUCCESS") + "," + Case("bad", "FAILURE") + "," +
                Case("unreadable", "FAILURE") + "," + Case("asked", "SUCCESS", kKeyUsage)),
            kAsExpected)
      << err_.str();
  EXPECT_EQ(out_.str(),
            "pass  good\npass  bad\npass  unreadable\n"
            "skip  asked: key_usage: it cannot be asked for\n\n"
            "4 cases: 3 passed, 0 failed, 1 skipped\n");
}

TEST_F(VerifyCases, FailsWhenACaseDoes) {
  EXPECT_EQ(Run(Case("good", "FAILURE") + "," + Case("bad", "FAILURE")), kUnexpected);
  EXPECT_EQ(out_.str(),
            "fail  good: expected FAILURE, the lab says verified\npass  bad\n\n"
            "2 cases: 1 passed, 1 failed, 0 skipped\n");
}

TEST_F(VerifyCases, RunsOnlyWhatTheFilterLets) {
  options_.filter = "ba";
  EXPECT_EQ(Run(Case("good", "FAILURE") + "," + Case("bad", "FAILURE")), kAsExpected);
  options_.filter = "nothing";
  EXPECT_EQ(Run(Case("good", "FAILURE")), kUsageError);
}

TEST_F(VerifyCases, PrintsJsonInTheFormOfTheSuitesResults) {
  options_.output = OutputFormat::kJson;
  EXPECT_EQ(Run(Case("bad", "SUCCESS") + "," + Case("asked", "SUCCESS", kKeyUsage)), kUnexpected);
  EXPECT_NE(out_.str().find(R"("actual_result": "FAILURE")"), std::string::npos) << out_.str();
  EXPECT_NE(out_.str().find(R"("actual_result": "SKIPPED")"), std::string::npos);
  EXPECT_NE(out_.str().find(R"("failed": 1)"), std::string::npos);
}

TEST_F(VerifyCases, TellsWhatKeepsItFromRunning) {
  EXPECT_EQ(Run("{"), kUsageError);
  EXPECT_NE(err_.str().find("cases.json: is not JSON"), std::string::npos) << err_.str();
  EXPECT_EQ(Run(Case("broken", "FAILURE")), kLabFailed);
  EXPECT_EQ(Run(Case("asked", "SUCCESS", kKeyUsage)), kAllSkipped);
  options_.file = "/nowhere/cases.json";
  EXPECT_EQ(RunVerifyCases(
                options_, [this] { return session_.Open(); }, console_),
            kUsageError);
}

}  // namespace
}  // namespace tlslab
