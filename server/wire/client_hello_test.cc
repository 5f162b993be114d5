#include "server/wire/client_hello.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "server/codepoints/groups.h"
#include "server/codepoints/signature_schemes.h"
#include "server/wire/testing/captured_handshake.h"

namespace tlslab {
namespace {

constexpr unsigned char kProtocols[] = "\x02h2\x08http/1.1";

// What a server's OpenSSL says of the hello, through SSL_CTX_set_client_hello_cb(3).
struct OpensslsView {
  uint16_t legacy_version = 0;
  std::string random;
  std::string session_id;
  std::string cipher_suites;
  std::string compressions;
  std::vector<uint16_t> extensions;
};

std::string Taken(size_t (*get)(SSL*, const unsigned char**), SSL* ssl) {
  const unsigned char* bytes = nullptr;
  size_t size = get(ssl, &bytes);
  return std::string(reinterpret_cast<const char*>(bytes), size);
}

int OnClientHello(SSL* ssl, int*, void* arg) {
  OpensslsView& view = *static_cast<OpensslsView*>(arg);
  view.legacy_version = static_cast<uint16_t>(SSL_client_hello_get0_legacy_version(ssl));
  view.random = Taken(SSL_client_hello_get0_random, ssl);
  view.session_id = Taken(SSL_client_hello_get0_session_id, ssl);
  view.cipher_suites = Taken(SSL_client_hello_get0_ciphers, ssl);
  view.compressions = Taken(SSL_client_hello_get0_compression_methods, ssl);
  int* types = nullptr;
  size_t count = 0;
  SSL_client_hello_get1_extensions_present(ssl, &types, &count);
  view.extensions.assign(types, types + count);
  OPENSSL_free(types);
  return SSL_CLIENT_HELLO_SUCCESS;
}

std::string Packed(const std::vector<uint16_t>& numbers) {
  std::string bytes;
  for (uint16_t number : numbers) {
    bytes += static_cast<char>(number >> 8);
    bytes += static_cast<char>(number & 0xff);
  }
  return bytes;
}

std::vector<uint16_t> TypesOf(const ParsedClientHello& hello) {
  std::vector<uint16_t> types;
  for (const HelloExtension& extension : hello.extensions) types.push_back(extension.type);
  return types;
}

CaptureSetup RichSetup(int version, OpensslsView* view = nullptr) {
  CaptureSetup setup;
  setup.version = version;
  setup.client = [](SSL_CTX* context) {
    SSL_CTX_set1_groups_list(context, "X448:P-256:brainpoolP256r1");
    SSL_CTX_set1_sigalgs_list(context, "ecdsa_secp256r1_sha256:rsa_pss_rsae_sha384:DSA+SHA1");
    SSL_CTX_set_alpn_protos(context, kProtocols, sizeof(kProtocols) - 1);
  };
  setup.server = [view](SSL_CTX* context) {
    if (view != nullptr) SSL_CTX_set_client_hello_cb(context, OnClientHello, view);
  };
  setup.client_connection = [](SSL* ssl) { SSL_set_tlsext_host_name(ssl, "www.example.com"); };
  return setup;
}

class ClientHelloOf : public testing::TestWithParam<int> {};

TEST_P(ClientHelloOf, IsReadAsOpensslReadsIt) {
  OpensslsView view;
  CapturedHandshake handshake = Capture(RichSetup(GetParam(), &view));
  ASSERT_TRUE(handshake.completed);
  auto hello = ParseClientHello(handshake.Message(kFromClient, 1));
  ASSERT_TRUE(hello);
  EXPECT_TRUE(hello->well_formed);
  EXPECT_TRUE(hello->malformed_extensions.empty());
  EXPECT_EQ(hello->legacy_version, view.legacy_version);
  EXPECT_EQ(hello->random, view.random);
  EXPECT_EQ(hello->session_id, view.session_id);
  EXPECT_EQ(Packed(hello->cipher_suites), view.cipher_suites);
  EXPECT_EQ(std::string(hello->compressions.begin(), hello->compressions.end()), view.compressions);
  EXPECT_EQ(TypesOf(*hello), view.extensions);
  EXPECT_EQ(hello->server_name, SSL_get_servername(handshake.server.get(), 0));
}

TEST_P(ClientHelloOf, TellsWhatTheClientWasSetUpToOffer) {
  CapturedHandshake handshake = Capture(RichSetup(GetParam()));
  auto hello = ParseClientHello(handshake.Message(kFromClient, 1));
  ASSERT_TRUE(hello);
  bool tls12 = GetParam() >= TLS1_2_VERSION;
  bool tls13 = GetParam() >= TLS1_3_VERSION;
  EXPECT_EQ(hello->alpn_protocols, (std::vector<std::string>{"h2", "http/1.1"}));
  EXPECT_EQ(hello->server_name, "www.example.com");
  EXPECT_FALSE(hello->psk_offered);
  EXPECT_TRUE(hello->psk_identities.empty());
  EXPECT_FALSE(hello->early_data_offered);
  EXPECT_FALSE(hello->padding_size);
  EXPECT_EQ(hello->session_ticket_size, 0u);
  // OpenSSL leaves out what the offered versions cannot use.
  std::vector<uint16_t> groups = {*GroupValue("x448"), *GroupValue("secp256r1")};
  if (!tls13) groups.push_back(*GroupValue("brainpoolP256r1"));
  EXPECT_EQ(hello->groups, groups);
  std::vector<uint16_t> versions;
  std::vector<uint16_t> shares;
  if (tls13) versions = {0x0304};
  if (tls13) shares = {*GroupValue("x448")};
  EXPECT_EQ(hello->supported_versions, versions);
  EXPECT_EQ(hello->key_share_groups, shares);
  ASSERT_EQ(hello->key_shares.size(), shares.size());
  if (tls13) {
    EXPECT_EQ(hello->key_shares[0].key.size(), 56u);  // a key of X448
  }
  EXPECT_EQ(hello->raw, handshake.Message(kFromClient, 1));
  std::vector<uint16_t> schemes;
  if (tls12) schemes = {0x0403, 0x0805};
  if (tls12 && !tls13) schemes.push_back(*SignatureSchemeValue("dsa_sha1"));
  EXPECT_EQ(hello->signature_schemes, schemes);
}

INSTANTIATE_TEST_SUITE_P(Version, ClientHelloOf,
                         testing::Values(TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION,
                                         TLS1_3_VERSION));

TEST(ClientHello, TellsThatAPskIsOffered) {
  CaptureSetup setup;
  setup.client = [](SSL_CTX* context) {
    SSL_CTX_set_psk_client_callback(
        context, [](SSL*, const char*, char* identity, unsigned, unsigned char* key, unsigned) {
          std::copy_n("me", 3, identity);
          std::fill_n(key, 16, static_cast<unsigned char>(7));
          return 16u;
        });
  };
  auto hello = ParseClientHello(Capture(setup).Message(kFromClient, 1));
  ASSERT_TRUE(hello);
  EXPECT_TRUE(hello->psk_offered);
  EXPECT_EQ(hello->psk_identities, std::vector<std::string>{"me"});
  EXPECT_EQ(hello->psk_key_exchange_modes, std::vector<uint8_t>{1});
  EXPECT_TRUE(hello->malformed_extensions.empty());
}

TEST(ClientHello, SecondAfterARetryHasTheWantedShare) {
  CaptureSetup setup;
  setup.client = [](SSL_CTX* context) { SSL_CTX_set1_groups_list(context, "X25519:P-384"); };
  setup.server = [](SSL_CTX* context) { SSL_CTX_set1_groups_list(context, "P-384"); };
  CapturedHandshake handshake = Capture(setup);
  auto first = ParseClientHello(handshake.Message(kFromClient, 1, 0));
  auto second = ParseClientHello(handshake.Message(kFromClient, 1, 1));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->key_share_groups, std::vector<uint16_t>{29});
  EXPECT_EQ(second->key_share_groups, std::vector<uint16_t>{24});
  EXPECT_EQ(first->random, second->random);
}

// Fixed parts, then the given bytes; the header is made to fit.
std::string Hello(const std::string& extensions) {
  std::string body = "\x03\x03" + std::string(32, 'r') + '\0' + std::string("\0\x02\x13\x01", 4) +
                     std::string("\x01\0", 2) + extensions;
  return std::string("\x01\0\0", 3) + static_cast<char>(body.size()) + body;
}

TEST(ClientHello, TellsWhatAClientAddsToResume) {
  // early_data; a session_ticket of three bytes; padding of two; psk_dhe_ke and psk_ke;
  // ecdsa_secp256r1_sha256 for certificates; two identities.
  std::string extensions("\0\x2a\0\0\0\x23\0\x03tic\0\x15\0\x02\0\0\0\x2d\0\x03\x02\x01\0", 24);
  extensions += std::string("\0\x32\0\x04\0\x02\x04\x03", 8);
  extensions += std::string(
      "\0\x29\0\x13\0\x0f\0\x01"
      "a\1\2\3\4\0\x02"
      "bc\0\0\0\0\0\0",
      23);
  auto hello = ParseClientHello(
      Hello(std::string(1, '\0') + static_cast<char>(extensions.size()) + extensions));
  ASSERT_TRUE(hello);
  EXPECT_TRUE(hello->well_formed);
  EXPECT_TRUE(hello->malformed_extensions.empty());
  EXPECT_TRUE(hello->early_data_offered);
  EXPECT_EQ(hello->session_ticket_size, 3u);
  EXPECT_EQ(hello->padding_size, 2u);
  EXPECT_EQ(hello->psk_key_exchange_modes, (std::vector<uint8_t>{1, 0}));
  EXPECT_EQ(hello->certificate_signature_schemes, std::vector<uint16_t>{0x0403});
  EXPECT_EQ(hello->psk_identities, (std::vector<std::string>{"a", "bc"}));
}

TEST(ClientHello, KeepsNothingOfAListThatIsCut) {
  // A key share that is longer than its list, and identities without an age.
  auto hello = ParseClientHello(
      Hello(std::string("\0\x15\0\x33\0\x07\0\x05\0\x1d\0\x02k\0\x29\0\x06\0\x02\0\0\0\0", 23)));
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->malformed_extensions, (std::vector<uint16_t>{51, 41}));
  EXPECT_TRUE(hello->key_shares.empty());
  EXPECT_TRUE(hello->key_share_groups.empty());
  EXPECT_TRUE(hello->psk_identities.empty());
  EXPECT_TRUE(hello->psk_offered);
}

TEST(ClientHello, OfOldNeedsNoExtensions) {
  auto hello = ParseClientHello(Hello(""));
  ASSERT_TRUE(hello);
  EXPECT_TRUE(hello->well_formed);
  EXPECT_TRUE(hello->extensions.empty());
  EXPECT_EQ(hello->server_name, std::nullopt);
}

TEST(ClientHello, KeepsAnExtensionThatItCannotRead) {
  // supported_groups with an odd length, then extended_master_secret.
  auto hello =
      ParseClientHello(Hello(std::string("\0\x0d\0\x0a\0\x05\0\x03\0\x1d\0\0\x17\0\0", 15)));
  ASSERT_TRUE(hello);
  EXPECT_TRUE(hello->well_formed);
  EXPECT_EQ(TypesOf(*hello), (std::vector<uint16_t>{10, 23}));
  EXPECT_TRUE(hello->groups.empty());
  EXPECT_EQ(hello->malformed_extensions, std::vector<uint16_t>{10});
}

TEST(ClientHello, KeepsTheExtensionsBeforeAFault) {
  auto hello = ParseClientHello(Hello(std::string("\0\x08\0\x17\0\0\0\x2a\0\x09", 10)));
  ASSERT_TRUE(hello);
  EXPECT_FALSE(hello->well_formed);
  EXPECT_EQ(TypesOf(*hello), std::vector<uint16_t>{23});
}

TEST(ClientHello, ReadsTheFirstOfADoubledExtension) {
  auto hello = ParseClientHello(
      Hello(std::string("\0\x10\0\x0a\0\x04\0\x02\0\x1d\0\x0a\0\x04\0\x02\0\x17", 18)));
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->extensions.size(), 2u);
  EXPECT_EQ(hello->groups, std::vector<uint16_t>{29});
}

TEST(ClientHello, IsNothingElse) {
  EXPECT_FALSE(ParseClientHello(""));
  std::string server_hello = Hello("");
  server_hello[0] = 2;
  EXPECT_FALSE(ParseClientHello(server_hello));
}

TEST(ClientHello, TruncatedIsNeverTakenForWhole) {
  std::string message = Capture(RichSetup(TLS1_3_VERSION)).Message(kFromClient, 1);
  for (size_t size = 0; size < message.size(); ++size) {
    // A copy of its own, so that a sanitizer sees every read beyond it.
    std::string prefix = message.substr(0, size);
    prefix.shrink_to_fit();
    auto hello = ParseClientHello(prefix);
    EXPECT_FALSE(hello && hello->well_formed) << size;
  }
  auto longer = ParseClientHello(message + '\0');
  ASSERT_TRUE(longer);
  EXPECT_FALSE(longer->well_formed);
}

}  // namespace
}  // namespace tlslab
