// Each switch of the protocol, both ways, by what is then seen of a handshake.
#include "server/engine/protocol_options.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <algorithm>

#include "server/engine/capabilities.h"
#include "server/engine/features.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

// extended_master_secret, encrypt_then_mac, padding (IANA).
constexpr uint16_t kEms = 23;
constexpr uint16_t kEtm = 22;
constexpr uint16_t kPadding = 21;

bool Has(const std::string& feature) {
  return std::count(Features().begin(), Features().end(), feature) > 0;
}

template <typename Hello>
bool Holds(const std::optional<Hello>& hello, uint16_t type) {
  return std::any_of(hello->extensions.begin(), hello->extensions.end(),
                     [&](const auto& extension) { return extension.type == type; });
}

ContextConfig ClientUpTo(const TestPki& pki, uint16_t version) {
  ContextConfig client = pki.Client();
  client.max_version = version;
  return client;
}

std::shared_ptr<const ExchangeScript> Sends(size_t bytes) {
  return std::make_shared<const ExchangeScript>(
      ExchangeScript{{ExchangeStep::Kind::kSend, std::string(bytes, 'x'), 0}});
}

TEST(ProtocolOptions, ExtendedMasterSecretIsOfferedOrNot) {
  TestPki pki;
  auto server = MustBuild(pki.Server());
  for (bool on : {false, true}) {
    ContextConfig client = ClientUpTo(pki, TLS1_2_VERSION);
    client.protocol.extended_master_secret = on;
    MemoryPairResult pair = Pair(MustBuild(client), server);
    ASSERT_FALSE(pair.client.observations.failure);
    EXPECT_EQ(Holds(pair.server.observations.client_hello, kEms), on);
    EXPECT_EQ(Holds(pair.client.observations.server_hello, kEms), on);
  }
}

TEST(ProtocolOptions, EncryptThenMacIsAnsweredOrNot) {
  TestPki pki;
  ContextConfig client = ClientUpTo(pki, TLS1_2_VERSION);
  client.cipher_list = "ECDHE-ECDSA-AES128-SHA";
  for (bool on : {false, true}) {
    ContextConfig server = pki.Server();
    server.protocol.encrypt_then_mac = on;
    MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
    ASSERT_FALSE(pair.client.observations.failure);
    EXPECT_EQ(Holds(pair.client.observations.server_hello, kEtm), on);
  }
}

TEST(ProtocolOptions, CompressionOfRecordsWorks) {
  if (!Has("protocol.compression")) GTEST_SKIP() << "this library compresses no records";
  TestPki pki;
  for (bool on : {false, true}) {
    ContextConfig client = ClientUpTo(pki, TLS1_2_VERSION);
    ContextConfig server = pki.Server();
    client.security_level = server.security_level = 1;
    client.protocol.compression = server.protocol.compression = on;
    MemoryPairOptions options;
    options.client_script = Sends(10000);
    MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server), options);
    ASSERT_FALSE(pair.client.observations.failure);
    EXPECT_EQ(pair.client.observations.server_hello->compression, on ? 1 : 0);
    EXPECT_EQ(pair.server.exchange->received_bytes, 10000u);
    EXPECT_EQ(pair.client.wire.sent.total_bytes < 5000, on);
  }
}

TEST(ProtocolOptions, CompressionIsRefusedWhereTheSecurityLevelRulesItOut) {
  ContextConfig config = TestPki().Client();
  config.security_level = 2;
  config.protocol.compression = true;
  BuiltContext built = Context::Build(config);
  ASSERT_EQ(built.problems.size(), 1u);
  EXPECT_EQ(built.problems[0].field, "protocol.compression");
  EXPECT_EQ(built.problems[0].kind, ContextProblem::Kind::kUnsupported);
}

TEST(ProtocolOptions, MiddleboxCompatibilityGivesASessionIdAndAChangeOfCipherSpec) {
  TestPki pki;
  for (bool on : {false, true}) {
    ContextConfig client = pki.Client();
    ContextConfig server = pki.Server();
    client.protocol.middlebox_compatibility = server.protocol.middlebox_compatibility = on;
    MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
    const Observations& seen = pair.client.observations;
    ASSERT_FALSE(seen.failure);
    EXPECT_EQ(!seen.client_hello->session_id.empty(), on);
    EXPECT_EQ(std::any_of(seen.messages.begin(), seen.messages.end(),
                          [](const MessageSeen& m) { return m.change_cipher_spec; }),
              on);
  }
}

TEST(ProtocolOptions, AHelloOfAnAwkwardSizeIsPaddedOrNot) {
  TestPki pki;
  auto server = MustBuild(pki.Server());
  bool padded_once = false;
  for (bool on : {false, true}) {
    // Some of these hellos have 256 to 511 bytes.
    for (size_t length = 1; length <= 241; length += 60) {
      ContextConfig client = ClientUpTo(pki, TLS1_2_VERSION);
      client.alpn_protocols = {std::string(length, 'a')};
      client.protocol.client_hello_padding = on;
      MemoryPairResult pair = Pair(MustBuild(client), server);
      const bool padded = Holds(pair.client.observations.client_hello, kPadding);
      EXPECT_TRUE(on || !padded);
      padded_once |= padded;
    }
  }
  EXPECT_TRUE(padded_once);
}

TEST(ProtocolOptions, EmptyFragmentsPrecedeCbcRecordsOfTls10) {
  if (!std::count(Capabilities().versions.begin(), Capabilities().versions.end(), TLS1_VERSION)) {
    GTEST_SKIP() << "this library has no TLS 1.0";
  }
  TestPki pki;
  uint32_t records[2];
  for (bool on : {false, true}) {
    ContextConfig client = ClientUpTo(pki, TLS1_VERSION);
    ContextConfig server = pki.Server();
    client.min_version = server.min_version = TLS1_VERSION;
    client.security_level = server.security_level = 0;
    client.cipher_list = "ECDHE-ECDSA-AES128-SHA";
    client.protocol.empty_fragments = on;
    MemoryPairOptions options;
    options.client_script = Sends(100);
    MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server), options);
    ASSERT_FALSE(pair.client.observations.failure);
    records[on] = pair.client.wire.sent.record_count;
  }
  EXPECT_GT(records[true], records[false]);
}

TEST(ProtocolOptions, RecordsAreAsSmallAsWanted) {
  TestPki pki;
  auto server = MustBuild(pki.Server());
  for (unsigned size : {512u, 16384u}) {
    ContextConfig client = pki.Client();
    client.protocol.max_send_fragment = size;
    MemoryPairOptions options;
    options.client_script = Sends(20000);
    MemoryPairResult pair = Pair(MustBuild(client), server, options);
    EXPECT_EQ(pair.server.exchange->received_bytes, 20000u);
    // The type of the content and the tag of the AEAD.
    EXPECT_EQ(pair.client.wire.sent.max_record_bytes, size + 17);
  }
}

TEST(ProtocolOptions, ApplicationRecordsArePadded) {
  TestPki pki;
  auto server = MustBuild(pki.Server());
  uint64_t sent[2];
  for (bool on : {false, true}) {
    ContextConfig client = pki.Client();
    client.protocol.record_padding = on ? 4096 : 0;
    MemoryPairOptions options;
    options.client_script = Sends(1);
    MemoryPairResult pair = Pair(MustBuild(client), server, options);
    sent[on] = pair.client.wire.sent.total_bytes - pair.client.wire.sent.handshake_bytes;
  }
  EXPECT_GE(sent[true], sent[false] + 4000);
}

TEST(ProtocolOptions, HandshakeRecordsArePadded) {
  if (!Has("protocol.handshake_padding_bytes")) {
    GTEST_SKIP() << "this library pads no handshake records";
  }
  TestPki pki;
  uint64_t sent[2];
  for (bool on : {false, true}) {
    ContextConfig client = pki.Client();
    client.protocol.handshake_padding = on ? 4096 : 0;
    MemoryPairOptions options;
    options.client_script = Sends(1);
    MemoryPairResult pair = Pair(MustBuild(client), MustBuild(pki.Server()), options);
    sent[on] = pair.client.wire.sent.handshake_bytes;
    // OpenSSL pads the alert at the end likewise, and not the data.
    EXPECT_LT(pair.client.wire.sent.total_bytes - pair.client.wire.sent.handshake_bytes,
              on ? 4300u : 200u);
  }
  EXPECT_GE(sent[true], sent[false] + 4000);
}

TEST(ProtocolOptions, AChainThatIsTooLargeIsRefused) {
  TestPki pki;
  auto server = MustBuild(pki.Server());
  for (unsigned limit : {100u, 10000u}) {
    ContextConfig client = pki.Client();
    client.protocol.max_certificate_chain = limit;
    MemoryPairResult pair = Pair(MustBuild(client), server);
    EXPECT_EQ(pair.client.observations.failure.has_value(), limit == 100);
  }
}

TEST(ProtocolOptions, SetTheFlagsThatHaveNoTraceInAnHonestHandshake) {
  TestPki pki;
  for (bool on : {false, true}) {
    ContextConfig config = pki.Client();
    config.protocol.legacy_server_connect = on;
    config.protocol.ignore_unexpected_eof = on;
    config.protocol.read_ahead = on;
    config.protocol.renegotiation =
        on ? ProtocolConfig::Renegotiation::kUnsafeLegacy : ProtocolConfig::Renegotiation::kRefused;
    auto context = MustBuild(config);
    const uint64_t options = SSL_CTX_get_options(context->ssl_ctx());
    EXPECT_EQ((options & SSL_OP_LEGACY_SERVER_CONNECT) != 0, on);
    EXPECT_EQ((options & SSL_OP_IGNORE_UNEXPECTED_EOF) != 0, on);
    EXPECT_EQ((options & SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION) != 0, on);
    EXPECT_EQ((options & SSL_OP_ALLOW_CLIENT_RENEGOTIATION) != 0, on);
    EXPECT_EQ((options & SSL_OP_NO_RENEGOTIATION) != 0, !on);
    EXPECT_EQ(SSL_CTX_get_read_ahead(context->ssl_ctx()) != 0, on);
  }
}

TEST(ProtocolOptions, ReadAheadChangesNothingThatIsTransferred) {
  TestPki pki;
  for (bool on : {false, true}) {
    ContextConfig server = pki.Server();
    server.protocol.read_ahead = on;
    MemoryPairOptions options;
    options.client_script = Sends(50000);
    MemoryPairResult pair = Pair(MustBuild(pki.Client()), MustBuild(server), options);
    EXPECT_EQ(pair.server.exchange->received_bytes, 50000u);
    EXPECT_EQ(pair.server.observations.close_kind, CloseKind::kCloseNotify);
  }
}

}  // namespace
}  // namespace tlslab
