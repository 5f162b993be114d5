// `openssl s_client -psk` and a listener of the lab know the same key, or do not.
#include <gtest/gtest.h>

#include "tests/interop/pre_shared_keys.h"
#include "tests/interop/requests.h"
#include "tests/interop/s_client_peer.h"

namespace tlslab {
namespace {

using F = v1::HandshakeFailure;

class PreSharedKeys : public SClientPeer, public testing::WithParamInterface<v1::TlsVersion> {
 protected:
  // No certificate: the key alone proves who the server is.
  v1::HandshakeResult ConnectWith(const std::string& identity, const std::string& hex) {
    v1::Listener wanted = SentenceListener(GetParam(), "");
    v1::TlsContextSpec* spec = wanted.mutable_tls_context()->mutable_spec();
    spec->clear_credentials();
    AddPreSharedKey(spec);
    return Connect(lab_.Listen(wanted), {"-psk_identity", identity, "-psk", hex, "-cipher", "PSK",
                                         "-ciphersuites", "TLS_AES_128_GCM_SHA256"});
  }

  bool is13() const { return GetParam() == v1::TLS_VERSION_TLS13; }
};

INSTANTIATE_TEST_SUITE_P(All, PreSharedKeys,
                         testing::Values(v1::TLS_VERSION_TLS12, v1::TLS_VERSION_TLS13),
                         [](const auto& info) {
                           return info.param == v1::TLS_VERSION_TLS13 ? "Tls13" : "Tls12";
                         });

TEST_P(PreSharedKeys, StandInForACertificate) {
  v1::HandshakeResult result = ConnectWith(kPskIdentity, kPskHex);
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  EXPECT_EQ(result.negotiated().psk().identity(), kPskIdentity);
  EXPECT_TRUE(result.negotiated().psk().external());
  EXPECT_EQ(result.negotiated().resumption_kind(), v1::NegotiatedParameters::EXTERNAL_PSK);
  EXPECT_TRUE(Printed(kSentence));
  EXPECT_TRUE(Printed("no peer certificate available"));
}

TEST_P(PreSharedKeys, ThatDifferAreRefused) {
  F failure = ConnectWith(kPskIdentity, kOtherPskHex).failure();
  EXPECT_EQ(failure.cause(), F::LOCAL_ALERT);
  ExpectAlertOfDifferingKeys(failure.alert().name(), GetParam());
}

TEST_P(PreSharedKeys, UnderANameThatTheLabDoesNotKnowAreRefused) {
  F failure = ConnectWith("eve", kPskHex).failure();
  EXPECT_EQ(failure.cause(), F::LOCAL_ALERT);
  EXPECT_EQ(failure.alert().name(), is13() ? "handshake_failure" : "unknown_psk_identity");
}

}  // namespace
}  // namespace tlslab
