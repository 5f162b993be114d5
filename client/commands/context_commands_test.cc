#include "client/commands/context_commands.h"

#include <gtest/gtest.h>

#include <sstream>

#include "client/commands/handshake_commands.h"
#include "client/commands/lab_session.h"
#include "client/testing/scripted_lab.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

std::string File(const std::string& name, const std::string& text) {
  const std::string path = testing::TempDir() + "/" + name;
  EXPECT_TRUE(WriteFile(path, text).ok());
  return path;
}

class ContextCommandsTest : public testing::Test {
 protected:
  ContextCommandsTest() : session_(server_.address(), {}, stop_) {
    server_.explain = [this](const auto& request, v1::ContextExplanation* response) {
      explained_ = request;
      *response = answer_;
      return grpc::Status::OK;
    };
    server_.dial = [this](const auto& request, v1::DialEndpointResponse* response) {
      dialled_ = request;
      *response->mutable_result() = result_;
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
  v1::ExplainContextRequest explained_;
  v1::ContextExplanation answer_;
  v1::DialEndpointRequest dialled_;
  v1::HandshakeResult result_;
};

TEST_F(ContextCommandsTest, ExplainAsksForWhatTheFlagsSayInTheirOrder) {
  options_.context.preset = "p-client";
  options_.context.file =
      File("spec.yaml", "min_version: 1.0\nmax_version: 1.1\ngroups: [P-256]\n");
  options_.tls.max = v1::TLS_VERSION_TLS12;
  options_.context.sets = {"groups=x25519"};
  EXPECT_EQ(RunExplainContext(options_, Opener(), console_), 0) << err_.str();
  const v1::TlsContextSpec& spec = explained_.tls_context().spec();
  EXPECT_EQ(spec.preset(), "p-client");
  EXPECT_EQ(spec.min_version(), v1::TLS_VERSION_TLS10);
  EXPECT_EQ(spec.max_version(), v1::TLS_VERSION_TLS12);
  ASSERT_EQ(spec.groups_size(), 1);
  EXPECT_EQ(spec.groups(0), "x25519");
  EXPECT_TRUE(spec.has_client());
  EXPECT_TRUE(server_.created().empty());
}

TEST_F(ContextCommandsTest, ExplainMakesACertificateForAServerAndDeletesIt) {
  options_.context.preset = "p-server";
  EXPECT_EQ(RunExplainContext(options_, Opener(), console_), 0) << err_.str();
  EXPECT_TRUE(explained_.tls_context().spec().has_server());
  EXPECT_EQ(explained_.tls_context().spec().credentials_size(), 1);
  EXPECT_EQ(server_.created().size(), 2u);
  EXPECT_TRUE(server_.resources().empty());
}

TEST_F(ContextCommandsTest, ExplainTakesTheEndFromAFlagAFileOrASet) {
  options_.end = End::kServer;
  RunExplainContext(options_, Opener(), console_);
  EXPECT_TRUE(explained_.tls_context().spec().has_server());
  options_.end = End::kUnsaid;
  options_.context.sets = {"server.ticket_count=0"};
  RunExplainContext(options_, Opener(), console_);
  EXPECT_TRUE(explained_.tls_context().spec().server().has_ticket_count());
  options_.context.sets.clear();
  options_.context.file = File("server.textproto", "server {}");
  RunExplainContext(options_, Opener(), console_);
  EXPECT_TRUE(explained_.tls_context().spec().has_server());
}

TEST_F(ContextCommandsTest, ExplainTakesAContextOfTheLab) {
  options_.name = "tlsContexts/x";
  EXPECT_EQ(RunExplainContext(options_, Opener(), console_), 0);
  EXPECT_EQ(explained_.tls_context().name(), "tlsContexts/x");
}

TEST_F(ContextCommandsTest, ExplainExitsWith1WhenThereAreProblems) {
  answer_.add_problems()->set_description("no RC4");
  EXPECT_EQ(RunExplainContext(options_, Opener(), console_), 1);
  EXPECT_NE(out_.str().find("no RC4"), std::string::npos);
}

TEST_F(ContextCommandsTest, AWrongSetOrFileIsAMistakeOfUse) {
  options_.context.sets = {"grups=x"};
  EXPECT_EQ(RunExplainContext(options_, Opener(), console_), 2);
  EXPECT_EQ(RunDial(options_, Opener(), console_), 2);
  options_.context.sets.clear();
  options_.context.file = "/nowhere/x.yaml";
  EXPECT_EQ(RunExplainContext(options_, Opener(), console_), 2);
  EXPECT_EQ(out_.str(), "");
  EXPECT_NE(err_.str().find("did you mean 'groups'?"), std::string::npos);
}

TEST_F(ContextCommandsTest, CiphersPrintsTheLinesAlone) {
  answer_.add_cipher_suites()->set_openssl_description("A Kx=ECDH");
  answer_.add_cipher_suites()->set_openssl_description("B Kx=RSA");
  options_.cipher_list = "ECDH:RSA";
  EXPECT_EQ(RunCiphers(options_, Opener(), console_), 0);
  EXPECT_EQ(out_.str(), "A Kx=ECDH\nB Kx=RSA\n");
  EXPECT_EQ(explained_.tls_context().spec().cipher_list(), "ECDH:RSA");
}

TEST_F(ContextCommandsTest, CiphersTellsWordsThatSelectNothing) {
  answer_.add_cipher_suites()->set_openssl_description("A");
  answer_.add_problems()->set_description("no cipher suite of this OpenSSL matches 'X'");
  EXPECT_EQ(RunCiphers(options_, Opener(), console_), 1);
  EXPECT_EQ(out_.str(), "");
  EXPECT_EQ(err_.str(), "tlslab: no cipher suite of this OpenSSL matches 'X'\n");
}

TEST_F(ContextCommandsTest, RotateKeysNamesTheContextEitherWay) {
  {
    absl::StatusOr<RemoteLab*> lab = session_.Open();
    v1::CreateTlsContextRequest request;
    request.set_tls_context_id("x");
    ASSERT_TRUE((*lab)->CreateTlsContext(request).ok());
  }
  options_.retain = 2;
  for (const char* name : {"x", "tlsContexts/x"}) {
    options_.name = name;
    EXPECT_EQ(RunRotateKeys(options_, Opener(), console_), 0) << err_.str();
  }
  ASSERT_EQ(server_.rotations().size(), 2u);
  EXPECT_EQ(server_.rotations()[0].name(), "tlsContexts/x");
  EXPECT_EQ(server_.rotations()[0].retained_key_count(), 2u);
  EXPECT_NE(out_.str().find("30313233343536373839616263646566  makes tickets\n"),
            std::string::npos);
  options_.name = "y";
  EXPECT_EQ(RunRotateKeys(options_, Opener(), console_), 3);
}

TEST_F(ContextCommandsTest, PresetsTellsNames) {
  server_.presets.add_presets()->set_name("one");
  EXPECT_EQ(RunPresets(options_, Opener(), console_), 0);
  EXPECT_EQ(out_.str().rfind("one\n", 0), 0u);
}

TEST_F(ContextCommandsTest, DialKeepsTheLastSessionAndOffersOne) {
  result_.add_tickets()->set_session("first");
  result_.add_tickets()->set_session("second");
  result_.add_tickets();
  options_.session_out_file = testing::TempDir() + "/session";
  EXPECT_EQ(RunDial(options_, Opener(), console_), 0) << err_.str();
  EXPECT_TRUE(dialled_.result_options().sessions());
  EXPECT_EQ(*ReadFile(options_.session_out_file, 100), "second");
  options_.session_in_file = options_.session_out_file;
  options_.session_out_file.clear();
  options_.early_data = "hi";
  EXPECT_EQ(RunDial(options_, Opener(), console_), 0) << err_.str();
  EXPECT_EQ(dialled_.session(), "second");
  EXPECT_EQ(dialled_.early_data(), "hi");
  EXPECT_FALSE(dialled_.result_options().sessions());
}

TEST_F(ContextCommandsTest, DialTellsThatThereIsNoSessionToKeep) {
  options_.session_out_file = testing::TempDir() + "/none";
  EXPECT_EQ(RunDial(options_, Opener(), console_), 1);
  EXPECT_NE(err_.str().find("the server gave no session"), std::string::npos);
}

TEST_F(ContextCommandsTest, DialAsksForExportersAndBindings) {
  options_.exporters = {"one", "two"};
  options_.channel_bindings = true;
  EXPECT_EQ(RunDial(options_, Opener(), console_), 0);
  ASSERT_EQ(dialled_.result_options().exporters_size(), 2);
  EXPECT_EQ(dialled_.result_options().exporters(1).label(), "two");
  EXPECT_TRUE(dialled_.result_options().channel_bindings());
}

TEST_F(ContextCommandsTest, SimulateStartsEachEndFromItsOwn) {
  v1::SimulateHandshakeRequest seen;
  server_.simulate = [&seen](const auto& request, v1::SimulateHandshakeResponse*) {
    seen = request;
    return grpc::Status::OK;
  };
  options_.client_context.preset = "c";
  options_.server_context.preset = "s";
  options_.client_context.sets = {"client.server_name=other"};
  options_.server_context.sets = {"server.ticket_count=1"};
  options_.count = 2;
  options_.resume = true;
  options_.early_data = "hi";
  EXPECT_EQ(RunSimulate(options_, Opener(), console_), 0) << err_.str();
  EXPECT_EQ(seen.client().spec().preset(), "c");
  EXPECT_EQ(seen.client().spec().client().server_name(), "other");
  EXPECT_EQ(seen.server().spec().preset(), "s");
  EXPECT_EQ(seen.server().spec().server().ticket_count(), 1u);
  EXPECT_TRUE(seen.resume());
  EXPECT_EQ(seen.early_data(), "hi");
}

}  // namespace
}  // namespace tlslab
