// A relay of the lab between real programs: s_client, curl and gnutls-cli on one side, s_server
// with its pages (-www) on the other. The
// program is the first argument.
#include <gtest/gtest.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/text_format.h"
#include "tests/interop/openssl_program.h"
#include "tests/testing/child_process.h"
#include "tests/testing/peer_pki.h"
#include "tests/testing/test_folder.h"
#include "tests/testing/test_lab.h"

namespace tlslab {
namespace {

constexpr char kCurl[] = "/usr/bin/curl";
constexpr char kGnutls[] = "/usr/bin/gnutls-cli";
// curl(1): the peer's certificate cannot be authenticated with known authorities.
constexpr int kPeerFailedVerification = 60;

class RelayPeers : public testing::Test {
 protected:
  using Words = std::vector<std::string>;

  void SetUp() override {
    const std::string reason = WhyNoOpensslProgram();
    if (!reason.empty()) GTEST_SKIP() << reason;
    const PeerCertificate leaf = pki_.Issue("server", PeerPki::Localhost());
    auto started = ChildProcess::Start({{OpensslProgram(), "s_server", "-accept", "127.0.0.1:0",
                                         "-cert", leaf.path, "-key", leaf.key_path, "-www"},
                                        {"OPENSSL_CONF=/dev/null"}});
    ASSERT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    const std::optional<std::string> port = server_->WaitForLine("ACCEPT 127.0.0.1:");
    ASSERT_TRUE(port) << server_->output() << server_->errors();
    target_ = "127.0.0.1:" + *port;
  }

  v1::Relay Between(const std::string& more = "") {
    v1::Relay relay;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(more, &relay)) << more;
    relay.set_target_address(target_);
    return lab_.RelayTo(relay);
  }
  v1::RelayResult ResultOf(const v1::Relay& relay) { return lab_.Results(relay, 1)[0]; }

  // Runs a client to its end; its exit status.
  int Run(const Words& command, const std::string& says = "") {
    auto started = ChildProcess::Start({command, {"OPENSSL_CONF=/dev/null"}});
    EXPECT_TRUE(started.ok()) << started.status();
    if (!started.ok()) return -1;
    client_ = *std::move(started);
    client_->Write(says);
    if (says.empty()) client_->CloseInput();
    return client_->WaitForExit().value_or(-1);
  }
  int SClient(const v1::Relay& relay, const Words& more) {
    Words command = {OpensslProgram(), "s_client",  "-connect", relay.bound_address(),
                     "-servername",    "localhost", "-ign_eof"};
    command.insert(command.end(), more.begin(), more.end());
    return Run(command, "GET / HTTP/1.0\r\n\r\n");
  }
  int Curl(const v1::Relay& relay, const std::string& authority) {
    const std::string port = PortOf(relay.bound_address());
    return Run({kCurl, "-q", "-sS", "--max-time", "15", "--cacert", authority, "--resolve",
                "localhost:" + port + ":127.0.0.1", "https://localhost:" + port + "/"});
  }

  TestLab lab_;
  TestFolder folder_;
  PeerPki pki_{folder_};
  std::unique_ptr<ChildProcess> server_;
  std::unique_ptr<ChildProcess> client_;
  std::string target_;
};

TEST_F(RelayPeers, AHandshakeOfSClientGoesThrough) {
  const v1::Relay relay = Between();
  EXPECT_EQ(SClient(relay, {"-CAfile", pki_.authority().path, "-verify_return_error"}), 0)
      << client_->output() << client_->errors();
  EXPECT_NE(client_->output().find("HTTP/1.0 200"), std::string::npos) << client_->output();
  const v1::RelayResult result = ResultOf(relay);
  EXPECT_EQ(result.observer().server_name(), "localhost");
  EXPECT_EQ(result.client_sent_bytes(), result.target_received_bytes());
}

TEST_F(RelayPeers, ATamperedRecordIsRefused) {
  const v1::Relay relay = Between(
      "fault_plan { faults { id: 'tamper' flow: SERVER_TO_CLIENT trigger { record_number: 3 } "
      "corrupt { field: RECORD_TAIL } } }");
  EXPECT_NE(SClient(relay, {"-CAfile", pki_.authority().path, "-tls1_3"}), 0);
  const v1::RelayResult result = ResultOf(relay);
  ASSERT_EQ(result.faults_size(), 1);
  EXPECT_TRUE(result.faults(0).fired());
  EXPECT_NE(client_->errors().find("bad record mac"), std::string::npos) << client_->errors();
}

TEST_F(RelayPeers, AManInTheMiddleIsRefusedBySClientThatVerifies) {
  const v1::Relay relay = Between("man_in_the_middle { private_authority: true }");
  EXPECT_NE(SClient(relay, {"-CAfile", pki_.authority().path, "-verify_return_error"}), 0);
  const v1::RelayResult result = ResultOf(relay);
  EXPECT_EQ(result.close().kind(), v1::RelayClose::HANDSHAKE_FAILED);
  EXPECT_EQ(result.client_side().failure().alert().name(), "unknown_ca");
  EXPECT_FALSE(result.target_side().has_failure());
}

TEST_F(RelayPeers, AManInTheMiddleIsRefusedByCurlUnlessItsAuthorityIsTrusted) {
  if (access(kCurl, X_OK) != 0) GTEST_SKIP() << kCurl << " is not installed";
  v1::CertificateSpec spec;
  spec.set_common_name("Attacker");
  spec.set_certificate_authority(true);
  const v1::Certificate authority = lab_.Create("attacker", spec);
  const std::string middle = "man_in_the_middle { authority: '" + authority.name() + "' }";
  const v1::Relay refused = Between(middle);
  EXPECT_EQ(Curl(refused, pki_.authority().path), kPeerFailedVerification) << client_->errors();
  EXPECT_EQ(ResultOf(refused).close().kind(), v1::RelayClose::HANDSHAKE_FAILED);
  EXPECT_EQ(ResultOf(refused).client_plaintext(), "");
  const v1::Relay accepted = Between(middle);
  EXPECT_EQ(Curl(accepted, folder_.Write("attacker.pem", authority.chain_pem())), 0)
      << client_->errors();
  const v1::RelayResult result = ResultOf(accepted);
  EXPECT_EQ(result.client_plaintext().substr(0, 6), "GET / ");
  EXPECT_NE(result.target_plaintext().find("HTTP/1.0 200"), std::string::npos);
}

TEST_F(RelayPeers, GnutlsCliGoesThrough) {
  if (access(kGnutls, X_OK) != 0) GTEST_SKIP() << kGnutls << " is not installed";
  const v1::Relay relay = Between();
  EXPECT_EQ(
      Run({kGnutls, "--x509cafile", pki_.authority().path, "--sni-hostname", "localhost",
           "--verify-hostname", "localhost", "--port", PortOf(relay.bound_address()), "127.0.0.1"}),
      0)
      << client_->output() << client_->errors();
  EXPECT_EQ(ResultOf(relay).observer().server_name(), "localhost");
}

}  // namespace
}  // namespace tlslab
