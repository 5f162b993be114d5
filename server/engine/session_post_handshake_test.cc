// Scripts that go on with the handshake: both ends in memory.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "absl/time/clock.h"
#include "certs/verify/trust_store.h"
#include "server/engine/session.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

using Kind = PostHandshakeSeen::Kind;
using Step = ExchangeStep::Kind;

ExchangeStep Do(Step kind) {
  ExchangeStep step;
  step.kind = kind;
  return step;
}
ExchangeStep With(Step kind, std::string data) {
  ExchangeStep step = Do(kind);
  step.data = std::move(data);
  return step;
}
ExchangeStep KeyUpdate(bool requested) {
  ExchangeStep step = Do(Step::kKeyUpdate);
  step.update_requested = requested;
  return step;
}

MemoryPairResult Meet(const ContextConfig& client, const ContextConfig& server,
                      ExchangeScript of_client, ExchangeScript of_server) {
  MemoryPairOptions options;
  options.client_script = std::make_shared<ExchangeScript>(std::move(of_client));
  options.server_script = std::make_shared<ExchangeScript>(std::move(of_server));
  MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server), options);
  EXPECT_FALSE(pair.client.observations.failure);
  EXPECT_FALSE(pair.server.observations.failure);
  return pair;
}

class PostHandshake : public testing::Test {
 protected:
  PostHandshake() : client(pki.Client()), server(pki.Server()) {
    server.trust = *MakeTrustStore(false, {pki.authority->certificate.get()});
  }
  void UseTls12() { client.max_version = TLS1_2_VERSION; }

  TestPki pki;
  ContextConfig client;
  ContextConfig server;
};

TEST_F(PostHandshake, NewKeysGoInBothDirectionsWhenAskedFor) {
  for (bool requested : {false, true}) {
    MemoryPairResult pair = Meet(client, server, {KeyUpdate(requested), With(Step::kSend, "new")},
                                 {With(Step::kExpect, "new"), With(Step::kSend, "too")});
    EXPECT_EQ(pair.server.exchange->error, "");
    EXPECT_EQ(pair.client.exchange->error, "");
    EXPECT_EQ(pair.client.exchange->received, "too");
    const auto& seen = pair.server.observations.post_handshake;
    ASSERT_EQ(seen.size(), requested ? 2u : 1u);
    EXPECT_EQ(seen[0].kind, Kind::kKeyUpdate);
    EXPECT_FALSE(seen[0].sent);
    EXPECT_EQ(seen[0].update_requested, requested);
    EXPECT_FALSE(seen[0].completed);
    EXPECT_EQ(pair.client.observations.post_handshake.size(), seen.size());
    if (requested) {
      EXPECT_TRUE(seen[1].sent);
      EXPECT_FALSE(seen[1].update_requested);
    }
  }
}

TEST_F(PostHandshake, NewKeysAreOfTls13Alone) {
  UseTls12();
  MemoryPairResult pair = Meet(client, server, {KeyUpdate(false)}, {});
  EXPECT_NE(pair.client.exchange->error, "");
  EXPECT_EQ(pair.client.exchange->steps[0].error, pair.client.exchange->error);
  EXPECT_TRUE(pair.client.observations.post_handshake.empty());
  EXPECT_EQ(pair.client.observations.close_kind, CloseKind::kCloseNotify);
}

TEST_F(PostHandshake, AServerRenegotiatesWhileDataIsOnItsWay) {
  UseTls12();
  // Otherwise the session is resumed, and no certificate is shown.
  server.resumption.resumption_on_renegotiation = false;
  MemoryPairResult pair =
      Meet(client, server, {With(Step::kSend, "early"), With(Step::kExpect, "late")},
           {Do(Step::kRenegotiate), With(Step::kSend, "late")});
  EXPECT_EQ(pair.server.exchange->error, "");
  EXPECT_EQ(pair.client.exchange->error, "");
  EXPECT_EQ(pair.server.exchange->received, "early");
  for (const ConnectionRecord* end : {&pair.client, &pair.server}) {
    const auto& seen = end->observations.post_handshake;
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].kind, Kind::kRenegotiation);
    EXPECT_EQ(seen[0].completed, true);
    EXPECT_EQ(seen[0].sent, end == &pair.server);
  }
  EXPECT_EQ(pair.client.observations.post_handshake[0].peer.chain.size(), 1u);
  EXPECT_TRUE(pair.client.observations.post_handshake[0].peer.name_match->matched);
  EXPECT_EQ(pair.client.observations.peer_chain.size(), 1u);
}

TEST_F(PostHandshake, AClientRenegotiatesWhereTheServerAllowsIt) {
  UseTls12();
  server.protocol.renegotiation = ProtocolConfig::Renegotiation::kSecure;
  MemoryPairResult pair = Meet(client, server, {Do(Step::kRenegotiate), With(Step::kSend, "new")},
                               {With(Step::kExpect, "new")});
  EXPECT_EQ(pair.client.exchange->error, "");
  EXPECT_EQ(pair.server.exchange->error, "");
  ASSERT_EQ(pair.server.observations.post_handshake.size(), 1u);
  EXPECT_EQ(pair.server.observations.post_handshake[0].completed, true);
  EXPECT_FALSE(pair.server.observations.post_handshake[0].sent);
}

TEST_F(PostHandshake, ARenegotiationThatIsRefusedFailsItsStep) {
  UseTls12();
  MemoryPairResult pair = Meet(client, server, {Do(Step::kRenegotiate), With(Step::kSend, "never")},
                               {Do(Step::kReadToEnd)});
  EXPECT_EQ(pair.client.exchange->completed_steps, 0u);
  EXPECT_NE(pair.client.exchange->error, "");
  EXPECT_NE(pair.client.exchange->steps[0].error, "");
  ASSERT_EQ(pair.client.observations.post_handshake.size(), 1u);
  EXPECT_EQ(pair.client.observations.post_handshake[0].completed, false);
  EXPECT_EQ(pair.server.exchange->received, "");

  client.max_version = 0;
  pair = Meet(client, server, {Do(Step::kRenegotiate)}, {});
  EXPECT_NE(pair.client.exchange->error, "");
}

TEST_F(PostHandshake, ARequestThatCannotBeMadeLeavesNothingForARenegotiation) {
  UseTls12();
  server.resumption.resumption_on_renegotiation = false;
  SessionOptions options;
  options.start_time = absl::Now();
  options.elapsed = [] { return Offset(); };
  auto one = Session::Create(MustBuild(client), options);
  auto other = Session::Create(MustBuild(server), options);
  auto talk = [&] {
    for (int turn = 0; turn < 6; ++turn) {
      one->Advance();
      other->Receive(one->TakeOutput());
      other->Advance();
      one->Receive(other->TakeOutput());
    }
  };
  talk();
  ASSERT_EQ(other->state(), Session::State::kOpen);
  EXPECT_NE(other->RequestCertificate(), "");
  EXPECT_EQ(other->Renegotiate(), "");
  talk();
  EXPECT_TRUE(other->act_completed());
  EXPECT_FALSE(one->observations().certificate_request);
}

TEST_F(PostHandshake, ACertificateThatACommandRequiresIsRequired) {
  client.post_handshake_auth = true;
  for (const char* mode : {"RequestPostHandshake", "RequirePostHandshake"}) {
    server.openssl_commands = {{"VerifyMode", mode}};
    MemoryPairResult pair = Meet(client, server, {With(Step::kSend, "early"), Do(Step::kReadToEnd)},
                                 {Do(Step::kRequestCertificate)});
    const bool required = std::string(mode) == "RequirePostHandshake";
    EXPECT_EQ(pair.server.exchange->error.empty(), !required);
    ASSERT_EQ(pair.server.observations.post_handshake.size(), 1u);
    EXPECT_EQ(pair.server.observations.post_handshake[0].completed, !required);
  }
}

TEST_F(PostHandshake, EndlessRenegotiationsLeaveABoundedKeyLog) {
  UseTls12();
  MemoryPairOptions options;
  options.collect.key_log = true;
  ExchangeScript many(Observations::kMaxEvents + 1, Do(Step::kRenegotiate));
  options.client_script = std::make_shared<ExchangeScript>(ExchangeScript{Do(Step::kReadToEnd)});
  options.server_script = std::make_shared<ExchangeScript>(std::move(many));
  MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server), options);
  EXPECT_EQ(pair.server.exchange->completed_steps, Observations::kMaxEvents + 1);
  EXPECT_EQ(pair.client.observations.key_log_lines.size(), Observations::kMaxEvents);
  EXPECT_EQ(pair.server.observations.key_log_lines.size(), Observations::kMaxEvents);
}

TEST_F(PostHandshake, AClientThatSaidSoShowsItsCertificateLater) {
  client.post_handshake_auth = true;
  client.credentials.push_back(pki.Leaf());
  MemoryPairResult pair =
      Meet(client, server, {With(Step::kSend, "early"), With(Step::kExpect, "welcome")},
           {Do(Step::kRequestCertificate), With(Step::kSend, "welcome")});
  EXPECT_EQ(pair.server.exchange->error, "");
  EXPECT_EQ(pair.client.exchange->error, "");
  EXPECT_EQ(pair.server.exchange->received, "early");
  ASSERT_EQ(pair.server.observations.post_handshake.size(), 1u);
  const PostHandshakeSeen& seen = pair.server.observations.post_handshake[0];
  EXPECT_EQ(seen.kind, Kind::kCertificateRequest);
  EXPECT_TRUE(seen.sent);
  EXPECT_EQ(seen.completed, true);
  EXPECT_EQ(seen.peer.chain.size(), 1u);
  EXPECT_TRUE(pair.server.observations.peer_chain.empty());
  EXPECT_EQ(pair.client.observations.post_handshake[0].completed, true);
}

TEST_F(PostHandshake, ACertificateThatIsRefusedLaterIsNoFailureOfTheHandshake) {
  TestPki stranger;
  client.post_handshake_auth = true;
  client.credentials.push_back(stranger.Leaf());
  MemoryPairResult pair =
      Meet(client, server, {Do(Step::kReadToEnd)}, {Do(Step::kRequestCertificate)});
  EXPECT_NE(pair.server.exchange->error, "");
  const PostHandshakeSeen& seen = pair.server.observations.post_handshake[0];
  EXPECT_EQ(seen.completed, false);
  ASSERT_TRUE(seen.peer.verification);
  EXPECT_FALSE(seen.peer.verification->errors.empty());
  EXPECT_EQ(pair.server.observations.close_kind, CloseKind::kFailedHere);
  EXPECT_EQ(pair.client.observations.close_kind, CloseKind::kAlert);
}

TEST_F(PostHandshake, AClientThatDidNotSaySoIsNotAsked) {
  MemoryPairResult pair = Meet(client, server, {}, {Do(Step::kRequestCertificate)});
  EXPECT_NE(pair.server.exchange->steps[0].error, "");
  EXPECT_TRUE(pair.server.observations.post_handshake.empty());
}

TEST_F(PostHandshake, ATransportThatClosesWithoutAWordIsATruncation) {
  MemoryPairResult pair = Meet(client, server, {Do(Step::kReadToEnd)},
                               {With(Step::kSend, "half a sen"), Do(Step::kCloseTransport)});
  EXPECT_EQ(pair.client.observations.close_kind, CloseKind::kTruncated);
  EXPECT_EQ(pair.client.exchange->received, "half a sen");
  EXPECT_EQ(pair.server.observations.close_kind, CloseKind::kStillOpen);
  EXPECT_EQ(pair.server.exchange->completed_steps, 2u);
  EXPECT_EQ(pair.server.exchange->error, "");
}

TEST_F(PostHandshake, WhatWasNotExpectedFailsItsStep) {
  MemoryPairResult pair = Meet(client, server, {With(Step::kSend, "abX")},
                               {With(Step::kExpect, "abc"), Do(Step::kClose)});
  EXPECT_EQ(pair.server.exchange->completed_steps, 0u);
  EXPECT_EQ(pair.server.exchange->error, "byte 2 is 0x58, and not 0x63 as expected");
  EXPECT_EQ(pair.server.exchange->steps.size(), 1u);
}

}  // namespace
}  // namespace tlslab
