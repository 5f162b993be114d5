#include "server/wire/key_exchange_messages.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "certs/ossl/ossl_ptr.h"
#include "server/codepoints/groups.h"
#include "server/codepoints/signature_schemes.h"
#include "server/wire/testing/captured_handshake.h"

namespace tlslab {
namespace {

constexpr uint8_t kServerKeyExchange = 12;
constexpr uint8_t kCertificateVerify = 15;
constexpr uint8_t kClientKeyExchange = 16;

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

// The public part of the temporary key that `ssl` got from its peer.
std::string PeerTemporaryKey(SSL* ssl) {
  EVP_PKEY* key = nullptr;
  if (SSL_get_peer_tmp_key(ssl, &key) != 1) return "";
  OsslPtr<EVP_PKEY> owned(key);
  unsigned char* encoded = nullptr;
  const size_t size = EVP_PKEY_get1_encoded_public_key(key, &encoded);
  std::string bytes(reinterpret_cast<char*>(encoded), size);
  OPENSSL_free(encoded);
  return bytes;
}

// A number of the temporary key, in as many bytes as it takes.
std::string NumberOf(SSL* ssl, const char* parameter) {
  EVP_PKEY* key = nullptr;
  if (SSL_get_peer_tmp_key(ssl, &key) != 1) return "";
  OsslPtr<EVP_PKEY> owned(key);
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, parameter, &number) != 1) return "";
  OsslPtr<BIGNUM> owned_number(number);
  std::string bytes(BN_num_bytes(number), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

TEST(KeyExchangeMessages, TellBothPublicKeysOfEcdhe) {
  for (int version : {TLS1_VERSION, TLS1_2_VERSION}) {
    CapturedHandshake handshake = Capture(WithSuite(version, "EC", "ECDHE-ECDSA-AES128-SHA"));
    ASSERT_TRUE(handshake.completed);
    auto server = ParseServerKeyExchange(handshake.Message(kFromServer, kServerKeyExchange),
                                         KeyExchangeKind::kEcdhe, static_cast<uint16_t>(version));
    auto client = ParseClientKeyExchange(handshake.Message(kFromClient, kClientKeyExchange),
                                         KeyExchangeKind::kEcdhe);
    ASSERT_TRUE(server && client);
    EXPECT_EQ(server->public_key, PeerTemporaryKey(handshake.client.get()));
    EXPECT_EQ(client->public_key.size(), 97u);  // a point of P-384
    EXPECT_NE(client->public_key, server->public_key);
    EXPECT_FALSE(server->psk_identity_hint);
    EXPECT_FALSE(client->psk_identity);
  }
}

TEST(KeyExchangeMessages, TellTheNumbersOfDhe) {
  CapturedHandshake handshake =
      Capture(WithSuite(TLS1_2_VERSION, "RSA", "DHE-RSA-AES128-GCM-SHA256"));
  ASSERT_TRUE(handshake.completed);
  SSL* peer = handshake.client.get();
  auto server = ParseServerKeyExchange(handshake.Message(kFromServer, kServerKeyExchange),
                                       KeyExchangeKind::kDhe, 0x0303);
  auto client = ParseClientKeyExchange(handshake.Message(kFromClient, kClientKeyExchange),
                                       KeyExchangeKind::kDhe);
  ASSERT_TRUE(server && client);
  ASSERT_EQ(server->dh_prime.size(), 256u);
  EXPECT_EQ(server->dh_prime, NumberOf(peer, "p"));
  EXPECT_EQ(server->dh_generator, NumberOf(peer, "g"));
  EXPECT_EQ(server->public_key, PeerTemporaryKey(peer));
  EXPECT_EQ(client->public_key.size(), 256u);
}

TEST(KeyExchangeMessages, TellHintAndIdentityOfAPsk) {
  struct Case {
    const char* suite;
    KeyExchangeKind kind;
    bool has_key;
  };
  for (const Case& c : {Case{"PSK-AES128-CBC-SHA", KeyExchangeKind::kPsk, false},
                        Case{"RSA-PSK-AES128-CBC-SHA", KeyExchangeKind::kRsaPsk, false},
                        Case{"DHE-PSK-AES128-CBC-SHA", KeyExchangeKind::kDhePsk, true},
                        Case{"ECDHE-PSK-AES128-CBC-SHA", KeyExchangeKind::kEcdhePsk, true}}) {
    CaptureSetup setup = WithPsk(c.suite);
    setup.key_type = "RSA";
    CapturedHandshake handshake = Capture(setup);
    ASSERT_TRUE(handshake.completed) << c.suite;
    auto server =
        ParseServerKeyExchange(handshake.Message(kFromServer, kServerKeyExchange), c.kind, 0x0303);
    auto client =
        ParseClientKeyExchange(handshake.Message(kFromClient, kClientKeyExchange), c.kind);
    ASSERT_TRUE(server && client) << c.suite;
    EXPECT_EQ(server->psk_identity_hint, "a hint that is not a curve") << c.suite;
    EXPECT_EQ(client->psk_identity, "me") << c.suite;
    EXPECT_EQ(!server->public_key.empty(), c.has_key) << c.suite;
    EXPECT_EQ(!client->public_key.empty(), c.has_key) << c.suite;
  }
}

TEST(ClientKeyExchange, OfRsaIsNotRead) {
  CapturedHandshake handshake = Capture(WithSuite(TLS1_2_VERSION, "RSA", "AES128-SHA"));
  ASSERT_TRUE(handshake.completed);
  EXPECT_FALSE(ParseClientKeyExchange(handshake.Message(kFromClient, kClientKeyExchange),
                                      KeyExchangeKind::kOther));
}

TEST(KeyExchangeMessages, TruncatedOrLengthenedAreNothing) {
  CapturedHandshake tls12 = Capture(Mutual(TLS1_2_VERSION));
  std::string exchange = tls12.Message(kFromServer, kServerKeyExchange);
  std::string verify = tls12.Message(kFromClient, kCertificateVerify);
  std::string answer = tls12.Message(kFromClient, kClientKeyExchange);
  auto read = [](const std::string& message) {
    return ParseServerKeyExchange(message, KeyExchangeKind::kEcdhe, 0x0303).has_value() ||
           ParseClientKeyExchange(message, KeyExchangeKind::kEcdhe).has_value() ||
           CertificateVerifyScheme(message, 0x0303).has_value();
  };
  for (const std::string& message : {exchange, verify, answer}) {
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
