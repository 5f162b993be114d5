// Accepts `openssl s_client`, and compares the lab's report with what the program
// printed of the same connection. The program is the first argument.
#include <gtest/gtest.h>
#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "tests/interop/agreement.h"
#include "tests/interop/lab_server.h"
#include "tests/interop/openssl_trace.h"
#include "tests/interop/requests.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

std::string openssl_program;

using F = v1::HandshakeFailure;
using Words = std::vector<std::string>;

class SClient : public LabServer, public testing::WithParamInterface<v1::TlsVersion> {
 protected:
  void SetUp() override {
    if (openssl_program.empty()) GTEST_SKIP() << "built with the system's OpenSSL: none is pinned";
    if (access(openssl_program.c_str(), X_OK) != 0)
      GTEST_SKIP() << openssl_program << " is missing";
  }

  // Connects and reads until the lab closes; then compares, whatever came of it.
  v1::HandshakeResult Connect(const v1::Listener& listener, const Words& more) {
    Words command = {openssl_program, "s_client",  "-connect", listener.bound_address(),
                     "-servername",   "localhost", "-trace"};
    command.insert(command.end(), more.begin(), more.end());
    v1::HandshakeResult result = Serve(listener, command);
    ExpectAgreement(result, ParseOpensslTrace(client_->output()));
    if (HasFailure()) std::cout << client_->output() << client_->errors() << Show(result);
    return result;
  }

  bool is13() const { return GetParam() == v1::TLS_VERSION_TLS13; }
};

INSTANTIATE_TEST_SUITE_P(All, SClient,
                         testing::Values(v1::TLS_VERSION_TLS12, v1::TLS_VERSION_TLS13),
                         [](const auto& info) {
                           return info.param == v1::TLS_VERSION_TLS13 ? "Tls13" : "Tls12";
                         });

TEST_P(SClient, ThatTrustsTheLabSawWhatIsReported) {
  v1::Listener wanted = SentenceListener(GetParam(), Leaf("localhost"));
  wanted.mutable_tls_context()->mutable_spec()->add_alpn_protocols("spoken-here");
  wanted.mutable_tls_context()->mutable_spec()->add_groups("secp384r1");
  v1::HandshakeResult result =
      Connect(lab_.Listen(wanted), {"-CAfile", authority_path_, "-verify_return_error",
                                    "-verify_hostname", "localhost", "-alpn", "other,spoken-here"});
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  const std::string printed = client_->output();
  const v1::NegotiatedParameters& agreed = result.negotiated();
  EXPECT_NE(printed.find(kSentence), std::string::npos);
  EXPECT_EQ(AfterLabel(printed, "Protocol  : "), agreed.version_name());
  EXPECT_EQ(AfterLabel(printed, "Cipher is "), agreed.cipher_suite().openssl_name());
  EXPECT_EQ(AfterLabel(printed, "ALPN protocol: "), agreed.alpn_protocol());
  EXPECT_EQ(agreed.group().name(), "secp384r1");
  // "Server Temp Key: ECDH, secp384r1, 384 bits", and "Peer Temp Key" in OpenSSL 3.5.
  const std::string key = AfterLabel(printed, "Temp Key: ");
  EXPECT_NE(key.find("384"), std::string::npos) << key;
  EXPECT_EQ(AfterLabel(printed, "Peer signing digest: "), "SHA256");
  EXPECT_EQ(agreed.local_signature_scheme().name(), "ecdsa_secp256r1_sha256");
  EXPECT_EQ(AfterLabel(printed, "Verification: "), "OK");
  EXPECT_EQ(result.close_kind(), v1::CLOSE_KIND_CLOSE_NOTIFY);
  EXPECT_EQ(result.exchange().sent_bytes(), std::string(kSentence).size());
}

TEST_P(SClient, ThatDoesNotTrustTheLabSendsUnknownCa) {
  v1::Listener listener = lab_.Listen(SentenceListener(GetParam(), Leaf("localhost")));
  F failure = Connect(listener, {"-no-CAfile", "-no-CApath", "-verify_return_error"}).failure();
  EXPECT_EQ(failure.cause(), F::PEER_ALERT);
  EXPECT_EQ(failure.error_class(), F::REJECTED_BY_PEER_CERTIFICATE);
  EXPECT_EQ(failure.alert().name(), "unknown_ca");
  EXPECT_NE(client_->errors().find("unable to get local issuer certificate"), std::string::npos);
}

TEST_P(SClient, ThatWantsAnotherNameRefuses) {
  v1::Listener listener = lab_.Listen(SentenceListener(GetParam(), Leaf("elsewhere.example")));
  F failure = Connect(listener, {"-CAfile", authority_path_, "-verify_return_error",
                                 "-verify_hostname", "localhost"})
                  .failure();
  EXPECT_EQ(failure.cause(), F::PEER_ALERT);
  EXPECT_NE(client_->errors().find("hostname mismatch"), std::string::npos) << client_->errors();
}

TEST_P(SClient, OfAnotherVersionIsRefused) {
  v1::Listener listener = lab_.Listen(SentenceListener(GetParam(), Leaf("localhost")));
  F failure = Connect(listener, {is13() ? "-tls1_2" : "-tls1_3"}).failure();
  EXPECT_EQ(failure.cause(), F::LOCAL_ALERT);
  EXPECT_EQ(failure.error_class(), F::VERSION_MISMATCH);
  EXPECT_EQ(failure.alert().name(), "protocol_version");
  EXPECT_NE(client_->errors().find("alert protocol version"), std::string::npos);
}

TEST_P(SClient, FindsAListenerThatHandshakesOnFirstUse) {
  v1::Listener wanted = SentenceListener(GetParam(), Leaf("localhost"));
  wanted.mutable_exchange()->set_handshake_start(v1::Exchange::ON_FIRST_USE);
  v1::HandshakeResult result =
      Connect(lab_.Listen(wanted), {"-CAfile", authority_path_, "-verify_return_error"});
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  EXPECT_NE(client_->output().find(kSentence), std::string::npos);
  EXPECT_EQ(result.exchange().error(), "");
  EXPECT_EQ(result.exchange().completed_step_count(), 1u);
}

TEST_P(SClient, ThatRefusesIsTheErrorOfTheStepThatBeganTheHandshake) {
  v1::Listener wanted = SentenceListener(GetParam(), Leaf("localhost"));
  wanted.mutable_exchange()->set_handshake_start(v1::Exchange::ON_FIRST_USE);
  v1::HandshakeResult result =
      Connect(lab_.Listen(wanted), {"-no-CAfile", "-no-CApath", "-verify_return_error"});
  EXPECT_EQ(result.failure().alert().name(), "unknown_ca");
  ASSERT_EQ(result.exchange().steps_size(), 1);
  EXPECT_EQ(result.exchange().steps(0).error(),
            "the handshake failed: " + result.failure().summary());
  EXPECT_EQ(result.exchange().sent_bytes(), 0u);
}

}  // namespace
}  // namespace tlslab

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc > 1) tlslab::openssl_program = argv[1];
  return RUN_ALL_TESTS();
}
