// `openssl s_client -status` prints the OCSP response that the lab staples.
#include <gtest/gtest.h>

#include "tests/interop/requests.h"
#include "tests/interop/s_client_peer.h"
#include "tests/interop/stapled_response.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

class StapledResponse : public SClientPeer, public testing::WithParamInterface<v1::TlsVersion> {
 protected:
  v1::Listener Wanted(const PeerCertificate& leaf) {
    v1::Listener wanted = SentenceListener(GetParam(), "");
    v1::PemCredential* pem =
        wanted.mutable_tls_context()->mutable_spec()->mutable_credentials(0)->mutable_pem();
    pem->set_chain_pem(leaf.pem);
    pem->set_private_key_pem(leaf.key_pem);
    return wanted;
  }

  PeerPki pki_{folder_};
};

INSTANTIATE_TEST_SUITE_P(All, StapledResponse,
                         testing::Values(v1::TLS_VERSION_TLS12, v1::TLS_VERSION_TLS13),
                         [](const auto& info) {
                           return info.param == v1::TLS_VERSION_TLS13 ? "Tls13" : "Tls12";
                         });

TEST_P(StapledResponse, IsPrintedByTheClient) {
  PeerCertificate leaf = pki_.Issue("leaf", PeerPki::Localhost());
  v1::Listener wanted = Wanted(leaf);
  const std::string response = Contents(WriteOcspResponse(folder_, pki_.authority(), leaf));
  ASSERT_FALSE(response.empty());
  wanted.mutable_tls_context()->mutable_spec()->mutable_server()->set_ocsp_response(response);
  v1::HandshakeResult result = Connect(lab_.Listen(wanted), {"-status"});
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  EXPECT_EQ(AfterLabel(client_->output(), "OCSP Response Status: "), "successful (0x0)");
  EXPECT_EQ(AfterLabel(client_->output(), "Cert Status: "), "revoked");
  EXPECT_EQ(AfterLabel(client_->output(), "Revocation Reason: "), "keyCompromise (0x1)");
}

TEST_P(StapledResponse, IsNotSentToAClientThatDoesNotAsk) {
  PeerCertificate leaf = pki_.Issue("leaf", PeerPki::Localhost());
  v1::Listener wanted = Wanted(leaf);
  wanted.mutable_tls_context()->mutable_spec()->mutable_server()->set_ocsp_response(
      Contents(WriteOcspResponse(folder_, pki_.authority(), leaf)));
  v1::HandshakeResult result = Connect(lab_.Listen(wanted), {});
  EXPECT_FALSE(result.has_failure()) << result.failure().summary();
  EXPECT_FALSE(Printed("OCSP Response Status: "));
}

TEST_P(StapledResponse, IsMissedWhereThereIsNone) {
  v1::HandshakeResult result =
      Connect(lab_.Listen(Wanted(pki_.Issue("leaf", PeerPki::Localhost()))), {"-status"});
  EXPECT_FALSE(result.has_failure()) << result.failure().summary();
  EXPECT_TRUE(Printed("OCSP response: no response sent"));
}

}  // namespace
}  // namespace tlslab
