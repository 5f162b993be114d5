// A real server of the test's own, that the lab dials: on a free port, with a certificate for
// localhost, its files in a folder that goes with it.
//
//   ASSERT_NO_FATAL_FAILURE(Start({"/usr/sbin/slapd", ...}, "slapd starting"));
//   if (IsSkipped()) return;
//   v1::HandshakeResult result = Dial(LogIn(v1::LDAP));
#ifndef TLSLAB_TESTS_INTEROP_REAL_SERVER_H_
#define TLSLAB_TESTS_INTEROP_REAL_SERVER_H_

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/interop/requests.h"
#include "tests/interop/unprivileged.h"
#include "tests/testing/child_process.h"
#include "tests/testing/peer_pki.h"
#include "tests/testing/raw_socket.h"
#include "tests/testing/test_folder.h"
#include "tests/testing/test_lab.h"

namespace tlslab {

class RealServer : public testing::Test {
 protected:
  using Words = std::vector<std::string>;

  // `command` is asked with the port, and asked again when somebody was faster to get it. The
  // server listens when it has said `ready`. Skips the test where there is no such program.
  void Start(const std::function<Words(const std::string& port)>& command,
             const std::string& ready) {
    constexpr int kPortAttempts = 5;
    for (int attempt = 0; attempt < kPortAttempts; ++attempt) {
      port_ = std::to_string(RawSocket::Bind().port());
      auto started = ChildProcess::Start({command(port_), {}});
      if (absl::IsNotFound(started.status())) GTEST_SKIP() << started.status().message();
      ASSERT_TRUE(started.ok()) << started.status();
      server_ = *std::move(started);
      if (server_->WaitForLine(ready)) return;
      if (said().find("in use") == std::string::npos) break;
    }
    FAIL() << said();
  }

  // For a server that says that it is ready a little too early.
  void WaitUntilItListens() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!RawSocket::Answers(static_cast<uint16_t>(std::stoi(port_)))) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << said();
      std::this_thread::yield();
    }
  }

  // A step of setting it up, run to its end.
  void Run(const Words& command, const std::string& input = "") {
    auto started = ChildProcess::Start({command, {}});
    ASSERT_TRUE(started.ok()) << started.status();
    if (!input.empty()) (*started)->Write(input);
    (*started)->CloseInput();
    ASSERT_EQ((*started)->WaitForExit(absl::Seconds(60)), 0)
        << (*started)->output() << (*started)->errors();
  }

  static std::string ReadFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file) << "cannot read " << path;
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // A whole session of the lab's own user.
  static v1::ClientDialog LogIn(v1::DialogProtocol protocol) {
    v1::ClientDialog dialog;
    dialog.set_protocol(protocol);
    dialog.mutable_credentials();
    return dialog;
  }

  v1::HandshakeResult Dial(const v1::ClientDialog& dialog) { return Dial(dialog, port_); }

  v1::HandshakeResult Dial(const v1::ClientDialog& dialog, const std::string& port) {
    v1::DialEndpointRequest request;
    v1::TlsContextSpec* spec = request.mutable_tls_context()->mutable_spec();
    spec->mutable_client()->set_server_name("localhost");
    spec->mutable_peer_verification()->add_trusted_pems(pki_.authority().pem);
    request.set_target_address("127.0.0.1:" + port);
    *request.mutable_dialog() = dialog;
    return lab_.Dial(request);
  }

  // The session came to its end, with all that matters under TLS.
  void ExpectAllUnderTls(const v1::HandshakeResult& result) {
    EXPECT_FALSE(result.has_failure()) << result.failure().summary() << said();
    const v1::DialogResult& dialog = result.dialog();
    EXPECT_TRUE(dialog.tls_started());
    EXPECT_EQ(dialog.starttls_accepted(), dialog.tls_start() == v1::AFTER_STARTTLS);
    EXPECT_TRUE(dialog.login().accepted()) << dialog.ShortDebugString() << said();
    EXPECT_FALSE(dialog.login().in_clear());
    EXPECT_TRUE(dialog.completed()) << dialog.ShortDebugString() << said();
    EXPECT_EQ(dialog.error(), "");
    ASSERT_GT(result.peer().chain_size(), 0);
    EXPECT_EQ(result.peer().chain(0).subject(), "CN=localhost,O=Peers");
  }

  std::string said() const {
    return server_ ? "\n" + server_->output() + server_->errors() : std::string();
  }

  TestLab lab_;
  // Of Unix sockets, too.
  TestFolder folder_{TestFolder::kShort};
  PeerPki pki_{folder_};
  PeerCertificate leaf_ = pki_.Issue("server", PeerPki::Localhost());
  std::unique_ptr<ChildProcess> server_;
  std::string port_;
};

// One that must not be root.
class UnprivilegedServer : public RealServer {
 protected:
  void SetUp() override {
    if (const std::string why = WhyNotAsNobody(); !why.empty()) GTEST_SKIP() << why;
  }
};

}  // namespace tlslab

#endif  // TLSLAB_TESTS_INTEROP_REAL_SERVER_H_
