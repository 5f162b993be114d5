// `openssl s_client` and the lab agree on groups of a classical exchange and ML-KEM
// together (draft-ietf-tls-ecdhe-mlkem).
#include <gtest/gtest.h>

#include "tests/interop/hybrid_groups.h"
#include "tests/interop/requests.h"
#include "tests/interop/s_client_peer.h"

namespace tlslab {
namespace {

class HybridGroups : public SClientPeer, public testing::WithParamInterface<HybridGroup> {
 protected:
  void SetUp() override {
    SClientPeer::SetUp();
    if (IsSkipped()) return;
    const std::string reason = WhyNoGroup(GetParam().name, lab_.Capabilities());
    if (!reason.empty()) GTEST_SKIP() << reason;
  }

  v1::Listener ListenFor(const std::string& group) {
    v1::Listener wanted = SentenceListener(v1::TLS_VERSION_TLS13, Leaf("localhost"));
    wanted.mutable_tls_context()->mutable_spec()->add_groups(group);
    return lab_.Listen(wanted);
  }
};

INSTANTIATE_TEST_SUITE_P(All, HybridGroups, testing::ValuesIn(HybridGroup::All()),
                         [](const auto& info) { return info.param.name; });

TEST_P(HybridGroups, AreAgreedOnAtOnce) {
  v1::HandshakeResult result = Connect(ListenFor(GetParam().name), {"-groups", GetParam().name});
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  ExpectHybrid(result, GetParam());
  EXPECT_FALSE(result.negotiated().hello_retry_requested());
  EXPECT_TRUE(Printed("Negotiated TLS1.3 group: " + GetParam().name));
}

TEST_P(HybridGroups, AreAgreedOnAtTheServersWish) {
  v1::HandshakeResult result =
      Connect(ListenFor(GetParam().name), {"-groups", "P-384:" + GetParam().name});
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  ExpectHybrid(result, GetParam());
  EXPECT_TRUE(result.negotiated().hello_retry_requested());
}

TEST_P(HybridGroups, AreNotAgreedOnWithAClientThatHasNone) {
  v1::HandshakeResult result = Connect(ListenFor(GetParam().name), {"-groups", "P-384"});
  EXPECT_EQ(result.failure().cause(), v1::HandshakeFailure::LOCAL_ALERT);
  EXPECT_EQ(result.failure().error_class(), v1::HandshakeFailure::NO_SHARED_GROUP);
}

}  // namespace
}  // namespace tlslab
