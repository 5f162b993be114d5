// Dials `openssl s_server`, and compares the lab's report with what the program
// printed of the same connection. The program is the first argument.
#include <gtest/gtest.h>

#include <iostream>
#include <string>
#include <vector>

#include "tests/interop/agreement.h"
#include "tests/interop/openssl_trace.h"
#include "tests/interop/requests.h"
#include "tests/testing/child_process.h"
#include "tests/testing/test_lab.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

std::string openssl_program;

using F = v1::HandshakeFailure;
using Words = std::vector<std::string>;

class SServer : public testing::Test {
 protected:
  static void SetUpTestSuite() { lab_ = new TestLab; }
  static void TearDownTestSuite() { delete lab_; }

  void SetUp() override {
    if (openssl_program.empty()) GTEST_SKIP() << "built with the system's OpenSSL: none is pinned";
  }

  // Serves one connection with a page that tells what it saw of it, and exits.
  void Start(const PeerCertificate& certificate, const Words& more) {
    ChildCommand command;
    command.arguments = {
        openssl_program, "s_server", "-accept", "127.0.0.1:0",    "-naccept", "1",
        "-www",          "-trace",   "-cert",   certificate.path, "-key",     certificate.key_path};
    command.arguments.insert(command.arguments.end(), more.begin(), more.end());
    command.environment = {"OPENSSL_CONF=/dev/null"};
    auto started = ChildProcess::Start(command);
    if (absl::IsNotFound(started.status())) GTEST_SKIP() << started.status().message();
    ASSERT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    std::optional<std::string> port = server_->WaitForLine("ACCEPT 127.0.0.1:");
    ASSERT_TRUE(port) << server_->output();
    port_ = *port;
  }

  void StartForLocalhost(const Words& more) {
    Start(pki_.Issue("server", PeerPki::Localhost()), more);
  }

  // Dials, and compares with what the program saw, whatever came of it.
  v1::HandshakeResult Dial(const v1::TlsContextSpec& spec) {
    v1::HandshakeResult result = lab_->Dial(PageRequest(spec, port_));
    EXPECT_TRUE(server_->WaitForExit()) << server_->output();
    trace_ = ParseOpensslTrace(server_->output());
    ExpectAgreement(result, trace_);
    if (HasFailure()) std::cout << server_->output() << server_->errors() << Show(result);
    return result;
  }

  v1::TlsContextSpec Client(v1::TlsVersion version) const {
    return ClientSpec(version, pki_.authority());
  }

  // The effective bits as `openssl ciphers -v` has them: "Enc=AESGCM(256)".
  static uint32_t BitsOf(const std::string& suite) {
    auto list = ChildProcess::Start({{openssl_program, "ciphers", "-v", "ALL:@SECLEVEL=0"}, {}});
    if (!list.ok() || (*list)->WaitForExit() != 0) return 0;
    const std::string line = AfterLabel("\n" + (*list)->output(), "\n" + suite + " ");
    const std::string cipher = AfterLabel(line, "Enc=");
    size_t open = cipher.find('(');
    return open == cipher.npos ? 0 : std::stoul(cipher.substr(open + 1));
  }

  static TestLab* lab_;
  TestFolder folder_;
  PeerPki pki_{folder_};
  std::unique_ptr<ChildProcess> server_;
  std::string port_;
  OpensslTrace trace_;
};

TestLab* SServer::lab_ = nullptr;

struct Case {
  std::string name;
  v1::TlsVersion version;
  std::string key_type;
  Words server;
  std::string suite = "";  // in OpenSSL's name, as s_server must have chosen it
};

std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }

class SServerNegotiation : public SServer, public testing::WithParamInterface<Case> {};

TEST_P(SServerNegotiation, IsReportedAsTheServerSawIt) {
  const Case& wanted = GetParam();
  PeerCertificate leaf = pki_.Issue("server", PeerPki::Localhost(wanted.key_type));
  Words more = wanted.server;
  more.insert(more.end(), {"-alpn", "spoken-here,other"});
  ASSERT_NO_FATAL_FAILURE(Start(leaf, more));
  if (IsSkipped()) return;
  v1::TlsContextSpec client = Client(wanted.version);
  client.add_alpn_protocols("not-known");
  client.add_alpn_protocols("spoken-here");
  v1::HandshakeResult result = Dial(client);

  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  const std::string page = result.exchange().received();
  const v1::NegotiatedParameters& agreed = result.negotiated();
  EXPECT_EQ(agreed.version(), wanted.version);
  EXPECT_EQ(agreed.version_name(), AfterLabel(page, "Protocol  : "));
  const std::string suite = AfterLabel(page, "Cipher    : ");
  EXPECT_EQ(agreed.cipher_suite().openssl_name(), suite);
  if (!wanted.suite.empty()) {
    EXPECT_EQ(suite, wanted.suite);
  }
  EXPECT_EQ(agreed.cipher_suite().bits(), BitsOf(suite));
  EXPECT_EQ(AfterLabel(server_->output(), "ALPN protocols selected: "), agreed.alpn_protocol());
  EXPECT_EQ(agreed.alpn_protocol(), "spoken-here");
  EXPECT_EQ(agreed.server_name(), "localhost");
  EXPECT_FALSE(agreed.session_resumed());
  EXPECT_EQ(result.exchange().error(), "");
  EXPECT_EQ(result.close_kind(), v1::CLOSE_KIND_CLOSE_NOTIFY);

  const v1::PeerIdentity& peer = result.peer();
  ASSERT_EQ(peer.chain_size(), 1);
  EXPECT_EQ(AfterLabel(server_->output(), "Subject: "), "O = Peers, CN = localhost");
  EXPECT_EQ(peer.chain(0).subject(), "CN=localhost,O=Peers");
  EXPECT_FALSE(peer.verification().has_error());
  EXPECT_TRUE(peer.name_match().matched());
}

std::vector<Case> Cases() {
  std::vector<Case> cases;
  const v1::TlsVersion k12 = v1::TLS_VERSION_TLS12, k13 = v1::TLS_VERSION_TLS13;
  for (std::string key : {"ec-p256", "ec-p384", "rsa-2048", "ed25519", "ed448"}) {
    std::string name = key;
    for (char& c : name) {
      if (c == '-') c = '_';
    }
    cases.push_back({"Tls12_" + name, k12, key, {}});
    cases.push_back({"Tls13_" + name, k13, key, {}});
  }
  cases.push_back({"Tls12_KeyTransport",
                   k12,
                   "rsa-2048",
                   {"-cipher", "AES128-GCM-SHA256"},
                   "AES128-GCM-SHA256"});
  cases.push_back({"Tls12_FiniteField",
                   k12,
                   "rsa-2048",
                   {"-cipher", "DHE-RSA-AES256-GCM-SHA384"},
                   "DHE-RSA-AES256-GCM-SHA384"});
  cases.push_back({"Tls12_Cbc",
                   k12,
                   "",
                   {"-cipher", "ECDHE-ECDSA-AES256-SHA384"},
                   "ECDHE-ECDSA-AES256-SHA384"});
  cases.push_back({"Tls12_ChaCha",
                   k12,
                   "",
                   {"-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305"},
                   "ECDHE-ECDSA-CHACHA20-POLY1305"});
  cases.push_back({"Tls12_P521", k12, "", {"-groups", "P-521"}});
  cases.push_back({"Tls13_HelloRetry", k13, "", {"-groups", "P-384"}});
  cases.push_back({"Tls13_Aes128",
                   k13,
                   "",
                   {"-ciphersuites", "TLS_AES_128_GCM_SHA256"},
                   "TLS_AES_128_GCM_SHA256"});
  return cases;
}

INSTANTIATE_TEST_SUITE_P(All, SServerNegotiation, testing::ValuesIn(Cases()),
                         [](const auto& info) { return info.param.name; });

class SServerVersions : public SServer, public testing::WithParamInterface<v1::TlsVersion> {
 protected:
  bool is13() const { return GetParam() == v1::TLS_VERSION_TLS13; }
  v1::TlsContextSpec Client() const { return SServer::Client(GetParam()); }
};

INSTANTIATE_TEST_SUITE_P(All, SServerVersions,
                         testing::Values(v1::TLS_VERSION_TLS12, v1::TLS_VERSION_TLS13),
                         [](const auto& info) {
                           return info.param == v1::TLS_VERSION_TLS13 ? "Tls13" : "Tls12";
                         });

// Each failure below is compared with the server's own trace, alerts above all, by
// Dial.

TEST_P(SServerVersions, AClientWithoutTheAuthorityRefusesWithUnknownCa) {
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost({}));
  if (IsSkipped()) return;
  PeerPki other(folder_, "another-ca");
  F failure = Dial(ClientSpec(GetParam(), other.authority())).failure();
  EXPECT_EQ(failure.cause(), F::LOCAL_ALERT);
  EXPECT_EQ(failure.error_class(), F::CERTIFICATE_REJECTED);
  EXPECT_EQ(failure.alert().name(), "unknown_ca");
  EXPECT_EQ(failure.phase(), v1::HANDSHAKE_PHASE_CERTIFICATE);
  EXPECT_NE(server_->errors().find("alert unknown ca"), std::string::npos) << server_->errors();
}

TEST_P(SServerVersions, AnExpiredCertificateIsRefusedOrReported) {
  MintSpec spec = PeerPki::Localhost();
  spec.not_after_offset = -absl::Hours(24);
  PeerCertificate expired = pki_.Issue("server", spec);
  ASSERT_NO_FATAL_FAILURE(Start(expired, {}));
  if (IsSkipped()) return;
  v1::HandshakeResult refused = Dial(Client());
  EXPECT_EQ(refused.failure().error_class(), F::CERTIFICATE_REJECTED);
  EXPECT_EQ(refused.failure().alert().name(), "certificate_expired");
  EXPECT_EQ(refused.peer().verification().error().name(), "X509_V_ERR_CERT_HAS_EXPIRED");
  EXPECT_NE(server_->errors().find("alert certificate expired"), std::string::npos);

  ASSERT_NO_FATAL_FAILURE(Start(expired, {}));
  v1::TlsContextSpec client = Client();
  client.mutable_peer_verification()->set_mode(v1::PeerVerification::REPORT_ONLY);
  v1::HandshakeResult reported = Dial(client);
  EXPECT_FALSE(reported.has_failure()) << reported.failure().summary();
  EXPECT_EQ(reported.peer().verification().error().name(), "X509_V_ERR_CERT_HAS_EXPIRED");
}

TEST_P(SServerVersions, ACertificateForAnotherNameIsRefused) {
  MintSpec spec = PeerPki::Localhost();
  spec.dns_names = {"elsewhere.example"};
  spec.common_name = "";
  ASSERT_NO_FATAL_FAILURE(Start(pki_.Issue("server", spec), {}));
  if (IsSkipped()) return;
  v1::HandshakeResult result = Dial(Client());
  EXPECT_EQ(result.failure().cause(), F::LOCAL_ALERT);
  EXPECT_EQ(result.failure().error_class(), F::NAME_MISMATCH);
  EXPECT_FALSE(result.peer().name_match().matched());
}

TEST_P(SServerVersions, AServerThatWantsACertificateAndGetsNoneRefuses) {
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost(
      {"-Verify", "3", "-verify_return_error", "-CAfile", pki_.authority().path}));
  if (IsSkipped()) return;
  F failure = Dial(Client()).failure();
  EXPECT_EQ(failure.cause(), F::PEER_ALERT);
  EXPECT_NE(server_->errors().find("peer did not return a certificate"), std::string::npos);
  if (is13()) {
    // RFC 8446 section 4.4.2.4; it comes after this end has finished.
    EXPECT_EQ(failure.alert().name(), "certificate_required");
    EXPECT_EQ(failure.phase(), v1::HANDSHAKE_PHASE_CONFIRMATION);
    EXPECT_EQ(failure.error_class(), F::REJECTED_BY_PEER_CERTIFICATE);
  } else {
    EXPECT_EQ(failure.alert().name(), "handshake_failure");
    EXPECT_EQ(failure.phase(), v1::HANDSHAKE_PHASE_FINISHED);
    EXPECT_EQ(failure.error_class(), F::REJECTED_BY_PEER);
  }
}

TEST_P(SServerVersions, AClientCertificateIsShownAndAccepted) {
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost(
      {"-Verify", "3", "-verify_return_error", "-CAfile", pki_.authority().path}));
  if (IsSkipped()) return;
  MintSpec spec;
  spec.common_name = "Ada";
  spec.key_type = "rsa-2048";
  PeerCertificate ada = pki_.Issue("client", spec);
  v1::TlsContextSpec client = Client();
  v1::PemCredential* pem = client.add_credentials()->mutable_pem();
  pem->set_chain_pem(ada.pem);
  pem->set_private_key_pem(ada.key_pem);
  v1::HandshakeResult result = Dial(client);
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  // The page shows the certificate as the server holds it.
  const std::string subject = AfterLabel(result.exchange().received(), "Subject: ");
  EXPECT_TRUE(subject == "CN=Ada" || subject == "CN = Ada") << subject;
  EXPECT_TRUE(result.negotiated().has_local_signature_scheme());
}

TEST_P(SServerVersions, AClientCertificateOfAnUnknownAuthorityIsRefusedByTheServer) {
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost(
      {"-Verify", "3", "-verify_return_error", "-CAfile", pki_.authority().path}));
  if (IsSkipped()) return;
  MintSpec spec;
  spec.common_name = "Eve";
  PeerCertificate stranger = PeerPki(folder_, "another-ca").Issue("client", spec);
  v1::TlsContextSpec client = Client();
  v1::PemCredential* pem = client.add_credentials()->mutable_pem();
  pem->set_chain_pem(stranger.pem);
  pem->set_private_key_pem(stranger.key_pem);
  F failure = Dial(client).failure();
  EXPECT_EQ(failure.cause(), F::PEER_ALERT);
  EXPECT_EQ(failure.error_class(), F::REJECTED_BY_PEER_CERTIFICATE);
  EXPECT_EQ(failure.alert().name(), "unknown_ca");
  EXPECT_EQ(failure.phase(),
            is13() ? v1::HANDSHAKE_PHASE_CONFIRMATION : v1::HANDSHAKE_PHASE_FINISHED);
}

TEST_P(SServerVersions, AServerOfAnotherVersionRefusesWithProtocolVersion) {
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost({is13() ? "-tls1_2" : "-tls1_3"}));
  if (IsSkipped()) return;
  F failure = Dial(Client()).failure();
  EXPECT_EQ(failure.cause(), F::PEER_ALERT);
  EXPECT_EQ(failure.error_class(), F::VERSION_MISMATCH);
  EXPECT_EQ(failure.alert().name(), "protocol_version");
  EXPECT_EQ(failure.phase(), v1::HANDSHAKE_PHASE_CLIENT_HELLO);
}

TEST_P(SServerVersions, AServerWithNoSuiteInCommonRefusesWithHandshakeFailure) {
  ASSERT_NO_FATAL_FAILURE(
      StartForLocalhost(is13() ? Words{"-ciphersuites", "TLS_AES_256_GCM_SHA384"}
                               : Words{"-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"}));
  if (IsSkipped()) return;
  v1::TlsContextSpec client = Client();
  client.add_cipher_suites("TLS_AES_128_GCM_SHA256");
  client.set_cipher_list("ECDHE-ECDSA-AES128-GCM-SHA256");
  F failure = Dial(client).failure();
  EXPECT_EQ(failure.cause(), F::PEER_ALERT);
  EXPECT_EQ(failure.alert().name(), "handshake_failure");
  EXPECT_EQ(failure.phase(), v1::HANDSHAKE_PHASE_CLIENT_HELLO);
  EXPECT_NE(server_->errors().find("no shared cipher"), std::string::npos);
}

TEST_P(SServerVersions, AServerWithNoProtocolInCommonRefusesWithItsAlert) {
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost({"-alpn", "h2"}));
  if (IsSkipped()) return;
  v1::TlsContextSpec client = Client();
  client.add_alpn_protocols("other");
  v1::HandshakeResult result = Dial(client);
  EXPECT_EQ(result.failure().cause(), F::PEER_ALERT);
  EXPECT_EQ(result.failure().error_class(), F::NO_SHARED_ALPN);
  EXPECT_EQ(result.failure().alert().name(), "no_application_protocol");
}

}  // namespace
}  // namespace tlslab

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc > 1) tlslab::openssl_program = argv[1];
  return RUN_ALL_TESTS();
}
