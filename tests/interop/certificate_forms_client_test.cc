// What `openssl s_client` takes in place of an ordinary certificate message of the
// lab: a compressed one (RFC 8879), and a raw public key (RFC 7250).
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/interop/requests.h"
#include "tests/interop/s_client_peer.h"

namespace tlslab {
namespace {

class CertificateForms : public SClientPeer {
 protected:
  // The lab has `feature`, and the program `option`.
  void Require(const std::string& feature, const std::string& option) {
    const v1::Capabilities lab = lab_.Capabilities();
    if (!HasFeature(lab, feature)) GTEST_SKIP() << lab.openssl_version() << " lacks " << feature;
    if (!OpensslProgramKnows("s_client", option))
      GTEST_SKIP() << OpensslProgram() << " s_client has no " << option;
  }

  static int CountOf(const v1::HandshakeResult& result, const std::string& message) {
    return std::count_if(
        result.messages().begin(), result.messages().end(),
        [&](const v1::MessageSeen& seen) { return seen.type().name() == message; });
  }
};

TEST_F(CertificateForms, ACompressedCertificateIsTaken) {
  Require("certificate_compression_algorithms.zlib", "-no_rx_cert_comp");
  if (IsSkipped()) return;
  v1::Listener wanted = SentenceListener(v1::TLS_VERSION_TLS13, Leaf("localhost"));
  wanted.mutable_tls_context()->mutable_spec()->add_certificate_compression_algorithms("zlib");
  v1::Listener listener = lab_.Listen(wanted);
  v1::HandshakeResult result = Connect(listener, {"-verify_return_error"});
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  EXPECT_EQ(CountOf(result, "compressed_certificate"), 1);
  EXPECT_EQ(CountOf(result, "certificate"), 0);
  EXPECT_TRUE(Printed("Verification: OK"));

  v1::HandshakeResult plain = Connect(listener, {"-verify_return_error", "-no_rx_cert_comp"});
  ASSERT_FALSE(plain.has_failure()) << plain.failure().summary();
  EXPECT_EQ(CountOf(plain, "compressed_certificate"), 0);
  EXPECT_EQ(CountOf(plain, "certificate"), 1);
}

TEST_F(CertificateForms, ARawPublicKeyIsTaken) {
  Require("server_certificate_types.RAW_PUBLIC_KEY", "-enable_server_rpk");
  if (IsSkipped()) return;
  for (v1::TlsVersion version : {v1::TLS_VERSION_TLS12, v1::TLS_VERSION_TLS13}) {
    SCOPED_TRACE(v1::TlsVersion_Name(version));
    v1::CertificateSpec key;
    const std::string id = "key-" + std::to_string(version);
    v1::Listener wanted = SentenceListener(version, lab_.Create(id, key).name());
    v1::TlsContextSpec* spec = wanted.mutable_tls_context()->mutable_spec();
    spec->add_server_certificate_types(v1::CERTIFICATE_TYPE_RAW_PUBLIC_KEY);
    spec->add_server_certificate_types(v1::CERTIFICATE_TYPE_X509);
    v1::Listener listener = lab_.Listen(wanted);
    v1::HandshakeResult raw = Connect(listener, {"-enable_server_rpk"});
    ASSERT_FALSE(raw.has_failure()) << raw.failure().summary();
    EXPECT_TRUE(Printed("Server-to-client raw public key negotiated"));
    EXPECT_TRUE(Printed("Server raw public key"));
    EXPECT_TRUE(Printed("NIST CURVE: P-256"));

    v1::HandshakeResult certified = Connect(listener, {});
    ASSERT_FALSE(certified.has_failure()) << certified.failure().summary();
    EXPECT_FALSE(Printed("raw public key negotiated"));
  }
}

}  // namespace
}  // namespace tlslab
