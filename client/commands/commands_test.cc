#include <gtest/gtest.h>

#include <sstream>
#include <thread>

#include "client/commands/about_commands.h"
#include "client/commands/handshake_commands.h"
#include "client/commands/lab_session.h"
#include "client/commands/listen_command.h"
#include "client/commands/run_command.h"
#include "client/testing/scripted_lab.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

class CommandsTest : public testing::Test {
 protected:
  CommandsTest() : session_(server_.address(), {}, stop_), sessions_({}, stop_) {}

  LabOpener Opener() {
    return [this] { return session_.Open(); };
  }

  ScriptedLab server_;
  Cancellation stop_;
  LabSession session_;
  LabSessions sessions_;
  std::ostringstream out_, err_;
  Console console_{out_, err_};
  Options options_;
};

// A lab that must not be needed.
absl::StatusOr<RemoteLab*> NoLab() {
  ADD_FAILURE() << "the lab was opened";
  return absl::UnavailableError("");
}

v1::HandshakeResult Failed() {
  v1::HandshakeResult result;
  result.mutable_failure()->set_error_class(v1::HandshakeFailure::VERSION_MISMATCH);
  return result;
}

TEST_F(CommandsTest, DialSendsWhatTheFlagsSayAndTellsTheResult) {
  v1::DialEndpointRequest seen;
  server_.dial = [&seen](const auto& request, v1::DialEndpointResponse* response) {
    seen = request;
    response->mutable_result()->mutable_negotiated()->set_version_name("TLSv1.3");
    response->mutable_result()->add_key_log_lines("SECRET a b");
    return grpc::Status::OK;
  };
  options_.address = "localhost:443";
  options_.send_text = "hello";
  options_.read = true;
  options_.keylog_file = testing::TempDir() + "/keys";
  options_.handshake_timeout_seconds = 1.5;
  EXPECT_EQ(RunDial(options_, Opener(), console_), 0) << err_.str();
  EXPECT_EQ(seen.target_address(), "localhost:443");
  EXPECT_EQ(seen.exchange().steps(0).send_text(), "hello");
  EXPECT_TRUE(seen.exchange().steps(1).has_read_to_end());
  EXPECT_TRUE(seen.exchange().steps(2).has_close());
  EXPECT_EQ(seen.handshake_timeout().nanos(), 500000000);
  EXPECT_NE(out_.str().find("Protocol version negotiated......... TLSv1.3\n"), std::string::npos);
  EXPECT_EQ(*ReadFile(options_.keylog_file, 1000), "SECRET a b\n");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(CommandsTest, DialExitsWith1WhenTheHandshakeFailed) {
  server_.dial = [](const auto&, v1::DialEndpointResponse* response) {
    *response->mutable_result() = Failed();
    return grpc::Status::OK;
  };
  options_.output = OutputFormat::kJson;
  EXPECT_EQ(RunDial(options_, Opener(), console_), 1);
  EXPECT_NE(out_.str().find("\"error_class\": \"VERSION_MISMATCH\""), std::string::npos);
}

TEST_F(CommandsTest, DialExitsWith3WhenTheRpcFails) {
  server_.dial = [](const auto&, auto*) {
    return grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "192.0.2.1 may not be dialled");
  };
  EXPECT_EQ(RunDial(options_, Opener(), console_), 3);
  EXPECT_EQ(err_.str(),
            "tlslab: DialEndpoint failed (PERMISSION_DENIED): 192.0.2.1 may not be dialled\n");
  EXPECT_EQ(out_.str(), "");
}

TEST_F(CommandsTest, AFileThatCannotBeReadIsAMistakeOfUse) {
  options_.identity.ca_files = {"/nowhere/ca.pem"};
  EXPECT_EQ(RunDial(options_, NoLab, console_), 2);
  EXPECT_EQ(err_.str(), "tlslab: /nowhere/ca.pem: No such file or directory\n");
}

TEST_F(CommandsTest, AFileThatCannotBeWrittenCostsNoHandshake) {
  options_.keylog_file = "/nowhere/keys";
  EXPECT_EQ(RunDial(options_, NoLab, console_), 2);
  EXPECT_EQ(RunSimulate(options_, NoLab, console_), 2);
  EXPECT_EQ(RunListen(options_, NoLab, console_), 2);
  EXPECT_EQ(out_.str(), "");
}

TEST_F(CommandsTest, SimulateMintsCertificatesTrustsThemAndDeletesThem) {
  v1::SimulateHandshakeRequest seen;
  server_.simulate = [&seen](const auto& request, v1::SimulateHandshakeResponse* response) {
    seen = request;
    response->add_handshakes();
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunSimulate(options_, Opener(), console_), 0) << err_.str();
  ASSERT_EQ(server_.created().size(), 2);
  EXPECT_TRUE(server_.resources().empty());
  EXPECT_EQ(seen.client().spec().peer_verification().trusted_certificates(0), server_.created()[0]);
  EXPECT_FALSE(seen.client().spec().peer_verification().system_trust());
  EXPECT_EQ(seen.client().spec().client().server_name(), "localhost");
  EXPECT_EQ(seen.server().spec().credentials(0).certificate(), server_.created()[1]);
  EXPECT_EQ(out_.str().rfind("Client\n------\n", 0), 0);
  EXPECT_NE(out_.str().find("\nServer\n------\n"), std::string::npos);
}

TEST_F(CommandsTest, SimulateTrustsOnlyTheSystemWhenUntrusted) {
  v1::SimulateHandshakeRequest seen;
  server_.simulate = [&seen](const auto& request, v1::SimulateHandshakeResponse* response) {
    seen = request;
    for (int i = 0; i < 2; ++i) *response->add_handshakes()->mutable_server() = Failed();
    return grpc::Status::OK;
  };
  options_.untrusted = true;
  options_.count = 2;
  EXPECT_EQ(RunSimulate(options_, Opener(), console_), 1);
  EXPECT_EQ(seen.handshake_count(), 2);
  EXPECT_TRUE(seen.client().spec().peer_verification().system_trust());
  EXPECT_TRUE(seen.client().spec().peer_verification().trusted_certificates().empty());
  EXPECT_NE(out_.str().find("2  server  VERSION_MISMATCH\n"), std::string::npos);
}

TEST_F(CommandsTest, ListenTellsItsAddressFirstThenEachResultAndCleansUp) {
  v1::HandshakeResult result = Failed();
  result.set_remote_address("127.0.0.1:50000");
  server_.Publish(result);
  options_.max_results = 1;
  options_.ca_out_file = testing::TempDir() + "/ca.pem";
  EXPECT_EQ(RunListen(options_, Opener(), console_), 0) << err_.str();
  EXPECT_EQ(out_.str().rfind("127.0.0.1:4433\n\nConnection 1 from 127.0.0.1:50000\n", 0), 0)
      << out_.str();
  EXPECT_NE(err_.str().find(options_.ca_out_file), std::string::npos);
  EXPECT_EQ(ReadFile(options_.ca_out_file, 1000)->rfind("PEM of localhost-ca-", 0), 0);
  EXPECT_EQ(server_.created().size(), 3);
  EXPECT_TRUE(server_.resources().empty());
}

TEST_F(CommandsTest, ListenWritesOneJsonObjectALine) {
  server_.Publish(Failed());
  options_.max_results = 1;
  options_.output = OutputFormat::kJson;
  EXPECT_EQ(RunListen(options_, Opener(), console_), 0);
  const std::string text = out_.str();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_NE(text.find("\"bound_address\":\"127.0.0.1:4433\""), std::string::npos);
}

TEST_F(CommandsTest, ListenEndsOnCtrlCAndCleansUp) {
  server_.Publish(Failed());
  std::thread interrupt([this] {
    // The listener is the third thing that is made.
    while (server_.created().size() < 3) std::this_thread::yield();
    stop_.Request();
  });
  EXPECT_EQ(RunListen(options_, Opener(), console_), 0) << err_.str();
  interrupt.join();
  EXPECT_TRUE(server_.resources().empty());
}

TEST_F(CommandsTest, RunTellsEveryWrongFileBeforeItOpensTheLab) {
  const std::string wrong = testing::TempDir() + "/wrong.yaml";
  ASSERT_TRUE(WriteFile(wrong, "experiment_id: x\nstps: []\n").ok());
  options_.experiment.files = {wrong, "/nowhere/x.yaml"};
  EXPECT_EQ(RunExperiments(options_, "unix:/nowhere", sessions_, console_), 2);
  EXPECT_NE(err_.str().find(":2:1: unknown key 'stps' in Experiment; did you mean 'steps'?"),
            std::string::npos)
      << err_.str();
  EXPECT_NE(err_.str().find("/nowhere/x.yaml: No such file"), std::string::npos);
  EXPECT_EQ(err_.str().find("no lab answers"), std::string::npos);
}

class RunCommandTest : public CommandsTest {
 protected:
  int Run(const std::string& yaml) {
    const std::string file = testing::TempDir() + "/right.yaml";
    EXPECT_TRUE(WriteFile(file, yaml).ok());
    options_.experiment.files = {file};
    server_.simulate = [](const auto&, v1::SimulateHandshakeResponse* response) {
      *response->add_handshakes()->mutable_client() = Failed();
      return grpc::Status::OK;
    };
    return RunExperiments(options_, server_.address(), sessions_, console_);
  }

  static std::string Yaml(const std::string& more) {
    return "experiment_id: x\nsteps:\n  - id: s\n    simulate: {client: {spec: {client: {}}}, "
           "server: {spec: {server: {}}}}\n    " +
           more + "\n";
  }
};

TEST_F(RunCommandTest, ExitsWithTheVerdict) {
  EXPECT_EQ(Run(Yaml("expect: {client.failure: {present: true}}")), 0) << out_.str();
  EXPECT_EQ(Run(Yaml("expect: {client.failure: {present: false}}")), 1);
  EXPECT_EQ(Run(Yaml("requirements: {versions: [SSLv3]}")), 4);
  server_.creation = grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "full");
  EXPECT_EQ(Run(Yaml("expect: {}") + "certificates: [{id: ca, spec: {}}]\n"), 3);
  EXPECT_NE(out_.str().find("PASSED  x: 1 passed, 0 failed, 0 skipped, 0 errored\n"),
            std::string::npos);
}

TEST_F(RunCommandTest, PrintsTheReportAsJson) {
  options_.experiment.form = ReportForm::kJson;
  Run(Yaml("expect: {}"));
  EXPECT_NE(out_.str().find("\"verdict\":\"VERDICT_PASSED\""), std::string::npos) << out_.str();
  EXPECT_EQ(err_.str(), "");
}

TEST_F(CommandsTest, VersionTellsBothEnds) {
  server_.capabilities.set_daemon_version("9.9.9");
  server_.capabilities.set_openssl_version("OpenSSL 9");
  EXPECT_EQ(RunVersion(options_, Opener(), console_), 0);
  EXPECT_EQ(out_.str(), "tlslab  0.1.0\ndaemon  9.9.9\nlibrary OpenSSL 9\n");
}

TEST_F(CommandsTest, VersionTellsItsOwnWithoutALab) {
  const auto gone = []() -> absl::StatusOr<RemoteLab*> { return absl::UnavailableError("gone"); };
  EXPECT_EQ(RunVersion(options_, gone, console_), 3);
  EXPECT_EQ(out_.str(), "tlslab  0.1.0\n");
  EXPECT_EQ(err_.str(), "tlslab: gone\n");
}

TEST_F(CommandsTest, CapabilitiesCanBeReadByAProgram) {
  server_.capabilities.add_versions(v1::TLS_VERSION_TLS13);
  options_.output = OutputFormat::kTextproto;
  EXPECT_EQ(RunCapabilities(options_, Opener(), console_), 0);
  EXPECT_EQ(out_.str(), "versions: TLS_VERSION_TLS13\n");
}

TEST(ChooseLabAddress, PrefersTheFlagThenTheEnvironment) {
  EXPECT_EQ(ChooseLabAddress("unix:/a", "unix:/b"), "unix:/a");
  EXPECT_EQ(ChooseLabAddress("", "unix:/b"), "unix:/b");
  EXPECT_EQ(ChooseLabAddress("", ""), "");
  EXPECT_EQ(ChooseLabAddress("", nullptr), "");
}

}  // namespace
}  // namespace tlslab
