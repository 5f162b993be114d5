// What `openssl s_server` shows the lab in place of an ordinary certificate message:
// a compressed one (RFC 8879), and a raw public key (RFC 7250).
#include <gtest/gtest.h>

#include "tests/interop/agreement.h"
#include "tests/interop/openssl_trace.h"
#include "tests/interop/requests.h"
#include "tests/interop/s_server_peer.h"

namespace tlslab {
namespace {

using F = v1::HandshakeFailure;

class CertificateForms : public SServerPeer {
 protected:
  // The lab has `feature`, and the program `option`.
  void Require(const std::string& feature, const std::string& option) {
    const v1::Capabilities lab = lab_.Capabilities();
    if (!HasFeature(lab, feature)) GTEST_SKIP() << lab.openssl_version() << " lacks " << feature;
    if (!OpensslProgramKnows("s_server", option))
      GTEST_SKIP() << OpensslProgram() << " s_server has no " << option;
  }

  v1::HandshakeResult Dial(const v1::TlsContextSpec& client) {
    v1::HandshakeResult result = lab_.Dial(Request(client));
    PrintedToTheEnd();
    ExpectAgreement(result, ParseOpensslTrace(server_->output()));
    return result;
  }
};

TEST_F(CertificateForms, ACompressedCertificateIsTaken) {
  Require("certificate_compression_algorithms.zlib", "-cert_comp");
  if (IsSkipped()) return;
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost(1, {"-trace", "-cert_comp"}));
  v1::TlsContextSpec client = ClientSpec(v1::TLS_VERSION_TLS13, pki_.authority());
  client.add_certificate_compression_algorithms("zlib");
  v1::HandshakeResult result = Dial(client);
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  const v1::CertificateCompression& compression = result.peer().certificate_compression();
  EXPECT_EQ(compression.algorithm(), "zlib");
  EXPECT_GT(compression.uncompressed_bytes(), 0);
  EXPECT_EQ(result.peer().chain_size(), 1);
  EXPECT_FALSE(result.peer().verification().has_error());
}

TEST_F(CertificateForms, ARawPublicKeyIsTakenIfItIsTheOneThatIsTrusted) {
  Require("server_certificate_types.RAW_PUBLIC_KEY", "-enable_server_rpk");
  if (IsSkipped()) return;
  PeerCertificate leaf = pki_.Issue("raw", PeerPki::Localhost());
  PeerCertificate other = pki_.Issue("other", PeerPki::Localhost());
  const std::string key = RunOpenssl({"pkey", "-in", leaf.key_path, "-pubout"});
  const std::string other_key = RunOpenssl({"pkey", "-in", other.key_path, "-pubout"});
  for (v1::TlsVersion version : {v1::TLS_VERSION_TLS12, v1::TLS_VERSION_TLS13}) {
    SCOPED_TRACE(v1::TlsVersion_Name(version));
    const Words words = {"-trace", "-cert", leaf.path, "-key", leaf.key_path, "-enable_server_rpk"};
    v1::TlsContextSpec client = ClientSpec(version, pki_.authority());
    client.add_server_certificate_types(v1::CERTIFICATE_TYPE_RAW_PUBLIC_KEY);
    client.mutable_peer_verification()->add_trusted_public_key_pems(key);
    ASSERT_NO_FATAL_FAILURE(Start(1, words));
    v1::HandshakeResult result = Dial(client);
    ASSERT_FALSE(result.has_failure()) << result.failure().summary();
    EXPECT_EQ(result.peer().certificate_type(), v1::CERTIFICATE_TYPE_RAW_PUBLIC_KEY);
    EXPECT_EQ(result.peer().raw_public_key().bits(), 256);
    EXPECT_EQ(result.peer().chain_size(), 0);

    client.mutable_peer_verification()->set_trusted_public_key_pems(0, other_key);
    ASSERT_NO_FATAL_FAILURE(Start(1, words));
    F failure = Dial(client).failure();
    EXPECT_EQ(failure.cause(), F::LOCAL_ALERT);
    EXPECT_EQ(failure.error_class(), F::CERTIFICATE_REJECTED);
  }
}

}  // namespace
}  // namespace tlslab
