// Dials nginx, and compares the lab's report with what nginx says of the same
// connection in the page it serves. The program is the first argument.
#include <gtest/gtest.h>

#include <string>

#include "tests/interop/agreement.h"
#include "tests/interop/requests.h"
#include "tests/testing/child_process.h"
#include "tests/testing/server_process.h"
#include "tests/testing/test_lab.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

using F = v1::HandshakeFailure;

// What is told of the connection.
constexpr char kPage[] = R"(
    location / {
      return 200 "protocol=$ssl_protocol\ncipher=$ssl_cipher\ncurve=$ssl_curve\nname=$ssl_server_name\nalpn=$ssl_alpn_protocol\nreused=$ssl_session_reused\nclient=$ssl_client_s_dn\nverified=$ssl_client_verify\nearly=$ssl_early_data.\nport=$remote_port\n";
    })";

class Nginx : public testing::TestWithParam<v1::TlsVersion> {
 protected:
  // `server` goes on after "listen 127.0.0.1:PORT ".
  void Start(const std::string& server) {
    StartNginx(folder_, " " + server + kPage, &nginx_, &port_);
  }

  void StartTls(const std::string& more = "") {
    PeerCertificate leaf = pki_.Issue("server", PeerPki::Localhost());
    Start("ssl;\nssl_protocols TLSv1.2 TLSv1.3;\nssl_certificate " + leaf.path +
          ";\nssl_certificate_key " + leaf.key_path + ";\n" + more);
  }

  v1::HandshakeResult Dial(const v1::TlsContextSpec& spec) {
    v1::HandshakeResult result = lab_.Dial(PageRequest(spec, port_));
    page_ = result.exchange().received();
    return result;
  }

  v1::TlsContextSpec Client() const { return ClientSpec(GetParam(), pki_.authority()); }
  bool is13() const { return GetParam() == v1::TLS_VERSION_TLS13; }

  TestLab lab_;
  TestFolder folder_;
  PeerPki pki_{folder_};
  std::unique_ptr<ChildProcess> nginx_;
  std::string port_;
  std::string page_;
};

INSTANTIATE_TEST_SUITE_P(All, Nginx, testing::Values(v1::TLS_VERSION_TLS12, v1::TLS_VERSION_TLS13),
                         [](const auto& info) {
                           return info.param == v1::TLS_VERSION_TLS13 ? "Tls13" : "Tls12";
                         });

TEST_P(Nginx, SawWhatIsReported) {
  ASSERT_NO_FATAL_FAILURE(StartTls("ssl_ecdh_curve secp384r1;\n"));
  if (IsSkipped()) return;
  v1::TlsContextSpec spec = Client();
  spec.add_alpn_protocols("http/1.1");
  v1::HandshakeResult result = Dial(spec);
  ASSERT_FALSE(result.has_failure()) << result.failure().summary() << nginx_->errors();
  const v1::NegotiatedParameters& agreed = result.negotiated();
  EXPECT_EQ(agreed.version_name(), AfterLabel(page_, "protocol="));
  EXPECT_EQ(agreed.cipher_suite().openssl_name(), AfterLabel(page_, "cipher="));
  EXPECT_EQ(agreed.group().name(), AfterLabel(page_, "curve="));
  EXPECT_EQ(agreed.group().name(), "secp384r1");
  EXPECT_EQ(agreed.hello_retry_requested(), is13());  // X25519 came first
  EXPECT_EQ(agreed.server_name(), AfterLabel(page_, "name="));
  EXPECT_EQ(agreed.server_name(), "localhost");
  EXPECT_EQ(agreed.alpn_protocol(), AfterLabel(page_, "alpn="));
  EXPECT_EQ(agreed.alpn_protocol(), "http/1.1");
  EXPECT_FALSE(agreed.session_resumed());
  EXPECT_EQ(AfterLabel(page_, "reused="), ".");
  EXPECT_EQ(AfterLabel(page_, "early="), ".");
  EXPECT_EQ(PortOf(result.local_address()), AfterLabel(page_, "port="));
  EXPECT_EQ(result.peer().chain(0).subject(), "CN=localhost,O=Peers");
  EXPECT_EQ(result.close_kind(), v1::CLOSE_KIND_CLOSE_NOTIFY);
}

TEST_P(Nginx, SawTheClientsCertificate) {
  ASSERT_NO_FATAL_FAILURE(
      StartTls("ssl_verify_client on;\nssl_client_certificate " + pki_.authority().path + ";\n"));
  if (IsSkipped()) return;
  MintSpec spec;
  spec.common_name = "Ada";
  PeerCertificate ada = pki_.Issue("client", spec);
  v1::TlsContextSpec client = Client();
  v1::PemCredential* pem = client.add_credentials()->mutable_pem();
  pem->set_chain_pem(ada.pem);
  pem->set_private_key_pem(ada.key_pem);
  v1::HandshakeResult result = Dial(client);
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  EXPECT_EQ(AfterLabel(page_, "client="), "CN=Ada");
  EXPECT_EQ(AfterLabel(page_, "verified="), "SUCCESS");
}

TEST_P(Nginx, ThatMissesACertificateSaysSoInHttpAndNotByAnAlert) {
  ASSERT_NO_FATAL_FAILURE(
      StartTls("ssl_verify_client on;\nssl_client_certificate " + pki_.authority().path + ";\n"));
  if (IsSkipped()) return;
  v1::HandshakeResult result = Dial(Client());
  EXPECT_FALSE(result.has_failure()) << result.failure().summary();
  EXPECT_NE(page_.find("No required SSL certificate was sent"), std::string::npos) << page_;
}

TEST_P(Nginx, ThatRejectsHandshakesSendsUnrecognizedName) {
  ASSERT_NO_FATAL_FAILURE(StartTls("ssl_reject_handshake on;\n"));
  if (IsSkipped()) return;
  F failure = Dial(Client()).failure();
  EXPECT_EQ(failure.cause(), F::PEER_ALERT);
  EXPECT_EQ(failure.error_class(), F::REJECTED_BY_PEER);
  EXPECT_EQ(failure.alert().name(), "unrecognized_name");
}

TEST_P(Nginx, LogsTheAlertOfAClientThatDoesNotTrustIt) {
  ASSERT_NO_FATAL_FAILURE(StartTls());
  if (IsSkipped()) return;
  PeerPki other(folder_, "another-ca");
  F failure = Dial(ClientSpec(GetParam(), other.authority())).failure();
  EXPECT_EQ(failure.alert().name(), "unknown_ca");
  EXPECT_TRUE(nginx_->WaitForLine("SSL alert number 48")) << nginx_->errors();
}

TEST_P(Nginx, InTheClearIsPlainHttp) {
  ASSERT_NO_FATAL_FAILURE(Start(";"));
  if (IsSkipped()) return;
  v1::HandshakeResult result = Dial(Client());
  EXPECT_EQ(result.failure().error_class(), F::PLAIN_HTTP);
  EXPECT_EQ(result.wire().received_not_tls().substr(0, 9), "HTTP/1.1 ");
}

}  // namespace
}  // namespace tlslab
