// What two ends do to an open connection, over loopback: the same as in memory, with
// the transport's own end, and bytes that come in pieces.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/write.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "absl/time/clock.h"
#include "certs/verify/trust_store.h"
#include "server/engine/saved_session.h"
#include "server/engine/session.h"
#include "server/testing/tcp_ends.h"

namespace tlslab {
namespace {

using asio::ip::tcp;
using Kind = PostHandshakeSeen::Kind;
using Step = ExchangeStep::Kind;

ExchangeStep Do(Step kind, std::string data = "") {
  ExchangeStep step;
  step.kind = kind;
  step.data = std::move(data);
  return step;
}
ExchangeStep Send(std::string data) { return Do(Step::kSend, std::move(data)); }
ExchangeStep Expect(std::string data) { return Do(Step::kExpect, std::move(data)); }
ExchangeStep KeyUpdate(bool requested) {
  ExchangeStep step = Do(Step::kKeyUpdate);
  step.update_requested = requested;
  return step;
}

struct Ends {
  ConnectionRecord client;
  ConnectionRecord server;
};

class TcpExchange : public Tcp {
 protected:
  TcpExchange() {
    server_config.trust = *MakeTrustStore(false, {pki.authority->certificate.get()});
  }

  // A connection of the two configurations, whose handshake must succeed.
  Ends Meet(ExchangeScript of_client, ExchangeScript of_server) {
    AcceptPlan accept;
    accept.context = MustBuild(server_config);
    accept.script = Script(std::move(of_server));
    auto acceptor = Bind(accept);
    client = MustBuild(client_config);
    Start(Dialling(PortOf(*acceptor), Script(std::move(of_client))));
    return Next(1);
  }
  // The records of both ends of the `count`th connection.
  Ends Next(size_t count) {
    EXPECT_TRUE(dialled.WaitFor(count));
    EXPECT_TRUE(served.WaitFor(count));
    EXPECT_TRUE(dialled[count - 1].ok()) << dialled[count - 1].status();
    Ends ends = {*std::move(dialled[count - 1]), std::move(served[count - 1])};
    EXPECT_FALSE(ends.client.observations.failure);
    EXPECT_FALSE(ends.server.observations.failure);
    return ends;
  }

  ContextConfig client_config = pki.Client();
  ContextConfig server_config = pki.Server();
};

TEST_F(TcpExchange, ExpectsWhatComesInPieces) {
  Ends ends = Meet({Send("Who "), Send("are "), Send("you?"), Expect("A server.")},
                   {Expect("Who are you?"), Send("A server.")});
  EXPECT_EQ(ends.client.exchange->error, "");
  EXPECT_EQ(ends.server.exchange->error, "");
  EXPECT_EQ(ends.client.exchange->completed_steps, 4u);
  EXPECT_EQ(ends.client.observations.close_kind, CloseKind::kCloseNotify);
}

TEST_F(TcpExchange, TellsWhatWasNotExpected) {
  Ends ends = Meet({Send("abX"), Do(Step::kReadToEnd)}, {Expect("abc"), Send("never")});
  EXPECT_EQ(ends.server.exchange->error, "byte 2 is 0x58, and not 0x63 as expected");
  EXPECT_EQ(ends.server.exchange->completed_steps, 0u);
  EXPECT_EQ(ends.client.exchange->received, "");
  EXPECT_EQ(ends.client.observations.close_kind, CloseKind::kCloseNotify);
}

TEST_F(TcpExchange, ATransportThatClosesWithoutAWordIsATruncation) {
  Ends ends = Meet({Do(Step::kReadToEnd)}, {Send("half a sen"), Do(Step::kCloseTransport)});
  EXPECT_EQ(ends.client.observations.close_kind, CloseKind::kTruncated);
  EXPECT_EQ(ends.client.exchange->received, "half a sen");
  EXPECT_NE(ends.client.exchange->error, "");
  EXPECT_EQ(ends.server.observations.close_kind, CloseKind::kStillOpen);
  EXPECT_EQ(ends.server.exchange->completed_steps, 2u);
}

TEST_F(TcpExchange, NewKeysGoInBothDirections) {
  Ends ends = Meet({KeyUpdate(true), Send("new"), Expect("too")}, {Expect("new"), Send("too")});
  EXPECT_EQ(ends.client.exchange->error, "");
  EXPECT_EQ(ends.server.exchange->error, "");
  for (const ConnectionRecord* end : {&ends.client, &ends.server}) {
    const auto& seen = end->observations.post_handshake;
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_EQ(seen[0].kind, Kind::kKeyUpdate);
    EXPECT_EQ(seen[0].sent, end == &ends.client);
    EXPECT_EQ(seen[1].sent, end == &ends.server);
  }
}

TEST_F(TcpExchange, AServerRenegotiates) {
  client_config.max_version = TLS1_2_VERSION;
  Ends ends = Meet({Send("before"), Expect("after")},
                   {Expect("before"), Do(Step::kRenegotiate), Send("after")});
  EXPECT_EQ(ends.client.exchange->error, "");
  EXPECT_EQ(ends.server.exchange->error, "");
  for (const ConnectionRecord* end : {&ends.client, &ends.server}) {
    ASSERT_EQ(end->observations.post_handshake.size(), 1u);
    EXPECT_EQ(end->observations.post_handshake[0].kind, Kind::kRenegotiation);
    EXPECT_EQ(end->observations.post_handshake[0].completed, true);
  }
}

TEST_F(TcpExchange, ARenegotiationThatIsRefusedEndsItsStepBeforeTheDeadline) {
  client_config.max_version = TLS1_2_VERSION;
  Ends ends = Meet({Do(Step::kRenegotiate), Send("never")}, {Do(Step::kReadToEnd)});
  EXPECT_EQ(ends.client.exchange->completed_steps, 0u);
  EXPECT_NE(ends.client.exchange->error, "");
  EXPECT_NE(ends.client.exchange->error, "the deadline passed");
  EXPECT_EQ(ends.server.exchange->received, "");
}

TEST_F(TcpExchange, AClientShowsItsCertificateAfterTheHandshake) {
  client_config.post_handshake_auth = true;
  client_config.credentials.push_back(pki.Leaf());
  Ends ends = Meet({Send("early"), Expect("welcome")},
                   {Expect("early"), Do(Step::kRequestCertificate), Send("welcome")});
  EXPECT_EQ(ends.client.exchange->error, "");
  EXPECT_EQ(ends.server.exchange->error, "");
  ASSERT_EQ(ends.server.observations.post_handshake.size(), 1u);
  const PostHandshakeSeen& seen = ends.server.observations.post_handshake[0];
  EXPECT_EQ(seen.kind, Kind::kCertificateRequest);
  EXPECT_EQ(seen.completed, true);
  EXPECT_EQ(seen.peer.chain.size(), 1u);
  EXPECT_TRUE(ends.server.observations.peer_chain.empty());
}

TEST_F(TcpExchange, AnEndThatHasClosedReadsOn) {
  Ends ends = Meet({Send("question"), Do(Step::kClose), Do(Step::kReadToEnd)},
                   {Do(Step::kReadToEnd), Send("answer")});
  EXPECT_EQ(ends.server.exchange->received, "question");
  EXPECT_EQ(ends.client.exchange->received, "answer");
  EXPECT_EQ(ends.client.exchange->error, "");
  EXPECT_EQ(ends.server.exchange->error, "");
  EXPECT_EQ(ends.client.observations.close_kind, CloseKind::kCloseNotify);
  EXPECT_EQ(ends.server.observations.close_kind, CloseKind::kCloseNotify);
}

TEST_F(TcpExchange, ASessionIsResumedOnANewConnection) {
  for (uint16_t version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    client_config.max_version = version;
    client = MustBuild(client_config);
    AcceptPlan accept = Serving();
    auto acceptor = Bind(accept);
    DialPlan plan = Dialling(PortOf(*acceptor), Script({Do(Step::kReadToEnd)}));
    plan.collect.last_session = true;
    const size_t before = served.size();
    Start(plan);
    Ends first = Next(before + 1);
    EXPECT_EQ(first.client.observations.resumed, false);
    plan.session = LoadSession(first.client.observations.last_session);
    ASSERT_NE(plan.session, nullptr) << version;
    Start(plan);
    Ends second = Next(before + 2);
    EXPECT_EQ(second.client.observations.resumed, true) << version;
    EXPECT_EQ(second.server.observations.resumed, true) << version;
  }
}

TEST_F(TcpExchange, EarlyDataComesWithTheFirstFlight) {
  server_config.max_early_data = 100;
  AcceptPlan accept;
  accept.context = MustBuild(server_config);
  accept.script = Script({Send("hello")});
  auto acceptor = Bind(accept);
  DialPlan plan = Dialling(PortOf(*acceptor), Script({Do(Step::kReadToEnd)}));
  plan.collect.last_session = true;
  Start(plan);
  plan.session = LoadSession(Next(1).client.observations.last_session);
  ASSERT_NE(plan.session, nullptr);
  plan.early_data = "GET /";
  Start(plan);
  Ends ends = Next(2);
  const auto& sent = ends.client.observations.early_data;
  const auto& taken = ends.server.observations.early_data;
  ASSERT_TRUE(sent && taken);
  EXPECT_EQ(sent->accepted, true);
  EXPECT_EQ(sent->sent_bytes, 5u);
  EXPECT_EQ(taken->accepted, true);
  EXPECT_EQ(taken->received, "GET /");
  EXPECT_EQ(ends.client.exchange->received, "hello");

  // Once only: the same ticket again is a replay.
  Start(plan);
  Ends again = Next(3);
  ASSERT_TRUE(again.server.observations.early_data);
  EXPECT_EQ(again.server.observations.early_data->accepted, false);
  EXPECT_EQ(again.server.observations.early_data->received, "");
  EXPECT_EQ(again.client.exchange->received, "hello");
}

// A client that writes each byte by itself, until its handshake is through.
std::unique_ptr<Session> ShakeHandsByteByByte(std::shared_ptr<const Context> context,
                                              uint16_t port) {
  asio::io_context io;
  tcp::socket socket(io);
  socket.connect({asio::ip::make_address("127.0.0.1"), port});
  socket.set_option(tcp::no_delay(true));
  SessionOptions options;
  options.elapsed = [] { return Offset(0); };
  options.start_time = absl::Now();
  auto session = Session::Create(std::move(context), options);
  char buffer[4096];
  while (true) {
    session->Advance();
    for (char byte : session->TakeOutput()) asio::write(socket, asio::buffer(&byte, 1));
    if (session->state() != Session::State::kHandshaking) return session;
    session->Receive(std::string_view(buffer, socket.read_some(asio::buffer(buffer))));
  }
}

TEST_F(TcpExchange, TheNameOfAHelloThatComesByteByByteChoosesTheContext) {
  ContextConfig other = pki.Server();
  other.cipher_suites = {"TLS_CHACHA20_POLY1305_SHA256"};
  server_config.server_names.push_back(
      {"*.example", nullptr, std::make_shared<const ContextConfig>(other)});
  AcceptPlan accept;
  accept.context = MustBuild(server_config);
  auto acceptor = Bind(accept);
  client_config.server_name = "shop.example";
  auto session = ShakeHandsByteByByte(MustBuild(client_config), PortOf(*acceptor));
  EXPECT_EQ(session->state(), Session::State::kOpen);
  EXPECT_EQ(session->observations().cipher->standard_name, "TLS_CHACHA20_POLY1305_SHA256");
  ASSERT_TRUE(served.WaitFor(1));
  EXPECT_FALSE(served[0].observations.failure);
  EXPECT_EQ(served[0].observations.selected_server_name, "*.example");
  EXPECT_EQ(served[0].observations.client_hello->server_name, "shop.example");
}

}  // namespace
}  // namespace tlslab
