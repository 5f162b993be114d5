// curl before a listener of the lab that wants the client's certificate.
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "tests/interop/agreement.h"
#include "tests/interop/lab_server.h"
#include "tests/interop/requests.h"
#include "tests/testing/peer_pki.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

constexpr char kCurl[] = "/usr/bin/curl";
// curl(1): the handshake failed.
constexpr int kConnectError = 35;
// curl(1): nothing could be read. A TLS 1.3 client has finished before it is refused.
constexpr int kReceiveError = 56;

using F = v1::HandshakeFailure;

class CurlCertificates : public LabServer, public testing::WithParamInterface<v1::TlsVersion> {
 protected:
  void SetUp() override {
    if (access(kCurl, X_OK) != 0) GTEST_SKIP() << kCurl << " is not installed";
  }

  v1::HandshakeResult Get(v1::ServerOptions::ClientCertificate wish,
                          const std::vector<std::string>& more) {
    v1::Listener wanted = SentenceListener(GetParam(), Leaf("localhost"));
    v1::TlsContextSpec* spec = wanted.mutable_tls_context()->mutable_spec();
    spec->mutable_server()->set_client_certificate(wish);
    spec->mutable_peer_verification()->add_trusted_pems(clients_.authority().pem);
    v1::Listener listener = lab_.Listen(wanted);
    const std::string port = PortOf(listener.bound_address());
    std::vector<std::string> command = {
        kCurl,
        "-q",
        "-sS",
        "-v",
        "--http0.9",
        "--max-time",
        "15",
        "--cacert",
        authority_path_,
        "--resolve",
        "localhost:" + port + ":127.0.0.1",
    };
    command.insert(command.end(), more.begin(), more.end());
    command.push_back("https://localhost:" + port + "/");
    return Serve(listener, command);
  }

  static std::vector<std::string> Show(const PeerCertificate& certificate) {
    return {"--cert", certificate.path, "--key", certificate.key_path};
  }

  static PeerCertificate Issue(const PeerPki& authority, const std::string& name) {
    MintSpec spec;
    spec.common_name = name;
    return authority.Issue(name, spec);
  }

  // curl names the refusal; its number in brackets is 0x200 for a fatal alert, and
  // the alert's own.
  void ExpectCurlRefused(const std::string& alert) {
    EXPECT_EQ(client_status_, is13() ? kReceiveError : kConnectError) << client_->errors();
    EXPECT_EQ(client_->output(), "");
    EXPECT_NE(client_->errors().find("TLS alert, " + alert), std::string::npos)
        << client_->errors();
  }

  bool is13() const { return GetParam() == v1::TLS_VERSION_TLS13; }
  PeerPki clients_{folder_, "clients-ca"};
};

INSTANTIATE_TEST_SUITE_P(All, CurlCertificates,
                         testing::Values(v1::TLS_VERSION_TLS12, v1::TLS_VERSION_TLS13),
                         [](const auto& info) {
                           return info.param == v1::TLS_VERSION_TLS13 ? "Tls13" : "Tls12";
                         });

TEST_P(CurlCertificates, OfTheTrustedAuthorityAreAccepted) {
  v1::HandshakeResult result = Get(v1::ServerOptions::REQUIRED, Show(Issue(clients_, "ada")));
  ASSERT_FALSE(result.has_failure()) << result.failure().summary() << client_->errors();
  EXPECT_EQ(client_status_, 0);
  EXPECT_EQ(client_->output(), kSentence);
  ASSERT_EQ(result.peer().chain_size(), 1);
  EXPECT_EQ(result.peer().chain(0).subject(), "CN=ada");
  ASSERT_TRUE(result.peer().has_verification());
  EXPECT_FALSE(result.peer().verification().has_error());
  EXPECT_TRUE(result.peer().certificate_required());
  EXPECT_TRUE(result.negotiated().has_peer_signature_scheme());
}

TEST_P(CurlCertificates, AreMissedWhereTheyAreRequired) {
  v1::HandshakeResult result = Get(v1::ServerOptions::REQUIRED, {});
  EXPECT_EQ(result.failure().cause(), F::LOCAL_ALERT);
  EXPECT_EQ(result.failure().error_class(), F::CERTIFICATE_MISSING);
  EXPECT_EQ(result.failure().alert().name(), is13() ? "certificate_required" : "handshake_failure");
  EXPECT_EQ(result.peer().chain_size(), 0);
  EXPECT_FALSE(result.peer().has_verification());
  // The curl of today has no name for certificate_required.
  ExpectCurlRefused(is13() ? "unknown (628)" : "handshake failure (552)");
}

TEST_P(CurlCertificates, AreNotMissedWhereTheyAreOnlyRequested) {
  v1::HandshakeResult result = Get(v1::ServerOptions::REQUESTED, {});
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  EXPECT_EQ(client_status_, 0);
  EXPECT_EQ(client_->output(), kSentence);
  EXPECT_TRUE(result.peer().certificate_requested());
  EXPECT_FALSE(result.peer().certificate_required());
  EXPECT_EQ(result.peer().chain_size(), 0);
}

TEST_P(CurlCertificates, OfAnotherAuthorityAreRefused) {
  v1::HandshakeResult result =
      Get(v1::ServerOptions::REQUIRED, Show(Issue(PeerPki(folder_, "other-ca"), "eve")));
  EXPECT_EQ(result.failure().cause(), F::LOCAL_ALERT);
  EXPECT_EQ(result.failure().error_class(), F::CERTIFICATE_REJECTED);
  EXPECT_EQ(result.failure().alert().name(), "unknown_ca");
  ASSERT_EQ(result.peer().chain_size(), 1);
  EXPECT_EQ(result.peer().chain(0).subject(), "CN=eve");
  EXPECT_EQ(result.peer().verification().error().name(),
            "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY");
  ExpectCurlRefused("unknown CA (560)");
}

}  // namespace
}  // namespace tlslab
