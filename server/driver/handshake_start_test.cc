// Scripts that say when the handshake begins: in memory and over TCP, at both ends, and
// which step has the error when it fails.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "certs/verify/trust_store.h"
#include "server/driver/memory_pair.h"
#include "server/testing/tcp_ends.h"

namespace tlslab {
namespace {

using Kind = ExchangeStep::Kind;
using Handshake = ExchangeStep::Handshake;

ExchangeStep Do(Kind kind, std::string data = "", Handshake handshake = Handshake::kStands) {
  ExchangeStep step;
  step.kind = kind;
  step.data = std::move(data);
  step.handshake = handshake;
  return step;
}
ExchangeStep Begin() { return Do(Kind::kHandshake, "", Handshake::kBegins); }
ExchangeStep Never() { return Do(Kind::kCloseTransport, "", Handshake::kNotBegun); }

const ExchangeScript kAsk = {Do(Kind::kSend, "ask", Handshake::kBegins), Do(Kind::kReadToEnd)};
const ExchangeScript kAskExplicitly = {Begin(), Do(Kind::kSend, "ask"), Do(Kind::kReadToEnd)};
const ExchangeScript kAnswer = {Do(Kind::kExpect, "ask", Handshake::kBegins),
                                Do(Kind::kSend, "answer")};
const ExchangeScript kAnswerExplicitly = {Begin(), Do(Kind::kExpect, "ask"),
                                          Do(Kind::kSend, "answer")};

class HandshakeStart : public Tcp, public testing::WithParamInterface<bool> {
 protected:
  bool in_memory() const { return GetParam(); }

  MemoryPairResult Meet(ContextConfig of_client, ContextConfig of_server,
                        ExchangeScript client_script, ExchangeScript server_script) {
    if (in_memory()) {
      MemoryPairOptions options;
      options.client_script = Script(std::move(client_script));
      options.server_script = Script(std::move(server_script));
      return Pair(MustBuild(std::move(of_client)), MustBuild(std::move(of_server)), options);
    }
    AcceptPlan accept;
    accept.context = MustBuild(std::move(of_server));
    accept.script = Script(std::move(server_script));
    auto acceptor = Bind(accept);
    client = MustBuild(std::move(of_client));
    Start(Dialling(PortOf(*acceptor), Script(std::move(client_script))));
    EXPECT_TRUE(dialled.WaitFor(1));
    EXPECT_TRUE(served.WaitFor(1));
    return {*std::move(dialled[0]), std::move(served[0])};
  }
  MemoryPairResult Meet(ExchangeScript of_client, ExchangeScript of_server) {
    return Meet(pki.Client(), pki.Server(), std::move(of_client), std::move(of_server));
  }

  // A server that asks for a certificate, which the client has not.
  ContextConfig Demanding(int version) const {
    ContextConfig server = pki.Server();
    server.trust = *MakeTrustStore(false, {pki.authority->certificate.get()});
    server.request_certificate = server.require_certificate = true;
    server.max_version = version;
    return server;
  }
};

INSTANTIATE_TEST_SUITE_P(All, HandshakeStart, testing::Bool(),
                         [](const auto& info) { return info.param ? "InMemory" : "OverTcp"; });

// Of an exchange that succeeds.
void ExpectTheHandshakeInTheFirstStep(const ConnectionRecord& end, unsigned steps) {
  ASSERT_FALSE(end.observations.failure);
  ASSERT_TRUE(end.exchange);
  EXPECT_EQ(end.exchange->error, "");
  ASSERT_EQ(end.exchange->completed_steps, steps);
  EXPECT_LE(end.exchange->steps[0].started, *end.observations.client_hello_at);
  EXPECT_GE(*end.exchange->steps[0].ended, *end.observations.ended_at);
}

TEST_P(HandshakeStart, BeginsWithTheFirstStep) {
  MemoryPairResult ends = Meet(kAsk, kAnswer);
  ExpectTheHandshakeInTheFirstStep(ends.client, 2);
  ExpectTheHandshakeInTheFirstStep(ends.server, 2);
  EXPECT_EQ(ends.client.exchange->received, "answer");
  EXPECT_EQ(ends.client.observations.close_kind, CloseKind::kCloseNotify);
}

TEST_P(HandshakeStart, BeginsWithTheHandshakeStep) {
  MemoryPairResult ends = Meet(kAskExplicitly, kAnswerExplicitly);
  ExpectTheHandshakeInTheFirstStep(ends.client, 3);
  ExpectTheHandshakeInTheFirstStep(ends.server, 3);
  EXPECT_EQ(ends.client.exchange->received, "answer");
  EXPECT_EQ(ends.client.observations.close_kind, CloseKind::kCloseNotify);
}

TEST_P(HandshakeStart, AFailureIsTheErrorOfTheStepThatBeganIt) {
  TestPki stranger;
  MemoryPairResult ends = Meet(stranger.Client(), pki.Server(), kAsk, kAnswerExplicitly);
  for (const ConnectionRecord* end : {&ends.client, &ends.server}) {
    ASSERT_TRUE(end->observations.failure);
    EXPECT_EQ(end->observations.failure->alert, SSL_AD_UNKNOWN_CA);
    ASSERT_TRUE(end->exchange);
    EXPECT_TRUE(end->exchange->handshake_failed);
    EXPECT_EQ(end->exchange->completed_steps, 0u);
    ASSERT_EQ(end->exchange->steps.size(), 1u);
    EXPECT_EQ(end->exchange->steps[0].error, "the handshake failed");
    EXPECT_TRUE(end->exchange->steps[0].ended);
    EXPECT_EQ(end->exchange->sent_bytes, 0u);
  }
}

TEST_P(HandshakeStart, AtConnectTellsOfAFailureWithoutAnExchange) {
  TestPki stranger;
  MemoryPairResult ends =
      Meet(stranger.Client(), pki.Server(), {Do(Kind::kSend, "ask")}, {Do(Kind::kReadToEnd)});
  EXPECT_TRUE(ends.client.observations.failure);
  EXPECT_FALSE(ends.client.exchange);
  EXPECT_FALSE(ends.server.exchange);
}

TEST_P(HandshakeStart, AClientOfTls13LearnsOfItsRefusalWhenItReads) {
  MemoryPairResult ends = Meet(pki.Client(), Demanding(TLS1_3_VERSION), kAskExplicitly, kAnswer);
  const ConnectionRecord& client = ends.client;
  ASSERT_TRUE(client.observations.failure);
  EXPECT_EQ(client.observations.failure->phase, Phase::kConfirmation);
  ASSERT_TRUE(client.exchange);
  ASSERT_EQ(client.exchange->steps.size(), 3u);
  EXPECT_EQ(client.exchange->steps[0].error, "");
  EXPECT_EQ(client.exchange->steps[1].error, "");
  EXPECT_EQ(client.exchange->steps[2].error, "the handshake failed");
  EXPECT_EQ(client.exchange->completed_steps, 2u);
  // The server, which refuses, knows at once.
  ASSERT_EQ(ends.server.exchange->steps.size(), 1u);
  EXPECT_EQ(ends.server.exchange->steps[0].error, "the handshake failed");
}

TEST_P(HandshakeStart, AClientOfTls12LearnsOfItsRefusalInItsHandshake) {
  MemoryPairResult ends = Meet(pki.Client(), Demanding(TLS1_2_VERSION), kAskExplicitly, kAnswer);
  ASSERT_TRUE(ends.client.observations.failure);
  ASSERT_EQ(ends.client.exchange->steps.size(), 1u);
  EXPECT_EQ(ends.client.exchange->steps[0].error, "the handshake failed");
}

TEST_P(HandshakeStart, AnEndThatClosesBeforeItSaysNothing) {
  MemoryPairResult ends = Meet({Never()}, kAnswer);
  const ConnectionRecord& client = ends.client;
  ASSERT_TRUE(client.observations.failure);
  EXPECT_EQ(client.observations.failure->cause, FailureCause::kNotBegun);
  EXPECT_EQ(client.observations.failure->phase, Phase::kClientHello);
  EXPECT_EQ(client.wire.sent.total_bytes, 0u);
  EXPECT_EQ(client.exchange->error, "");
  EXPECT_EQ(client.exchange->completed_steps, 1u);
  ASSERT_TRUE(ends.server.observations.failure);
  EXPECT_EQ(ends.server.observations.failure->cause, FailureCause::kTransportClosed);
  EXPECT_EQ(ends.server.wire.received.total_bytes, 0u);
  EXPECT_EQ(ends.server.exchange->steps.at(0).error, "the handshake failed");
}

TEST_P(HandshakeStart, AServerThatClosesBeforeItLeavesTheClientWithoutAnAnswer) {
  MemoryPairResult ends = Meet(kAsk, {Never()});
  EXPECT_EQ(ends.server.observations.failure->cause, FailureCause::kNotBegun);
  EXPECT_EQ(ends.server.wire.sent.total_bytes, 0u);
  ASSERT_TRUE(ends.client.observations.failure);
  EXPECT_EQ(ends.client.wire.received.total_bytes, 0u);
  EXPECT_EQ(ends.client.exchange->steps.at(0).error, "the handshake failed");
}

using HandshakeStartOverTcp = Tcp;

TEST_F(HandshakeStartOverTcp, ASilentPeerIsTheErrorOfTheStep) {
  AcceptPlan accept = Serving(Script(kAnswer));
  accept.handshake_timeout = absl::Milliseconds(50);
  auto acceptor = Bind(accept);
  asio::io_context io;
  asio::ip::tcp::socket peer(io);
  peer.connect({asio::ip::make_address("127.0.0.1"), PortOf(*acceptor)});
  ASSERT_TRUE(served.WaitFor(1));
  ASSERT_TRUE(served[0].observations.failure);
  EXPECT_EQ(served[0].observations.failure->cause, FailureCause::kTimeout);
  ASSERT_EQ(served[0].exchange->steps.size(), 1u);
  EXPECT_EQ(served[0].exchange->steps[0].error, "the handshake failed");
}

}  // namespace
}  // namespace tlslab
