#include "server/wire/key_exchange_messages.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "server/codepoints/groups.h"
#include "server/codepoints/signature_schemes.h"
#include "server/wire/testing/captured_handshake.h"

namespace tlslab {
namespace {

constexpr uint8_t kServerKeyExchange = 12;
constexpr uint8_t kCertificateRequest = 13;
constexpr uint8_t kCertificateVerify = 15;

CaptureSetup WithSuite(int version, const char* key_type, const char* suite) {
  CaptureSetup setup;
  setup.version = version;
  setup.key_type = key_type;
  setup.client = [suite](SSL_CTX* context) { SSL_CTX_set_cipher_list(context, suite); };
  setup.server = [suite](SSL_CTX* context) {
    SSL_CTX_set_cipher_list(context, suite);
    SSL_CTX_set_dh_auto(context, 1);
    SSL_CTX_set1_groups_list(context, "P-384");
  };
  return setup;
}

std::optional<uint16_t> NegotiatedGroup(SSL* ssl) {
  return GroupValue(SSL_group_to_name(ssl, static_cast<int>(SSL_get_negotiated_group(ssl))));
}

TEST(ServerKeyExchange, OfTls12TellsGroupAndScheme) {
  CaptureSetup setup = WithSuite(TLS1_2_VERSION, "RSA", "ECDHE-RSA-AES128-GCM-SHA256");
  auto server = setup.server;
  setup.server = [server](SSL_CTX* context) {
    server(context);
    SSL_CTX_set1_sigalgs_list(context, "rsa_pss_rsae_sha384");
  };
  CapturedHandshake handshake = Capture(setup);
  ASSERT_TRUE(handshake.completed);
  auto exchange = ParseServerKeyExchange(handshake.Message(kFromServer, kServerKeyExchange),
                                         KeyExchangeKind::kEcdhe, 0x0303);
  ASSERT_TRUE(exchange);
  EXPECT_EQ(exchange->group, 24);
  EXPECT_EQ(exchange->group, NegotiatedGroup(handshake.client.get()));
  EXPECT_EQ(exchange->scheme, SignatureSchemeValue("rsa_pss_rsae_sha384"));
  int hash = 0;
  int type = 0;
  ASSERT_EQ(SSL_get_peer_signature_nid(handshake.client.get(), &hash), 1);
  ASSERT_EQ(SSL_get_peer_signature_type_nid(handshake.client.get(), &type), 1);
  EXPECT_EQ(hash, NID_sha384);
  EXPECT_EQ(type, EVP_PKEY_RSA_PSS);
}

TEST(ServerKeyExchange, BeforeTls12HasNoScheme) {
  for (int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    CapturedHandshake handshake = Capture(WithSuite(version, "EC", "ECDHE-ECDSA-AES128-SHA"));
    ASSERT_TRUE(handshake.completed);
    auto exchange = ParseServerKeyExchange(handshake.Message(kFromServer, kServerKeyExchange),
                                           KeyExchangeKind::kEcdhe, static_cast<uint16_t>(version));
    ASSERT_TRUE(exchange);
    EXPECT_EQ(exchange->group, 24);
    EXPECT_EQ(exchange->scheme, std::nullopt);
  }
}

TEST(ServerKeyExchange, OfDheHasASchemeAndNoGroup) {
  CapturedHandshake handshake =
      Capture(WithSuite(TLS1_2_VERSION, "RSA", "DHE-RSA-AES128-GCM-SHA256"));
  ASSERT_TRUE(handshake.completed);
  auto exchange = ParseServerKeyExchange(handshake.Message(kFromServer, kServerKeyExchange),
                                         KeyExchangeKind::kDhe, 0x0303);
  ASSERT_TRUE(exchange);
  EXPECT_EQ(exchange->group, std::nullopt);
  int hash = 0;
  ASSERT_EQ(SSL_get_peer_signature_nid(handshake.client.get(), &hash), 1);
  ASSERT_TRUE(exchange->scheme);
  std::string name(SignatureSchemeName(*exchange->scheme));
  EXPECT_NE(name.find(OBJ_nid2ln(hash)), std::string::npos) << name << " " << OBJ_nid2ln(hash);
}

TEST(ServerKeyExchange, OfAnonymousServersHasNoSignature) {
  CapturedHandshake ecdhe = Capture(WithSuite(TLS1_2_VERSION, "EC", "AECDH-AES128-SHA"));
  ASSERT_TRUE(ecdhe.completed);
  auto exchange = ParseServerKeyExchange(ecdhe.Message(kFromServer, kServerKeyExchange),
                                         KeyExchangeKind::kEcdhe, 0x0303);
  ASSERT_TRUE(exchange);
  EXPECT_EQ(exchange->group, 24);
  EXPECT_EQ(exchange->scheme, std::nullopt);

  CapturedHandshake dhe = Capture(WithSuite(TLS1_2_VERSION, "EC", "ADH-AES128-GCM-SHA256"));
  ASSERT_TRUE(dhe.completed);
  exchange = ParseServerKeyExchange(dhe.Message(kFromServer, kServerKeyExchange),
                                    KeyExchangeKind::kDhe, 0x0303);
  ASSERT_TRUE(exchange);
  EXPECT_EQ(exchange->scheme, std::nullopt);
}

CaptureSetup WithPsk(const char* suite) {
  CaptureSetup setup = WithSuite(TLS1_2_VERSION, "EC", suite);
  auto client = setup.client;
  auto server = setup.server;
  setup.client = [client](SSL_CTX* context) {
    client(context);
    SSL_CTX_set_psk_client_callback(
        context, [](SSL*, const char*, char* identity, unsigned, unsigned char* key, unsigned) {
          std::copy_n("me", 3, identity);
          std::fill_n(key, 16, static_cast<unsigned char>(7));
          return 16u;
        });
  };
  setup.server = [server](SSL_CTX* context) {
    server(context);
    SSL_CTX_use_psk_identity_hint(context, "a hint that is not a curve");
    SSL_CTX_set_psk_server_callback(context, [](SSL*, const char*, unsigned char* key, unsigned) {
      std::fill_n(key, 16, static_cast<unsigned char>(7));
      return 16u;
    });
  };
  return setup;
}

TEST(ServerKeyExchange, OfPskHasAHintBeforeItsParameters) {
  CapturedHandshake ecdhe = Capture(WithPsk("ECDHE-PSK-AES128-CBC-SHA"));
  ASSERT_TRUE(ecdhe.completed);
  std::string message = ecdhe.Message(kFromServer, kServerKeyExchange);
  auto exchange = ParseServerKeyExchange(message, KeyExchangeKind::kEcdhePsk, 0x0303);
  ASSERT_TRUE(exchange);
  EXPECT_EQ(exchange->group, 24);
  EXPECT_EQ(exchange->scheme, std::nullopt);
  EXPECT_FALSE(ParseServerKeyExchange(message, KeyExchangeKind::kEcdhe, 0x0303));

  CapturedHandshake dhe = Capture(WithPsk("DHE-PSK-AES128-CBC-SHA"));
  ASSERT_TRUE(dhe.completed);
  EXPECT_TRUE(ParseServerKeyExchange(dhe.Message(kFromServer, kServerKeyExchange),
                                     KeyExchangeKind::kDhePsk, 0x0303));
}

TEST(ServerKeyExchange, OfAnotherKindOrAnExplicitCurveIsNotRead) {
  std::string message("\x0c\0\0\x05\x03\0\x17\x01\x04", 9);
  EXPECT_TRUE(ParseServerKeyExchange(message, KeyExchangeKind::kEcdhe, 0x0303));
  EXPECT_FALSE(ParseServerKeyExchange(message, KeyExchangeKind::kOther, 0x0303));
  message[4] = 1;
  EXPECT_FALSE(ParseServerKeyExchange(message, KeyExchangeKind::kEcdhe, 0x0303));
}

CaptureSetup Mutual(int version) {
  CaptureSetup setup;
  setup.version = version;
  setup.client = [](SSL_CTX* context) {
    SSL_CTX_set1_sigalgs_list(context, "ecdsa_secp256r1_sha256");
  };
  setup.server = [](SSL_CTX* context) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set1_sigalgs_list(context, "rsa_pss_rsae_sha256:ecdsa_secp256r1_sha256:ed25519");
  };
  return setup;
}

TEST(CertificateRequest, TellsTheServersSchemesInBothForms) {
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CapturedHandshake handshake = Capture(Mutual(version));
    ASSERT_TRUE(handshake.completed) << version;
    auto schemes = CertificateRequestSchemes(handshake.Message(kFromServer, kCertificateRequest),
                                             static_cast<uint16_t>(version));
    EXPECT_EQ(schemes, (std::vector<uint16_t>{0x0804, 0x0403, 0x0807})) << version;
  }
}

TEST(CertificateRequest, BeforeTls12HasNoSchemes) {
  CapturedHandshake handshake = Capture(Mutual(TLS1_1_VERSION));
  std::string message = handshake.Message(kFromServer, kCertificateRequest);
  EXPECT_EQ(CertificateRequestSchemes(message, 0x0302), std::vector<uint16_t>());
  EXPECT_EQ(CertificateRequestSchemes("", 0x0302), std::nullopt);
}

TEST(CertificateVerify, TellsItsSchemeFromTls12On) {
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CapturedHandshake handshake = Capture(Mutual(version));
    ASSERT_TRUE(handshake.completed) << version;
    std::string message = handshake.Message(kFromClient, kCertificateVerify);
    EXPECT_EQ(CertificateVerifyScheme(message, static_cast<uint16_t>(version)), 0x0403);
    int hash = 0;
    ASSERT_EQ(SSL_get_peer_signature_nid(handshake.server.get(), &hash), 1);
    EXPECT_EQ(hash, NID_sha256);
  }
  CapturedHandshake old = Capture(Mutual(TLS1_1_VERSION));
  std::string message = old.Message(kFromClient, kCertificateVerify);
  ASSERT_FALSE(message.empty());
  EXPECT_EQ(CertificateVerifyScheme(message, 0x0302), std::nullopt);
}

TEST(KeyExchangeMessages, TruncatedOrLengthenedAreNothing) {
  CapturedHandshake tls12 = Capture(Mutual(TLS1_2_VERSION));
  CapturedHandshake tls13 = Capture(Mutual(TLS1_3_VERSION));
  std::string exchange = tls12.Message(kFromServer, kServerKeyExchange);
  std::string verify = tls12.Message(kFromClient, kCertificateVerify);
  std::string request12 = tls12.Message(kFromServer, kCertificateRequest);
  std::string request13 = tls13.Message(kFromServer, kCertificateRequest);
  auto read = [](const std::string& message) {
    return ParseServerKeyExchange(message, KeyExchangeKind::kEcdhe, 0x0303).has_value() ||
           CertificateVerifyScheme(message, 0x0303).has_value() ||
           CertificateRequestSchemes(message, 0x0303).has_value() ||
           CertificateRequestSchemes(message, 0x0304).has_value();
  };
  for (const std::string& message : {exchange, verify, request12, request13}) {
    EXPECT_TRUE(read(message));
    EXPECT_FALSE(read(message + '\0'));
    for (size_t size = 0; size < message.size(); ++size) {
      // A copy of its own, so that a sanitizer sees every read beyond it.
      std::string prefix = message.substr(0, size);
      prefix.shrink_to_fit();
      EXPECT_FALSE(read(prefix)) << size;
    }
  }
}

}  // namespace
}  // namespace tlslab
