// `openssl s_server`, which the lab dials. It reads commands from its input, and
// prints what clients say.
//
//   class SServerSessions : public SServerPeer { ... };
//   ASSERT_NO_FATAL_FAILURE(Start(2, {"-early_data"}));  // serves two connections
//   if (IsSkipped()) return;
//   v1::HandshakeResult result = lab_.Dial(Request(spec));
#ifndef TLSLAB_TESTS_INTEROP_S_SERVER_PEER_H_
#define TLSLAB_TESTS_INTEROP_S_SERVER_PEER_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/interop/openssl_program.h"
#include "tests/testing/child_process.h"
#include "tests/testing/peer_pki.h"
#include "tests/testing/test_folder.h"
#include "tests/testing/test_lab.h"
#include "tlslab/v1/lab_service.pb.h"

namespace tlslab {

class SServerPeer : public testing::Test {
 protected:
  using Words = std::vector<std::string>;

  void SetUp() override {
    const std::string reason = WhyNoOpensslProgram();
    if (!reason.empty()) GTEST_SKIP() << reason;
  }

  // It ends after `connections`. -state tells on standard error what it does, at
  // once; what it prints on standard output may stay in its buffer.
  void Start(int connections, const Words& more) {
    Words command = {OpensslProgram(), "s_server", "-accept",
                     "127.0.0.1:0",    "-naccept", std::to_string(connections),
                     "-state"};
    command.insert(command.end(), more.begin(), more.end());
    auto started = ChildProcess::Start({command, {"OPENSSL_CONF=/dev/null"}});
    ASSERT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    std::optional<std::string> port = server_->WaitForLine("ACCEPT 127.0.0.1:");
    ASSERT_TRUE(port) << server_->output() << server_->errors();
    port_ = *port;
  }

  void StartForLocalhost(int connections, const Words& more) {
    PeerCertificate leaf = pki_.Issue("server", PeerPki::Localhost());
    Words words = {"-cert", leaf.path, "-key", leaf.key_path};
    words.insert(words.end(), more.begin(), more.end());
    Start(connections, words);
  }

  // Says hello, and closes.
  v1::DialEndpointRequest Request(const v1::TlsContextSpec& spec) const {
    v1::DialEndpointRequest request;
    *request.mutable_tls_context()->mutable_spec() = spec;
    request.set_target_address("127.0.0.1:" + port_);
    request.mutable_result_options()->set_sessions(true);
    request.mutable_exchange()->add_steps()->set_send_text("hello\n");
    return request;
  }

  // All that it printed, once it has served them all.
  std::string PrintedToTheEnd() {
    EXPECT_TRUE(server_->WaitForExit()) << server_->output() << server_->errors();
    return server_->output() + server_->errors();
  }

  TestLab lab_;
  TestFolder folder_;
  PeerPki pki_{folder_};
  std::unique_ptr<ChildProcess> server_;
  std::string port_;
};

}  // namespace tlslab

#endif  // TLSLAB_TESTS_INTEROP_S_SERVER_PEER_H_
