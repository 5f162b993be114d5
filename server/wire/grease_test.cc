#include "server/wire/grease.h"

#include <gtest/gtest.h>

#include "server/wire/testing/captured_handshake.h"

namespace tlslab {
namespace {

TEST(Grease, IsFoundWhereverAClientPutsIt) {
  ParsedClientHello hello;
  hello.cipher_suites = {0x0a0a, 0x1301, 0xfafa};
  hello.supported_versions = {0x0304, 0x7a7a};
  hello.groups = {0x4a4a};
  hello.key_share_groups = {29, 0x4a4a};
  hello.signature_schemes = {0x0403, 0xcaca};
  hello.psk_key_exchange_modes = {1, 0x0b, 0xe4, 0x0a};
  hello.alpn_protocols = {"h2", "\x1a\x1a", "\x1a\x2a"};
  hello.extensions = {{0x2a2a, ""}, {0, ""}, {0xdada, "x"}};
  EXPECT_EQ(
      GreasePositions(hello),
      (std::vector<std::string>{"cipher_suites[0]", "cipher_suites[2]", "supported_versions[1]",
                                "groups[0]", "key_share_groups[1]", "signature_schemes[1]",
                                "psk_key_exchange_modes[1]", "psk_key_exchange_modes[2]",
                                "alpn_protocols[1]", "extensions[0]", "extensions[2]"}));
}

TEST(Grease, IsNotSentByOpenssl) {
  auto hello = ParseClientHello(Capture({}).Message(kFromClient, 1));
  ASSERT_TRUE(hello);
  EXPECT_TRUE(GreasePositions(*hello).empty());
}

}  // namespace
}  // namespace tlslab
