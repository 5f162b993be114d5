#include "server/wire/certificate_request.h"

#include <gtest/gtest.h>

#include "server/wire/testing/captured_handshake.h"

namespace tlslab {
namespace {

constexpr uint8_t kCertificateRequest = 13;

std::string Encoding(const X509_NAME* name) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_NAME(name, &der);
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

// A server that wants a certificate of its own authority.
CaptureSetup Mutual(int version) {
  CaptureSetup setup;
  setup.version = version;
  setup.server = [](SSL_CTX* context) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set1_sigalgs_list(context, "rsa_pss_rsae_sha256:ecdsa_secp256r1_sha256:ed25519");
    SSL_CTX_add_client_CA(context, SSL_CTX_get0_certificate(context));
  };
  return setup;
}

// What the client's OpenSSL says that it was asked for.
std::vector<std::string> NamesThatTheClientSaw(SSL* client) {
  const STACK_OF(X509_NAME)* names = SSL_get0_peer_CA_list(client);
  std::vector<std::string> encodings;
  for (int i = 0; i < sk_X509_NAME_num(names); ++i) {
    encodings.push_back(Encoding(sk_X509_NAME_value(names, i)));
  }
  return encodings;
}

TEST(CertificateRequest, TellsWhatTheClientsOpensslTells) {
  for (int version : {TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION}) {
    CapturedHandshake handshake = Capture(Mutual(version));
    ASSERT_TRUE(handshake.completed) << version;
    auto request = ParseCertificateRequest(handshake.Message(kFromServer, kCertificateRequest),
                                           static_cast<uint16_t>(version));
    ASSERT_TRUE(request) << version;
    ASSERT_EQ(request->authorities.size(), 1u) << version;
    EXPECT_EQ(request->authorities, NamesThatTheClientSaw(handshake.client.get())) << version;
    const unsigned char* types = nullptr;
    const size_t count = SSL_get0_certificate_types(handshake.client.get(), &types);
    EXPECT_EQ(request->certificate_types, std::vector<uint8_t>(types, types + count)) << version;
    EXPECT_EQ(request->certificate_types.empty(), version == TLS1_3_VERSION);
    std::vector<uint16_t> schemes;
    if (version >= TLS1_2_VERSION) schemes = {0x0804, 0x0403, 0x0807};
    EXPECT_EQ(request->signature_schemes, schemes) << version;
    EXPECT_EQ(request->extensions.empty(), version != TLS1_3_VERSION);
    EXPECT_EQ(request->context, "");
  }
}

TEST(CertificateRequest, AfterTheHandshakeHasAContext) {
  auto request = ParseCertificateRequest(std::string("\x0d\0\0\x0e\x03"
                                                     "ctx\0\x08\0\x0d\0\x04\0\x02\x04\x03",
                                                     18),
                                         0x0304);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->context, "ctx");
  EXPECT_EQ(request->signature_schemes, std::vector<uint16_t>{0x0403});
}

TEST(CertificateRequest, TruncatedOrLengthenedIsNothing) {
  for (int version : {TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION}) {
    std::string message = Capture(Mutual(version)).Message(kFromServer, kCertificateRequest);
    ASSERT_FALSE(message.empty());
    EXPECT_FALSE(ParseCertificateRequest(message + '\0', static_cast<uint16_t>(version)));
    for (size_t size = 0; size < message.size(); ++size) {
      std::string prefix = message.substr(0, size);
      prefix.shrink_to_fit();
      EXPECT_FALSE(ParseCertificateRequest(prefix, static_cast<uint16_t>(version))) << size;
    }
  }
}

}  // namespace
}  // namespace tlslab
