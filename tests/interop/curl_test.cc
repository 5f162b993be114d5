// Accepts curl, and compares the lab's report with what curl printed of the same
// connection.
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "tests/interop/agreement.h"
#include "tests/interop/lab_server.h"
#include "tests/interop/requests.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

constexpr char kCurl[] = "/usr/bin/curl";
// curl(1): the peer's certificate cannot be authenticated with known authorities.
constexpr int kPeerFailedVerification = 60;

using F = v1::HandshakeFailure;

class Curl : public LabServer, public testing::WithParamInterface<v1::TlsVersion> {
 protected:
  void SetUp() override {
    if (access(kCurl, X_OK) != 0) GTEST_SKIP() << kCurl << " is not installed";
  }

  v1::HandshakeResult Get(const std::string& certificate, const std::string& authority) {
    v1::Listener wanted = SentenceListener(GetParam(), certificate);
    wanted.mutable_tls_context()->mutable_spec()->add_alpn_protocols("http/1.1");
    v1::Listener listener = lab_.Listen(wanted);
    const std::string port = PortOf(listener.bound_address());
    // The sentence comes without a head: HTTP 0.9.
    return Serve(listener, {kCurl, "-q", "-sS", "-v", "--http0.9", "--max-time", "15", "--cacert",
                            authority, "--resolve", "localhost:" + port + ":127.0.0.1",
                            "https://localhost:" + port + "/"});
  }
};

INSTANTIATE_TEST_SUITE_P(All, Curl, testing::Values(v1::TLS_VERSION_TLS12, v1::TLS_VERSION_TLS13),
                         [](const auto& info) {
                           return info.param == v1::TLS_VERSION_TLS13 ? "Tls13" : "Tls12";
                         });

TEST_P(Curl, ThatTrustsTheLabSawWhatIsReported) {
  v1::HandshakeResult result = Get(Leaf("localhost"), authority_path_);
  ASSERT_FALSE(result.has_failure()) << result.failure().summary() << client_->errors();
  const v1::NegotiatedParameters& agreed = result.negotiated();
  EXPECT_EQ(client_->output(), kSentence);
  EXPECT_EQ(client_status_, 0);
  const std::string printed = client_->errors();
  EXPECT_EQ(AfterLabel(printed, "SSL connection using "),
            agreed.version_name() + " / " + agreed.cipher_suite().openssl_name());
  EXPECT_EQ(AfterLabel(printed, "ALPN: server accepted "), agreed.alpn_protocol());
  EXPECT_EQ(agreed.alpn_protocol(), "http/1.1");
  EXPECT_EQ(agreed.server_name(), "localhost");
  EXPECT_NE(printed.find("SSL certificate verify ok"), std::string::npos) << printed;
  EXPECT_EQ(result.exchange().received().substr(0, 6), "GET / ");
  EXPECT_EQ(result.close_kind(), v1::CLOSE_KIND_CLOSE_NOTIFY) << Show(result) << printed;
}

TEST_P(Curl, ThatDoesNotTrustTheLabSendsUnknownCa) {
  v1::CertificateSpec other;
  other.set_common_name("Other CA");
  other.set_certificate_authority(true);
  v1::HandshakeResult result =
      Get(Leaf("localhost"), folder_.Write("other.pem", lab_.Create("other", other).chain_pem()));
  EXPECT_EQ(client_status_, kPeerFailedVerification);
  EXPECT_NE(client_->errors().find("unable to get local issuer certificate"), std::string::npos);
  EXPECT_EQ(result.failure().cause(), F::PEER_ALERT);
  EXPECT_EQ(result.failure().error_class(), F::REJECTED_BY_PEER_CERTIFICATE);
  EXPECT_EQ(result.failure().alert().name(), "unknown_ca");
  EXPECT_NE(client_->errors().find("TLS alert, unknown CA (560)"), std::string::npos)
      << client_->errors();
}

// curl compares the name after the handshake: the lab sees one that stands, and a
// client that says nothing.
TEST_P(Curl, ThatWantsAnotherNameClosesAfterTheHandshake) {
  v1::HandshakeResult result = Get(Leaf("elsewhere.example"), authority_path_);
  EXPECT_EQ(client_status_, kPeerFailedVerification);
  EXPECT_EQ(client_->output(), "");
  EXPECT_NE(client_->errors().find("no alternative certificate subject name matches"),
            std::string::npos);
  EXPECT_FALSE(result.has_failure()) << result.failure().summary();
  EXPECT_EQ(result.exchange().received_bytes(), 0);
  EXPECT_EQ(result.close_kind(), v1::CLOSE_KIND_CLOSE_NOTIFY) << Show(result);
}

}  // namespace
}  // namespace tlslab
