// The lab and `openssl s_server` agree on groups of a classical exchange and ML-KEM
// together (draft-ietf-tls-ecdhe-mlkem).
#include <gtest/gtest.h>

#include "tests/interop/agreement.h"
#include "tests/interop/hybrid_groups.h"
#include "tests/interop/openssl_trace.h"
#include "tests/interop/requests.h"
#include "tests/interop/s_server_peer.h"

namespace tlslab {
namespace {

class HybridGroups : public SServerPeer, public testing::WithParamInterface<HybridGroup> {
 protected:
  void SetUp() override {
    SServerPeer::SetUp();
    if (IsSkipped()) return;
    const std::string reason = WhyNoGroup(GetParam().name, lab_.Capabilities());
    if (!reason.empty()) GTEST_SKIP() << reason;
  }

  v1::HandshakeResult Dial(const std::vector<std::string>& groups) {
    StartForLocalhost(1, {"-trace", "-groups", GetParam().name});
    v1::TlsContextSpec client = ClientSpec(v1::TLS_VERSION_TLS13, pki_.authority());
    for (const std::string& group : groups) client.add_groups(group);
    v1::HandshakeResult result = lab_.Dial(Request(client));
    const std::string printed = PrintedToTheEnd();
    ExpectAgreement(result, ParseOpensslTrace(server_->output()));
    EXPECT_FALSE(HasFailure()) << printed << Show(result);
    return result;
  }
};

INSTANTIATE_TEST_SUITE_P(All, HybridGroups, testing::ValuesIn(HybridGroup::All()),
                         [](const auto& info) { return info.param.name; });

TEST_P(HybridGroups, AreAgreedOnAtOnce) {
  v1::HandshakeResult result = Dial({GetParam().name});
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  ExpectHybrid(result, GetParam());
  EXPECT_FALSE(result.negotiated().hello_retry_requested());
}

TEST_P(HybridGroups, AreAgreedOnAtTheServersWish) {
  v1::HandshakeResult result = Dial({"secp384r1", GetParam().name});
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  ExpectHybrid(result, GetParam());
  EXPECT_TRUE(result.negotiated().hello_retry_requested());
}

}  // namespace
}  // namespace tlslab
