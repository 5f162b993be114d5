#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "certs/verify/trust_store.h"
#include "server/engine/saved_session.h"
#include "server/engine/session.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

MemoryPairOptions Asking() {
  MemoryPairOptions options;
  options.collect.channel_bindings = options.collect.last_session = true;
  options.collect.exporters = {{"EXPERIMENTAL tlslab", std::nullopt, 16},
                               {"EXPERIMENTAL tlslab", "", 16},
                               {"EXPERIMENTAL tlslab", "words", 100}};
  return options;
}

MemoryPairResult Meet(uint16_t version, const MemoryPairOptions& options,
                      const std::shared_ptr<const Context>& server, const TestPki& pki) {
  ContextConfig client = pki.Client();
  client.max_version = version;
  MemoryPairResult pair = Pair(MustBuild(client), server, options);
  EXPECT_FALSE(pair.client.observations.failure);
  return pair;
}

TEST(Exports, AreTheSameAtBothEnds) {
  TestPki pki;
  auto server = MustBuild(pki.Server());
  for (uint16_t version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    MemoryPairResult pair = Meet(version, Asking(), server, pki);
    const auto& ours = pair.client.observations.exporters;
    const auto& theirs = pair.server.observations.exporters;
    ASSERT_EQ(ours.size(), 3u);
    ASSERT_EQ(theirs.size(), 3u);
    for (size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(ours[i].value, theirs[i].value);
      EXPECT_EQ(ours[i].value.size(), i == 2 ? 100u : 16u);
    }
    // No context and an empty one differ in TLS 1.2 alone (RFC 8446 section 7.5).
    EXPECT_EQ(ours[0].value == ours[1].value, version == TLS1_3_VERSION);
    EXPECT_NE(ours[1].value, ours[2].value.substr(0, 16));
  }
}

TEST(Exports, BindChannelsAlikeAtBothEndsAlsoWhenASessionIsResumed) {
  TestPki pki;
  auto server = MustBuild(pki.Server());
  for (uint16_t version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    MemoryPairOptions options = Asking();
    for (bool resumed : {false, true}) {
      MemoryPairResult pair = Meet(version, options, server, pki);
      ASSERT_EQ(pair.client.observations.resumed, resumed);
      const ChannelBindingsSeen& ours = *pair.client.observations.channel_bindings;
      const ChannelBindingsSeen& theirs = *pair.server.observations.channel_bindings;
      EXPECT_EQ(ours.tls_unique, theirs.tls_unique);
      EXPECT_EQ(ours.tls_unique.size(), version == TLS1_2_VERSION ? 12u : 0u);
      EXPECT_EQ(ours.tls_server_end_point, theirs.tls_server_end_point);
      EXPECT_EQ(ours.tls_server_end_point.size(), 32u);
      EXPECT_EQ(ours.tls_exporter, theirs.tls_exporter);
      EXPECT_EQ(ours.tls_exporter.size(), 32u);
      options.session = LoadSession(pair.client.observations.last_session);
    }
  }
}

TEST(Exports, BindNothingByAMasterSecretThatAnotherConnectionCanHave) {
  TestPki pki;
  ContextConfig config = pki.Server();
  config.protocol.extended_master_secret = false;
  auto server = MustBuild(config);
  for (uint16_t version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    MemoryPairResult pair = Meet(version, Asking(), server, pki);
    for (const ConnectionRecord* end : {&pair.client, &pair.server}) {
      EXPECT_EQ(end->observations.channel_bindings->tls_exporter.size(),
                version == TLS1_3_VERSION ? 32u : 0u);
      EXPECT_EQ(end->observations.exporters[0].value.size(), 16u);
    }
  }
}

TEST(Exports, AServerDoesNotTakeItsCertificateForThatOfAnotherServersTicket) {
  TestPki pki;
  ContextConfig config = pki.Server();
  config.resumption.ticket_keys = {
      {std::string(16, 'n'), std::string(32, 'e'), std::string(32, 'a')}};
  auto first = MustBuild(config);
  config.credentials = {pki.Leaf()};
  auto second = MustBuild(config);
  for (uint16_t version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    MemoryPairOptions options = Asking();
    MemoryPairResult pair = Meet(version, options, first, pki);
    const std::string begun_with = pair.server.observations.channel_bindings->tls_server_end_point;
    EXPECT_EQ(begun_with.size(), 32u);
    options.session = LoadSession(pair.client.observations.last_session);
    pair = Meet(version, options, second, pki);
    ASSERT_EQ(pair.client.observations.resumed, true);
    EXPECT_EQ(pair.client.observations.channel_bindings->tls_server_end_point, begun_with);
    EXPECT_EQ(pair.server.observations.channel_bindings->tls_server_end_point, "");
  }
}

TEST(Exports, AreNotThereUnlessAskedForOrWhenTheHandshakeFails) {
  TestPki pki;
  MemoryPairResult pair = Meet(0, {}, MustBuild(pki.Server()), pki);
  EXPECT_TRUE(pair.client.observations.exporters.empty());
  EXPECT_FALSE(pair.client.observations.channel_bindings);
  TestPki stranger;
  pair = Pair(MustBuild(stranger.Client()), MustBuild(pki.Server()), Asking());
  ASSERT_TRUE(pair.client.observations.failure);
  EXPECT_FALSE(pair.client.observations.channel_bindings);
}

}  // namespace
}  // namespace tlslab
