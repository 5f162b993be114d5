#include "server/wire/server_hello.h"

#include <gtest/gtest.h>

#include "server/codepoints/groups.h"
#include "server/codepoints/tls_versions.h"
#include "server/wire/testing/captured_handshake.h"

namespace tlslab {
namespace {

constexpr uint8_t kServerHello = 2;

int SelectFirst(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in,
                unsigned, void*) {
  *out = in + 1;
  *size = in[0];
  return SSL_TLSEXT_ERR_OK;
}

CaptureSetup WithAlpn(int version) {
  CaptureSetup setup;
  setup.version = version;
  setup.client = [](SSL_CTX* context) {
    SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>("\x02h2"), 3);
  };
  setup.server = [](SSL_CTX* context) {
    SSL_CTX_set_alpn_select_cb(context, SelectFirst, nullptr);
  };
  return setup;
}

std::optional<uint16_t> NegotiatedGroup(SSL* ssl) {
  return GroupValue(SSL_group_to_name(ssl, static_cast<int>(SSL_get_negotiated_group(ssl))));
}

std::string ServerRandom(const SSL* ssl) {
  unsigned char random[32];
  size_t size = SSL_get_server_random(ssl, random, sizeof(random));
  return std::string(reinterpret_cast<char*>(random), size);
}

class ServerHelloOf : public testing::TestWithParam<int> {};

TEST_P(ServerHelloOf, IsReadAsOpensslReadsIt) {
  CapturedHandshake handshake = Capture(WithAlpn(GetParam()));
  ASSERT_TRUE(handshake.completed);
  SSL* client = handshake.client.get();
  auto hello = ParseServerHello(handshake.Message(kFromServer, kServerHello));
  ASSERT_TRUE(hello);
  EXPECT_TRUE(hello->well_formed);
  EXPECT_TRUE(hello->malformed_extensions.empty());
  EXPECT_EQ(hello->version, SSL_version(client));
  EXPECT_EQ(TlsVersionName(hello->version), SSL_get_version(client));
  EXPECT_EQ(hello->legacy_version, std::min<int>(SSL_version(client), 0x0303));
  EXPECT_EQ(hello->random, ServerRandom(client));
  EXPECT_FALSE(hello->is_hello_retry_request);
  EXPECT_EQ(hello->cipher_suite, SSL_CIPHER_get_protocol_id(SSL_get_current_cipher(client)));
  EXPECT_EQ(hello->compression, 0);
}

TEST_P(ServerHelloOf, TellsGroupOrAlpnWhereItsVersionSaysThem) {
  CapturedHandshake handshake = Capture(WithAlpn(GetParam()));
  auto hello = ParseServerHello(handshake.Message(kFromServer, kServerHello));
  ASSERT_TRUE(hello);
  if (GetParam() == TLS1_3_VERSION) {
    EXPECT_EQ(hello->key_share_group, NegotiatedGroup(handshake.client.get()));
    EXPECT_FALSE(hello->key_share.empty());
    EXPECT_EQ(hello->alpn_protocol, std::nullopt);
  } else {
    EXPECT_EQ(hello->key_share_group, std::nullopt);
    EXPECT_EQ(hello->alpn_protocol, "h2");
  }
}

INSTANTIATE_TEST_SUITE_P(Version, ServerHelloOf,
                         testing::Values(TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION,
                                         TLS1_3_VERSION));

TEST(ServerHello, IsToldFromAHelloRetryRequest) {
  CaptureSetup setup;
  setup.client = [](SSL_CTX* context) { SSL_CTX_set1_groups_list(context, "X25519:P-384"); };
  setup.server = [](SSL_CTX* context) { SSL_CTX_set1_groups_list(context, "P-384"); };
  CapturedHandshake handshake = Capture(setup);
  ASSERT_TRUE(handshake.completed);
  auto retry = ParseServerHello(handshake.Message(kFromServer, kServerHello, 0));
  auto hello = ParseServerHello(handshake.Message(kFromServer, kServerHello, 1));
  ASSERT_TRUE(retry && hello);
  EXPECT_TRUE(retry->is_hello_retry_request);
  EXPECT_EQ(retry->version, 0x0304);
  EXPECT_EQ(retry->key_share_group, 24);
  EXPECT_TRUE(retry->key_share.empty());
  EXPECT_EQ(hello->key_share.size(), 97u);  // a point of P-384
  EXPECT_TRUE(retry->malformed_extensions.empty());
  EXPECT_FALSE(hello->is_hello_retry_request);
  EXPECT_EQ(hello->key_share_group, 24);
  EXPECT_EQ(hello->key_share_group, NegotiatedGroup(handshake.server.get()));
}

TEST(ServerHello, ForgivesTheLackOfExtensionsAndReportsBadOnes) {
  std::string body = "\x03\x01" + std::string(32, 'r') + '\0' + std::string("\0\x2f\0", 3);
  std::string bare = std::string("\x02\0\0", 3) + static_cast<char>(body.size()) + body;
  auto hello = ParseServerHello(bare);
  ASSERT_TRUE(hello);
  EXPECT_TRUE(hello->well_formed);
  EXPECT_EQ(hello->version, 0x0301);
  EXPECT_EQ(hello->cipher_suite, 0x002f);
  // supported_versions of one byte; two protocols where one is due.
  body += std::string("\0\x11\0\x2b\0\x01\x03\0\x10\0\x08\0\x06\x02h2\x02h3", 19);
  std::string bad = std::string("\x02\0\0", 3) + static_cast<char>(body.size()) + body;
  hello = ParseServerHello(bad);
  ASSERT_TRUE(hello);
  EXPECT_TRUE(hello->well_formed);
  EXPECT_EQ(hello->malformed_extensions, (std::vector<uint16_t>{43, 16}));
  EXPECT_EQ(hello->version, 0x0301);
  EXPECT_EQ(hello->alpn_protocol, std::nullopt);
}

TEST(ServerHello, TellsWhatAServerAdds) {
  std::string body = "\x03\x03" + std::string(32, 'r') + '\0' + std::string("\x13\x01\0", 3);
  // pre_shared_key: the third; max_fragment_length: 1024; a cookie of five bytes.
  body += std::string("\0\x16\0\x29\0\x02\0\x02\0\x01\0\x01\x02\0\x2c\0\x07\0\x05", 19) + "cooky";
  std::string message = std::string("\x02\0\0", 3) + static_cast<char>(body.size()) + body;
  auto hello = ParseServerHello(message);
  ASSERT_TRUE(hello);
  EXPECT_TRUE(hello->well_formed);
  EXPECT_TRUE(hello->malformed_extensions.empty());
  EXPECT_EQ(hello->raw, message);
  EXPECT_EQ(hello->selected_psk, 2);
  EXPECT_EQ(hello->max_fragment_length, 1024u);
  EXPECT_EQ(hello->cookie_size, 5u);
}

TEST(ServerHello, ReadsTheFirstOfADoubledExtension) {
  const std::string body = "\x03\x03" + std::string(32, 'r') + '\0' + std::string("\x13\x01\0", 3) +
                           std::string("\0\x0c\0\x29\0\x02\0\x02\0\x29\0\x02\0\x07", 14);
  auto hello = ParseServerHello(std::string("\x02\0\0", 3) + static_cast<char>(body.size()) + body);
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->extensions.size(), 2u);
  EXPECT_EQ(hello->selected_psk, 2);
}

TEST(ServerHello, OfADowngradeSaysSo) {
  CaptureSetup setup = WithAlpn(TLS1_2_VERSION);
  auto server = setup.server;
  setup.server = [server](SSL_CTX* context) {
    server(context);
    SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION);
  };
  auto hello = ParseServerHello(Capture(setup).Message(kFromServer, kServerHello));
  ASSERT_TRUE(hello);
  EXPECT_EQ(DowngradeSentinel(hello->random), 0x0303);
  hello = ParseServerHello(Capture(WithAlpn(TLS1_2_VERSION)).Message(kFromServer, kServerHello));
  ASSERT_TRUE(hello);
  EXPECT_EQ(DowngradeSentinel(hello->random), std::nullopt);
  std::string random(24, 'r');
  EXPECT_EQ(DowngradeSentinel(random + std::string("DOWNGRD\0", 8)), 0x0302);
  EXPECT_EQ(DowngradeSentinel(random + "DOWNGRD\x02"), std::nullopt);
  EXPECT_EQ(DowngradeSentinel("DOWNGRD\x01"), std::nullopt);
}

TEST(ServerHello, TruncatedIsNeverTakenForWhole) {
  std::string message = Capture(WithAlpn(TLS1_3_VERSION)).Message(kFromServer, kServerHello);
  ASSERT_FALSE(message.empty());
  for (size_t size = 0; size < message.size(); ++size) {
    std::string prefix = message.substr(0, size);
    prefix.shrink_to_fit();
    auto hello = ParseServerHello(prefix);
    EXPECT_FALSE(hello && hello->well_formed) << size;
  }
}

}  // namespace
}  // namespace tlslab
