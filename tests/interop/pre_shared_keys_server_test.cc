// The lab and `openssl s_server -psk` know the same key, or do not.
#include <gtest/gtest.h>

#include "tests/interop/agreement.h"
#include "tests/interop/openssl_trace.h"
#include "tests/interop/pre_shared_keys.h"
#include "tests/interop/requests.h"
#include "tests/interop/s_server_peer.h"

namespace tlslab {
namespace {

using F = v1::HandshakeFailure;

class PreSharedKeys : public SServerPeer, public testing::WithParamInterface<v1::TlsVersion> {
 protected:
  v1::HandshakeResult DialServerWith(const std::string& identity, const std::string& hex) {
    Start(1, {"-trace", "-nocert", "-psk_identity", identity, "-psk", hex, "-ciphersuites",
              "TLS_AES_128_GCM_SHA256"});
    v1::TlsContextSpec client = ClientSpec(GetParam(), pki_.authority());
    AddPreSharedKey(&client);
    v1::HandshakeResult result = lab_.Dial(Request(client));
    const std::string printed = PrintedToTheEnd();
    ExpectAgreement(result, ParseOpensslTrace(server_->output()));
    EXPECT_FALSE(HasFailure()) << printed << Show(result);
    return result;
  }
};

INSTANTIATE_TEST_SUITE_P(All, PreSharedKeys,
                         testing::Values(v1::TLS_VERSION_TLS12, v1::TLS_VERSION_TLS13),
                         [](const auto& info) {
                           return info.param == v1::TLS_VERSION_TLS13 ? "Tls13" : "Tls12";
                         });

TEST_P(PreSharedKeys, StandInForACertificate) {
  v1::HandshakeResult result = DialServerWith(kPskIdentity, kPskHex);
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  EXPECT_EQ(result.negotiated().psk().identity(), kPskIdentity);
  EXPECT_TRUE(result.negotiated().psk().external());
  EXPECT_EQ(result.negotiated().resumption_kind(), v1::NegotiatedParameters::EXTERNAL_PSK);
  EXPECT_EQ(result.peer().chain_size(), 0);
  EXPECT_NE(server_->output().find("hello"), std::string::npos);
}

TEST_P(PreSharedKeys, ThatDifferAreRefused) {
  F failure = DialServerWith(kPskIdentity, kOtherPskHex).failure();
  EXPECT_EQ(failure.cause(), F::PEER_ALERT);
  EXPECT_EQ(failure.error_class(), F::REJECTED_BY_PEER);
  ExpectAlertOfDifferingKeys(failure.alert().name(), GetParam());
}

}  // namespace
}  // namespace tlslab
