#include "server/wire/encrypted_extensions.h"

#include <gtest/gtest.h>

#include "server/wire/testing/captured_handshake.h"

namespace tlslab {
namespace {

constexpr uint8_t kEncryptedExtensions = 8;

int SelectFirst(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in,
                unsigned, void*) {
  *out = in + 1;
  *size = in[0];
  return SSL_TLSEXT_ERR_OK;
}

int AcceptName(SSL*, int*, void*) { return SSL_TLSEXT_ERR_OK; }

// A client that asks for everything, and a server that grants it.
CaptureSetup RichSetup() {
  CaptureSetup setup;
  setup.client = [](SSL_CTX* context) {
    SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>("\x02h2"), 3);
    SSL_CTX_set_tlsext_max_fragment_length(context, TLSEXT_max_fragment_length_2048);
  };
  setup.server = [](SSL_CTX* context) {
    SSL_CTX_set_alpn_select_cb(context, SelectFirst, nullptr);
    SSL_CTX_set_tlsext_servername_callback(context, AcceptName);
  };
  setup.client_connection = [](SSL* ssl) { SSL_set_tlsext_host_name(ssl, "www.example.com"); };
  return setup;
}

TEST(EncryptedExtensions, TellWhatTheServerGranted) {
  CapturedHandshake handshake = Capture(RichSetup());
  ASSERT_TRUE(handshake.completed);
  auto answers = ParseEncryptedExtensions(handshake.Message(kFromServer, kEncryptedExtensions));
  ASSERT_TRUE(answers);
  EXPECT_TRUE(answers->well_formed);
  EXPECT_TRUE(answers->malformed_extensions.empty());
  EXPECT_EQ(answers->alpn_protocol, "h2");
  EXPECT_EQ(answers->max_fragment_length, 2048u);
  EXPECT_EQ(SSL_SESSION_get_max_fragment_length(SSL_get_session(handshake.client.get())),
            TLSEXT_max_fragment_length_2048);
  EXPECT_TRUE(answers->server_name_acknowledged);
  EXPECT_FALSE(answers->early_data_accepted);
}

TEST(EncryptedExtensions, MayBeEmpty) {
  CaptureSetup setup;
  setup.client = [](SSL_CTX* context) { SSL_CTX_set1_groups_list(context, "X25519"); };
  setup.server = setup.client;
  auto answers =
      ParseEncryptedExtensions(Capture(setup).Message(kFromServer, kEncryptedExtensions));
  ASSERT_TRUE(answers);
  EXPECT_TRUE(answers->well_formed);
  EXPECT_TRUE(answers->extensions.empty());
  EXPECT_FALSE(answers->server_name_acknowledged);
}

TEST(EncryptedExtensions, KeepWhatTheyCannotRead) {
  // early_data with a byte too many, max_fragment_length of 5.
  auto answers =
      ParseEncryptedExtensions(std::string("\x08\0\0\x0c\0\x0a\0\x2a\0\x01x\0\x01\0\x01\x05", 16));
  ASSERT_TRUE(answers);
  EXPECT_TRUE(answers->well_formed);
  EXPECT_EQ(answers->malformed_extensions, (std::vector<uint16_t>{42, 1}));
  EXPECT_FALSE(answers->max_fragment_length);
}

TEST(EncryptedExtensions, TruncatedAreNeverTakenForWhole) {
  std::string message = Capture(RichSetup()).Message(kFromServer, kEncryptedExtensions);
  ASSERT_FALSE(message.empty());
  for (size_t size = 0; size < message.size(); ++size) {
    std::string prefix = message.substr(0, size);
    prefix.shrink_to_fit();
    auto answers = ParseEncryptedExtensions(prefix);
    EXPECT_FALSE(answers && answers->well_formed) << size;
  }
  EXPECT_FALSE(ParseEncryptedExtensions(message + '\0')->well_formed);
  EXPECT_FALSE(ParseEncryptedExtensions(std::string("\x08\0\0\0", 4))->well_formed);
}

}  // namespace
}  // namespace tlslab
