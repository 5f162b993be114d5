// Accepts gnutls-cli, another TLS stack than the lab's, and compares the lab's report
// with what it printed of the same connection.
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "tests/interop/agreement.h"
#include "tests/interop/lab_server.h"
#include "tests/interop/requests.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

constexpr char kGnutls[] = "/usr/bin/gnutls-cli";

using F = v1::HandshakeFailure;

class GnutlsCli : public LabServer, public testing::WithParamInterface<v1::TlsVersion> {
 protected:
  void SetUp() override {
    if (access(kGnutls, X_OK) != 0) GTEST_SKIP() << kGnutls << " is not installed";
  }

  v1::HandshakeResult Connect(const v1::Listener& listener, const std::string& authority) {
    v1::HandshakeResult result =
        Serve(listener, {kGnutls, "--x509cafile", authority, "--sni-hostname", "localhost",
                         "--verify-hostname", "localhost", "127.0.0.1", "-p",
                         PortOf(listener.bound_address())});
    printed_ = client_ ? client_->output() + client_->errors() : "";
    return result;
  }

  bool is13() const { return GetParam() == v1::TLS_VERSION_TLS13; }
  std::string printed_;
};

INSTANTIATE_TEST_SUITE_P(All, GnutlsCli,
                         testing::Values(v1::TLS_VERSION_TLS12, v1::TLS_VERSION_TLS13),
                         [](const auto& info) {
                           return info.param == v1::TLS_VERSION_TLS13 ? "Tls13" : "Tls12";
                         });

TEST_P(GnutlsCli, ThatTrustsTheLabSawWhatIsReported) {
  v1::Listener wanted = SentenceListener(GetParam(), Leaf("localhost"));
  wanted.mutable_tls_context()->mutable_spec()->add_groups("secp256r1");
  v1::HandshakeResult result = Connect(lab_.Listen(wanted), authority_path_);
  ASSERT_FALSE(result.has_failure()) << result.failure().summary() << printed_;
  EXPECT_NE(printed_.find(kSentence), std::string::npos) << printed_;
  EXPECT_NE(printed_.find("Status: The certificate is trusted"), std::string::npos) << printed_;
  const v1::NegotiatedParameters& agreed = result.negotiated();
  EXPECT_EQ(agreed.version(), GetParam());
  EXPECT_EQ(agreed.group().name(), "secp256r1");
  EXPECT_EQ(agreed.local_signature_scheme().name(), "ecdsa_secp256r1_sha256");
  EXPECT_EQ(agreed.cipher_suite().name(),
            is13() ? "TLS_AES_256_GCM_SHA384" : "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
  EXPECT_EQ(agreed.cipher_suite().bits(), 256);
  EXPECT_EQ(agreed.server_name(), "localhost");
  // The same four facts in GnuTLS's words.
  EXPECT_EQ(AfterLabel(printed_, "- Description: "),
            is13() ? "(TLS1.3-X.509)-(ECDHE-SECP256R1)-(ECDSA-SECP256R1-SHA256)-(AES-256-GCM)"
                   : "(TLS1.2-X.509)-(ECDHE-SECP256R1)-(ECDSA-SHA256)-(AES-256-GCM)");
  // gnutls-cli answers close_notify by closing the transport, without one of its own.
  EXPECT_NE(printed_.find("Peer has closed the GnuTLS connection"), std::string::npos) << printed_;
  EXPECT_EQ(result.close_kind(), v1::CLOSE_KIND_TRUNCATED) << Show(result) << printed_;
}

// GnuTLS names no authority in its alert.
TEST_P(GnutlsCli, ThatDoesNotTrustTheLabRefuses) {
  v1::CertificateSpec other;
  other.set_common_name("Other CA");
  other.set_certificate_authority(true);
  const std::string path = folder_.Write("other.pem", lab_.Create("other", other).chain_pem());
  F failure = Connect(lab_.Listen(SentenceListener(GetParam(), Leaf("localhost"))), path).failure();
  EXPECT_NE(client_status_, 0);
  EXPECT_NE(printed_.find("The certificate issuer is unknown"), std::string::npos) << printed_;
  EXPECT_EQ(failure.cause(), F::PEER_ALERT);
  EXPECT_EQ(failure.error_class(), F::REJECTED_BY_PEER_CERTIFICATE);
  EXPECT_EQ(failure.alert().name(), "bad_certificate");
}

TEST_P(GnutlsCli, ThatWantsAnotherNameRefuses) {
  F failure =
      Connect(lab_.Listen(SentenceListener(GetParam(), Leaf("elsewhere.example"))), authority_path_)
          .failure();
  EXPECT_NE(client_status_, 0);
  EXPECT_NE(printed_.find("The name in the certificate does not match"), std::string::npos)
      << printed_;
  EXPECT_EQ(failure.cause(), F::PEER_ALERT);
  EXPECT_EQ(failure.alert().name(), "bad_certificate");
}

}  // namespace
}  // namespace tlslab
