// The lab reads the OCSP response that `openssl s_server -status_file` staples.
#include <gtest/gtest.h>

#include "tests/interop/agreement.h"
#include "tests/interop/openssl_trace.h"
#include "tests/interop/requests.h"
#include "tests/interop/s_server_peer.h"
#include "tests/interop/stapled_response.h"

namespace tlslab {
namespace {

class StapledResponse : public SServerPeer, public testing::WithParamInterface<v1::TlsVersion> {
 protected:
  v1::HandshakeResult Dial(bool ask) {
    PeerCertificate leaf = pki_.Issue("leaf", PeerPki::Localhost());
    response_path_ = WriteOcspResponse(folder_, pki_.authority(), leaf);
    Start(1, {"-trace", "-cert", leaf.path, "-key", leaf.key_path, "-status_file", response_path_});
    v1::TlsContextSpec client = ClientSpec(GetParam(), pki_.authority());
    client.mutable_client()->set_ocsp_requested(ask);
    v1::HandshakeResult result = lab_.Dial(Request(client));
    PrintedToTheEnd();
    ExpectAgreement(result, ParseOpensslTrace(server_->output()));
    return result;
  }

  std::string response_path_;
};

INSTANTIATE_TEST_SUITE_P(All, StapledResponse,
                         testing::Values(v1::TLS_VERSION_TLS12, v1::TLS_VERSION_TLS13),
                         [](const auto& info) {
                           return info.param == v1::TLS_VERSION_TLS13 ? "Tls13" : "Tls12";
                         });

TEST_P(StapledResponse, IsReadAndReported) {
  v1::HandshakeResult result = Dial(true);
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  const v1::OcspStaple& staple = result.peer().ocsp_staple();
  EXPECT_EQ(staple.der(), Contents(response_path_));
  EXPECT_FALSE(staple.der().empty());
  EXPECT_EQ(staple.response_status(), "successful");
  EXPECT_EQ(staple.certificate_status(), "revoked");
  EXPECT_EQ(staple.revocation_reason(), "keyCompromise");
  EXPECT_EQ(staple.revocation_time().seconds(), 1735787045);  // 2025-01-02 03:04:05
  EXPECT_TRUE(staple.serial_matches());
  EXPECT_TRUE(staple.has_next_update_time());
}

TEST_P(StapledResponse, DoesNotComeUnasked) {
  v1::HandshakeResult result = Dial(false);
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  EXPECT_FALSE(result.peer().has_ocsp_staple());
}

}  // namespace
}  // namespace tlslab
