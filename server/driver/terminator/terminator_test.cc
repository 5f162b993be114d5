// Terminators between sockets: what passes, what ends a connection, and what is held meanwhile.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <cerrno>
#include <string>

#include "certs/verify/trust_store.h"
#include "server/driver/terminator/terminator_port.h"
#include "server/engine/saved_session.h"
#include "server/testing/tcp_ends.h"
#include "tests/testing/raw_socket.h"

namespace tlslab {
namespace {

ExchangeStep Send(std::string data) { return {ExchangeStep::Kind::kSend, std::move(data), 0}; }
ExchangeStep Expect(std::string data) { return {ExchangeStep::Kind::kExpect, std::move(data), 0}; }
ExchangeStep ReadToEnd() { return {ExchangeStep::Kind::kReadToEnd, "", 0}; }

// In the clear on both sides, unless a test says otherwise: what the contract refuses, a driver
// can.
class TerminatorTest : public Tcp {
 protected:
  std::shared_ptr<TerminatorPort> Terminate(TerminatorPlan plan) {
    plan.backend_host = "127.0.0.1";
    auto bound =
        TerminatorPort::Bind(loop, SystemClock(), {policy, policy}, "127.0.0.1", 0, std::move(plan),
                             [this](TerminatorRecord record) { ended.Put(std::move(record)); });
    EXPECT_TRUE(bound.ok()) << bound.status();
    return *bound;
  }
  static TerminatorPlan To(uint16_t port) {
    TerminatorPlan plan;
    plan.backend_port = port;
    return plan;
  }
  TerminatorRecord& Record(size_t which = 1) {
    EXPECT_TRUE(ended.WaitFor(which));
    return ended[which - 1];
  }

  Inbox<TerminatorRecord> ended;
  RawSocket listening = RawSocket::Listen();
};

TEST_F(TerminatorTest, PassesEachEndInOrderOnAlone) {
  auto port = Terminate(To(listening.port()));
  RawSocket peer = RawSocket::Connect(PortOf(*port));
  RawSocket backend = listening.Accept();
  peer.Send("question");
  peer.EndWriting();
  EXPECT_EQ(backend.ReceiveAll(), "question");
  backend.Send("answer");
  backend.EndWriting();
  EXPECT_EQ(peer.ReceiveAll(), "answer");
  const TerminatorRecord& record = Record();
  EXPECT_EQ(record.end, TerminatorEnd::kClientClosed);
  EXPECT_EQ(record.client_received_bytes, 8u);
  EXPECT_EQ(record.backend_received_bytes, 6u);
  EXPECT_FALSE(record.client_side);
  EXPECT_FALSE(record.backend_side);
}

TEST_F(TerminatorTest, TakesTlsOffAndPutsTlsOn) {
  auto acceptor = Bind(Serving(Script({Expect("from the client"), Send("from the backend")})));
  TerminatorPlan plan = To(PortOf(*acceptor));
  plan.server_context = MustBuild(pki.Server());
  plan.client_context = client;
  auto port = Terminate(std::move(plan));
  DialPlan dial = Dialling(PortOf(*port), Script({Send("from the client"), ReadToEnd()}));
  dial.host = "localhost";
  Start(std::move(dial));
  ASSERT_TRUE(served.WaitFor(1));
  EXPECT_EQ(served[0].exchange->received, "from the client");
  EXPECT_EQ(Only().exchange->received, "from the backend");
  const TerminatorRecord& record = Record();
  ASSERT_TRUE(record.client_side);
  ASSERT_TRUE(record.backend_side);
  EXPECT_FALSE(record.client_side->observations.failure);
  EXPECT_FALSE(record.backend_side->observations.failure);
  // Its name is the client's.
  EXPECT_EQ(served[0].observations.client_hello->server_name, "localhost");
  EXPECT_EQ(record.backend_side->local_address, record.backend_local_address);
}

TEST_F(TerminatorTest, PassesAResetOnAsAReset) {
  auto port = Terminate(To(listening.port()));
  for (bool by_client : {true, false}) {
    RawSocket peer = RawSocket::Connect(PortOf(*port));
    RawSocket backend = listening.Accept();
    peer.Send("x");
    EXPECT_EQ(backend.Receive(), "x");
    (by_client ? peer : backend).Reset();
    EXPECT_EQ(EndOf(by_client ? backend : peer), ECONNRESET);
    EXPECT_EQ(Record(by_client ? 1 : 2).end,
              by_client ? TerminatorEnd::kClientReset : TerminatorEnd::kBackendReset);
  }
}

TEST_F(TerminatorTest, TellsWhyTheBackendWasNotReachedAndClosesTheClientInOrder) {
  RawSocket nobody = RawSocket::Bind();
  TerminatorPlan plan = To(nobody.port());
  plan.server_context = MustBuild(pki.Server());
  auto port = Terminate(std::move(plan));
  Start(Dialling(PortOf(*port), Script({ReadToEnd()})));
  EXPECT_FALSE(Only().observations.failure);
  EXPECT_EQ(Only().observations.close_kind, CloseKind::kCloseNotify);
  EXPECT_EQ(Record().connect_error, "ECONNREFUSED");
  EXPECT_EQ(Record().end, TerminatorEnd::kNotConnected);
  EXPECT_EQ(Record().backend_local_address, "");
}

TEST_F(TerminatorTest, NeverTriesABackendForAClientWhoseHandshakeFails) {
  TerminatorPlan plan = To(listening.port());
  plan.server_context = MustBuild(pki.Server());
  auto port = Terminate(std::move(plan));
  RawSocket peer = RawSocket::Connect(PortOf(*port));
  peer.Send("GET / HTTP/1.1\r\n\r\n");
  peer.EndWriting();
  peer.ReceiveAll();
  const TerminatorRecord& record = Record();
  EXPECT_EQ(record.end, TerminatorEnd::kHandshakeFailed);
  ASSERT_TRUE(record.client_side->observations.failure);
  EXPECT_EQ(record.client_side->wire.received_not_tls.substr(0, 3), "GET");
  EXPECT_EQ(record.connect_error, "");
  EXPECT_EQ(record.backend_local_address, "");
}

TEST_F(TerminatorTest, WaitsForAHandshakeWithEitherSideNoLongerThanItShould) {
  TerminatorPlan plan = To(listening.port());
  plan.server_context = MustBuild(pki.Server());
  plan.handshake_timeout = absl::Milliseconds(30);
  auto port = Terminate(std::move(plan));
  RawSocket silent = RawSocket::Connect(PortOf(*port));
  EXPECT_EQ(silent.ReceiveAll(), "");
  EXPECT_EQ(Record().end, TerminatorEnd::kHandshakeFailed);
  EXPECT_EQ(Record().client_side->observations.failure->cause, FailureCause::kTimeout);
  plan = To(listening.port());
  plan.client_context = client;
  plan.connect_timeout = absl::Milliseconds(30);
  auto other = Terminate(std::move(plan));
  RawSocket peer = RawSocket::Connect(PortOf(*other));
  RawSocket backend = listening.Accept();
  EXPECT_EQ(peer.ReceiveAll(), "");
  EXPECT_EQ(Record(2).end, TerminatorEnd::kHandshakeFailed);
  EXPECT_EQ(Record(2).backend_side->observations.failure->cause, FailureCause::kTimeout);
}

TEST_F(TerminatorTest, ClosesTheClientOfABackendThatIsNoTls) {
  TerminatorPlan plan = To(listening.port());
  plan.client_context = client;
  auto port = Terminate(std::move(plan));
  RawSocket peer = RawSocket::Connect(PortOf(*port));
  RawSocket backend = listening.Accept();
  backend.Send("220 no TLS here\r\n");
  EXPECT_EQ(peer.ReceiveAll(), "");
  EXPECT_EQ(Record().end, TerminatorEnd::kHandshakeFailed);
  EXPECT_EQ(Record().backend_side->wire.received_not_tls.substr(0, 3), "220");
}

TEST_F(TerminatorTest, ClosesAConnectionOnWhichNothingPasses) {
  TerminatorPlan plan = To(listening.port());
  plan.idle_timeout = absl::Milliseconds(30);
  auto port = Terminate(std::move(plan));
  RawSocket peer = RawSocket::Connect(PortOf(*port));
  RawSocket backend = listening.Accept();
  EXPECT_EQ(peer.ReceiveAll(), "");
  EXPECT_EQ(backend.ReceiveAll(), "");
  EXPECT_EQ(Record().end, TerminatorEnd::kIdle);
}

TEST_F(TerminatorTest, GivesUpWhatIsUnderWayWhenItIsStopped) {
  TerminatorPlan plan = To(listening.port());
  plan.server_context = MustBuild(pki.Server());
  auto port = Terminate(std::move(plan));
  RawSocket peer = RawSocket::Connect(PortOf(*port));
  peer.Send("\x16");
  while (port->counts().accepted == 0) {
  }
  StopAndWait(*port);
  EXPECT_EQ(Record().end, TerminatorEnd::kTerminatorEnded);
  EXPECT_EQ(Record().client_side->observations.failure->cause, FailureCause::kCancelled);
}

TEST_F(TerminatorTest, ClosesAtOnceWhatIsOneTooMany) {
  TerminatorPlan plan = To(listening.port());
  plan.max_connections = 1;
  auto port = Terminate(std::move(plan));
  RawSocket first = RawSocket::Connect(PortOf(*port));
  RawSocket backend = listening.Accept();
  RawSocket second = RawSocket::Connect(PortOf(*port));
  EXPECT_EQ(second.ReceiveAll(), "");
  EXPECT_EQ(port->counts().refused, 1u);
  EXPECT_EQ(port->counts().open, 1u);
}

TEST_F(TerminatorTest, BetweenPeersThatNeverReadAndNeverStopWritingItHoldsLittle) {
  auto port = Terminate(To(listening.port()));
  RawSocket peer = RawSocket::Connect(PortOf(*port));
  RawSocket backend = listening.Accept();
  const size_t from_client = SendUntilFull(peer);
  EXPECT_LT(from_client, 64u << 20);
  EXPECT_LT(SendUntilFull(backend), 64u << 20);
  // What was taken comes through when it is read.
  size_t received = 0;
  peer.EndWriting();
  for (std::string piece = backend.Receive(); !piece.empty(); piece = backend.Receive()) {
    received += piece.size();
  }
  EXPECT_EQ(received, from_client);
  StopAndWait(*port);
  EXPECT_EQ(Record().client_received_bytes, from_client);
}

// Far more than is held, over TLS and behind a reader that begins late.
TEST_F(TerminatorTest, PassesAllOfALargeTransferOnInBothDirections) {
  const std::string large(8 << 20, 'x');
  TerminatorPlan plan = To(listening.port());
  plan.server_context = MustBuild(pki.Server());
  auto port = Terminate(std::move(plan));
  DialPlan dial = Dialling(PortOf(*port), Script({Send(large), ReadToEnd()}));
  dial.handshake_timeout = absl::Seconds(60);
  Start(std::move(dial));
  RawSocket backend = listening.Accept();
  size_t received = 0;
  while (received < large.size()) {
    const std::string piece = backend.Receive();
    ASSERT_FALSE(piece.empty()) << received;
    received += piece.size();
  }
  EXPECT_EQ(received, large.size());
  backend.Send(large);
  backend.Close();
  EXPECT_EQ(Only().exchange->received_bytes, large.size());
  EXPECT_EQ(Record().client_received_bytes, large.size());
  EXPECT_EQ(Record().backend_received_bytes, large.size());
  EXPECT_EQ(Record().end, TerminatorEnd::kBackendClosed);
}

TEST_F(TerminatorTest, ReadsWhatStandsInFrontAndTellsTheBackend) {
  TerminatorPlan plan = To(listening.port());
  plan.accept_proxy_protocol = ProxyProtocolUse::kRequired;
  plan.send_proxy_header = ProxyHeaderUse::kVersion1;
  auto port = Terminate(std::move(plan));
  RawSocket peer = RawSocket::Connect(PortOf(*port));
  peer.Send("PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r");
  peer.Send("\nhello");
  peer.EndWriting();
  RawSocket backend = listening.Accept();
  EXPECT_EQ(backend.ReceiveAll(), "PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\nhello");
  backend.Close();
  EXPECT_EQ(Record().proxy_header->source_address, "[2001:db8::1]:1");
  EXPECT_EQ(Record().sent_proxy_header->source_address, "[2001:db8::1]:1");
  EXPECT_EQ(Record().client_received_bytes, 5u);
}

// The backend is told of the certificate that a session began with; the result tells of what was
// sent, which is none.
TEST_F(TerminatorTest, TellsTheBackendWhoResumesASession) {
  const auto untrusted = TestPki().Leaf();
  for (const auto& leaf : {pki.Leaf(), untrusted}) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      const bool trusted = leaf != untrusted;
      ContextConfig server = pki.Server();
      server.request_certificate = true;
      server.verify_policy.enforce_chain = false;
      server.trust = *MakeTrustStore(false, {pki.authority->certificate.get()});
      server.max_version = version;
      TerminatorPlan plan = To(listening.port());
      plan.server_context = MustBuild(std::move(server));
      plan.send_proxy_header = ProxyHeaderUse::kVersion2WithTls;
      plan.http_forwarding.emplace().client_certificate = true;
      auto port = Terminate(std::move(plan));
      ContextConfig config = pki.Client();
      config.credentials.push_back(leaf);
      const auto showing = MustBuild(std::move(config));
      std::string session;
      for (const bool resumes : {false, true}) {
        const size_t count = ended.size() + 1;
        DialPlan dial = Dialling(PortOf(*port),
                                 Script({Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), ReadToEnd()}));
        dial.context = showing;
        dial.collect.last_session = true;
        dial.session = LoadSession(session);
        Start(std::move(dial));
        RawSocket backend = listening.Accept();
        std::string told;
        while (told.find("GET / ") == told.npos || told.find("\r\n\r\n") == told.npos) {
          told += backend.Receive();
        }
        backend.Close();
        const TerminatorRecord& record = Record(count);
        const Observations& seen = record.client_side->observations;
        EXPECT_EQ(seen.resumed, resumes) << version;
        EXPECT_EQ(seen.peer_chain.size(), resumes ? 0u : 1u);
        const ProxyTls& tls = *record.sent_proxy_header->tls;
        EXPECT_EQ(tls.certificate_on_connection, !resumes);
        EXPECT_TRUE(tls.certificate_in_session);
        EXPECT_EQ(tls.common_name, "localhost");
        EXPECT_EQ(tls.verify == 0, trusted);
        EXPECT_EQ(told.find("Client-Cert: :") != told.npos, trusted);
        ASSERT_TRUE(dialled.WaitFor(count));
        session = dialled[count - 1]->observations.last_session;
      }
    }
  }
}

TEST_F(TerminatorTest, EndsAsMalformedWithoutAHeaderThatIsRequired) {
  TerminatorPlan plan = To(listening.port());
  plan.accept_proxy_protocol = ProxyProtocolUse::kRequired;
  plan.handshake_timeout = absl::Milliseconds(100);
  auto port = Terminate(plan);
  size_t count = 0;
  for (const std::string& bytes : {std::string("hello"), std::string("PROXY TCP9 \r\n"),
                                   std::string("PROXY "), std::string("")}) {
    RawSocket peer = RawSocket::Connect(PortOf(*port));
    if (!bytes.empty()) peer.Send(bytes);
    EXPECT_EQ(peer.ReceiveAll(), "");
    EXPECT_EQ(Record(++count).end, TerminatorEnd::kMalformed) << bytes;
    EXPECT_NE(Record(count).error, "");
    EXPECT_EQ(Record(count).backend_local_address, "");
  }
  plan.server_context = MustBuild(pki.Server());
  auto with_tls = Terminate(plan);
  RawSocket peer = RawSocket::Connect(PortOf(*with_tls));
  peer.Send("\x16\x03\x01");
  EXPECT_EQ(peer.ReceiveAll(), "");
  EXPECT_EQ(Record(++count).end, TerminatorEnd::kMalformed);
  ASSERT_TRUE(Record(count).client_side);
  EXPECT_EQ(Record(count).client_side->observations.failure->cause, FailureCause::kDialogFailed);
  EXPECT_EQ(Record(count).client_side->proxy_error, Record(count).error);
}

TEST_F(TerminatorTest, LetsABackendSpeakFirstToAClientThatNeedHaveNoHeader) {
  TerminatorPlan plan = To(listening.port());
  plan.accept_proxy_protocol = ProxyProtocolUse::kOptional;
  auto port = Terminate(std::move(plan));
  RawSocket peer = RawSocket::Connect(PortOf(*port));
  RawSocket backend = listening.Accept();
  backend.Send("220 ready\r\n");
  EXPECT_EQ(peer.Receive(), "220 ready\r\n");
  RawSocket hasty = RawSocket::Connect(PortOf(*port));
  hasty.Send("PROXY UNKNOWN\r\nhello");
  RawSocket second = listening.Accept();
  EXPECT_EQ(second.Receive(), "hello");
}

TEST_F(TerminatorTest, AnswersARequestThatCannotGoOnWhereNoneHas) {
  TerminatorPlan plan = To(listening.port());
  plan.http_forwarding.emplace();
  plan.http_forwarding->x_forwarded = true;
  auto port = Terminate(std::move(plan));
  RawSocket peer = RawSocket::Connect(PortOf(*port));
  RawSocket backend = listening.Accept();
  peer.Send(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(peer.ReceiveAll().substr(0, 13), "HTTP/1.1 400 ");
  EXPECT_EQ(backend.ReceiveAll(), "");
  EXPECT_EQ(Record().end, TerminatorEnd::kMalformed);
  RawSocket other = RawSocket::Connect(PortOf(*port));
  RawSocket again = listening.Accept();
  other.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\nHost: a\r\n\r\n");
  EXPECT_NE(again.ReceiveAll().find("X-Forwarded-For: 127.0.0.1\r\n"), std::string::npos);
  EXPECT_EQ(other.ReceiveAll(), "");
  EXPECT_EQ(Record(2).end, TerminatorEnd::kMalformed);
  EXPECT_EQ(Record(2).requests.size(), 1u);
}

// More than is held, with what is added; and the client's end behind it.
TEST_F(TerminatorTest, ForwardsAllOfManySmallRequestsInOnePiece) {
  TerminatorPlan plan = To(listening.port());
  plan.http_forwarding.emplace();
  plan.http_forwarding->x_forwarded = true;
  auto port = Terminate(std::move(plan));
  RawSocket peer = RawSocket::Connect(PortOf(*port));
  RawSocket backend = listening.Accept();
  std::string many;
  for (int i = 0; i < 20000; ++i) many += "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  peer.Send(many);
  peer.EndWriting();
  const std::string added = "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\n";
  EXPECT_EQ(backend.ReceiveAll().size(), many.size() + 20000 * added.size());
  backend.Close();
  EXPECT_EQ(Record().end, TerminatorEnd::kClientClosed);
}

}  // namespace
}  // namespace tlslab
