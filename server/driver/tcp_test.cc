// Dials and acceptors over loopback, in one process, and with peers that misbehave.
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>
#include <fstream>
#include <vector>

#include "absl/time/clock.h"
#include "server/engine/session.h"
#include "server/testing/contexts.h"
#include "server/testing/tcp_ends.h"

namespace tlslab {
namespace {

using asio::ip::tcp;

ExchangeStep Send(std::string data) { return {ExchangeStep::Kind::kSend, std::move(data), 0}; }
ExchangeStep ReadToEnd() { return {ExchangeStep::Kind::kReadToEnd, "", 0}; }

// A peer that is no lab: a bare listening socket, and what is done with it.
struct BareServer {
  BareServer() : acceptor(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)) {}
  uint16_t port() const { return acceptor.local_endpoint().port(); }
  tcp::socket Accept() { return acceptor.accept(); }

  asio::io_context io;
  tcp::acceptor acceptor;
};

TEST_F(Tcp, TellsOneConnectionFromBothEnds) {
  auto acceptor = Bind(Serving(Script({Send("Simple is better than complex.")})));
  Start(Dialling(PortOf(*acceptor), Script({ReadToEnd()})));
  ConnectionRecord& c = Only();
  ASSERT_TRUE(served.WaitFor(1));
  ConnectionRecord& s = served[0];
  EXPECT_FALSE(c.observations.failure);
  EXPECT_FALSE(s.observations.failure);
  EXPECT_EQ(c.exchange->received, "Simple is better than complex.");
  EXPECT_EQ(c.observations.close_kind, CloseKind::kCloseNotify);
  EXPECT_EQ(s.observations.close_kind, CloseKind::kCloseNotify);
  EXPECT_EQ(c.remote_address, acceptor->bound_address());
  EXPECT_EQ(c.local_address, s.remote_address);
  EXPECT_EQ(c.wire.sent.total_bytes, s.wire.received.total_bytes);
  EXPECT_EQ(c.wire.received.total_bytes, s.wire.sent.total_bytes);
  EXPECT_TRUE(c.connected_at);
  EXPECT_FALSE(s.connected_at);
  AcceptCounts counts = acceptor->counts();
  EXPECT_EQ(counts.accepted, 1u);
  EXPECT_EQ(counts.open, 0u);
  EXPECT_EQ(counts.refused, 0u);
}

TEST_F(Tcp, SendsTheNameButNotTheAddressThatIsDialled) {
  auto acceptor = Bind(Serving());
  ContextConfig config = pki.Client();
  config.server_name = config.verify_policy.expected_name = "";
  DialPlan plan = Dialling(PortOf(*acceptor));
  plan.context = MustBuild(config);
  Start(plan);
  ASSERT_TRUE(dialled.WaitFor(1));
  plan.host = "localhost";
  Start(plan);
  ASSERT_TRUE(dialled.WaitFor(2));
  EXPECT_FALSE(dialled[0]->observations.client_hello->server_name);
  EXPECT_EQ(dialled[0]->observations.name_match->expected_name, "127.0.0.1");
  EXPECT_TRUE(dialled[0]->observations.name_match->matched);
  EXPECT_EQ(dialled[1]->observations.client_hello->server_name, "localhost");
  EXPECT_EQ(dialled[1]->observations.name_match->expected_name, "localhost");
}

TEST_F(Tcp, GivesUpOnASilentServerAtTheDeadline) {
  BareServer silent;
  DialPlan plan = Dialling(silent.port());
  plan.handshake_timeout = absl::Milliseconds(50);
  absl::Time begin = absl::Now();
  Start(plan);
  ConnectionRecord& record = Only();
  EXPECT_GE(absl::Now() - begin, absl::Milliseconds(50));
  EXPECT_EQ(record.observations.failure->cause, FailureCause::kTimeout);
  EXPECT_EQ(record.observations.failure->phase, Phase::kClientHello);
  EXPECT_EQ(record.wire.received.total_bytes, 0u);
  EXPECT_GT(record.wire.sent.total_bytes, 0u);
}

TEST_F(Tcp, GivesUpOnASilentClientAtTheDeadlineAndGoesOn) {
  AcceptPlan plan = Serving();
  plan.handshake_timeout = absl::Milliseconds(50);
  auto acceptor = Bind(plan);
  asio::io_context io;
  tcp::socket silent(io);
  silent.connect({asio::ip::make_address("127.0.0.1"), PortOf(*acceptor)});
  ASSERT_TRUE(served.WaitFor(1));
  EXPECT_EQ(served[0].observations.failure->cause, FailureCause::kTimeout);
  Start(Dialling(PortOf(*acceptor)));
  EXPECT_FALSE(Only().observations.failure);
}

TEST_F(Tcp, EndsAtOnceWhenADialIsCancelled) {
  BareServer silent;
  DialPlan plan = Dialling(silent.port());
  plan.handshake_timeout = absl::Minutes(5);
  auto dial = Start(plan);
  tcp::socket peer = silent.Accept();
  dial->Cancel();
  EXPECT_EQ(Only().observations.failure->cause, FailureCause::kCancelled);
  // The peer hears of it: its next reads end.
  std::error_code error;
  char buffer[4096];
  while (!error) peer.read_some(asio::buffer(buffer), error);
  EXPECT_EQ(error, asio::error::eof);
  dial->Cancel();  // once more means nothing
  EXPECT_EQ(dialled.size(), 1u);
}

TEST_F(Tcp, EndsADialThatIsCancelledBeforeItConnects) {
  BareServer silent;
  Start(Dialling(silent.port()))->Cancel();
  EXPECT_EQ(Only().observations.failure->cause, FailureCause::kCancelled);
}

TEST_F(Tcp, TellsAPortWhereNothingListens) {
  uint16_t port;
  {
    BareServer gone;
    port = gone.port();
  }
  Start(Dialling(port));
  ConnectionRecord& record = Only();
  EXPECT_EQ(record.observations.failure->cause, FailureCause::kConnectRefused);
  EXPECT_EQ(record.observations.failure->phase, Phase::kConnect);
  EXPECT_EQ(record.observations.failure->system_error, "ECONNREFUSED");
  EXPECT_EQ(record.remote_address, "127.0.0.1:" + std::to_string(port));
}

TEST_F(Tcp, TellsANameThatIsNotFound) {
  DialPlan plan = Dialling(443);
  plan.host = "no-such-host.invalid";
  Start(plan);
  ConnectionRecord& record = Only();
  EXPECT_EQ(record.observations.failure->cause, FailureCause::kConnectFailed);
  EXPECT_NE(record.observations.failure->system_error, "");
}

TEST_F(Tcp, DialsAndBindsOnlyWhatThePolicyAllows) {
  DialPlan plan = Dialling(443);
  plan.host = "192.0.2.1";
  Start(plan);
  ASSERT_TRUE(dialled.WaitFor(1));
  EXPECT_EQ(dialled[0].status().code(), absl::StatusCode::kPermissionDenied);
  auto bound =
      Acceptor::Bind(loop, SystemClock(), policy, "0.0.0.0", 0, Serving(), [](ConnectionRecord) {});
  EXPECT_EQ(bound.status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(Tcp, BindsNoIpv4WithIpv6) {
  auto bound = Acceptor::Bind(loop, SystemClock(), *AddressPolicy::Parse({"::/0"}), "::", 0,
                              Serving(), [](ConnectionRecord) {});
  if (absl::IsFailedPrecondition(bound.status())) GTEST_SKIP() << "this machine has no IPv6";
  ASSERT_TRUE(bound.ok()) << bound.status();
  Start(Dialling(PortOf(**bound)));
  EXPECT_EQ(Only().observations.failure->cause, FailureCause::kConnectRefused);
  auto mapped = Acceptor::Bind(loop, SystemClock(), policy, "::ffff:127.0.0.1", 0, Serving(),
                               [](ConnectionRecord) {});
  EXPECT_TRUE(mapped.ok()) << mapped.status();
}

TEST_F(Tcp, TellsWhatCannotBeBound) {
  auto acceptor = Bind(Serving());
  auto bind = [&](const std::string& host, uint16_t port) {
    return Acceptor::Bind(loop, SystemClock(), policy, host, port, Serving(),
                          [](ConnectionRecord) {})
        .status();
  };
  absl::Status taken = bind("127.0.0.1", PortOf(*acceptor));
  EXPECT_EQ(taken.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(taken.message().find("EADDRINUSE"), absl::string_view::npos);
  EXPECT_EQ(bind("example.com", 0).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(Tcp, FreesItsPortWhenItHasStopped) {
  auto acceptor = Bind(Serving());
  StopAndWait(*acceptor);
  auto again = Acceptor::Bind(loop, SystemClock(), policy, "127.0.0.1", PortOf(*acceptor),
                              Serving(), [](ConnectionRecord) {});
  EXPECT_TRUE(again.ok()) << again.status();
}

TEST_F(Tcp, TellsOfEveryOpenConnectionBeforeItHasStopped) {
  auto acceptor = Bind(Serving());
  asio::io_context io;
  std::vector<tcp::socket> peers;
  for (int i = 0; i < 20; ++i) {
    peers.emplace_back(io);
    peers.back().connect({asio::ip::make_address("127.0.0.1"), PortOf(*acceptor)});
  }
  // The last to be accepted was the last to connect.
  Start(Dialling(PortOf(*acceptor)));
  Only();
  ASSERT_TRUE(served.WaitFor(1));
  StopAndWait(*acceptor);
  ASSERT_EQ(served.size(), 21u);
  for (size_t i = 1; i < 21; ++i) {
    EXPECT_EQ(served[i].observations.failure->cause, FailureCause::kCancelled);
  }
  EXPECT_EQ(acceptor->counts().open, 0u);
  std::error_code error;
  char byte;
  asio::read(peers[0], asio::buffer(&byte, 1), error);
  EXPECT_EQ(error, asio::error::eof);
}

TEST_F(Tcp, LeavesNothingBehindWhenTheLoopStopsInTheMiddle) {
  // Found by the leak checker: what is under way must not hold itself.
  BareServer silent;
  EventLoop short_lived(1);
  auto acceptor = Acceptor::Bind(short_lived, SystemClock(), policy, "127.0.0.1", 0, Serving(),
                                 [](ConnectionRecord) {});
  ASSERT_TRUE(acceptor.ok());
  asio::io_context io;
  tcp::socket to_acceptor(io);
  to_acceptor.connect({asio::ip::make_address("127.0.0.1"), PortOf(**acceptor)});
  StartDial(short_lived, SystemClock(), policy, Dialling(silent.port()),
            [](absl::StatusOr<ConnectionRecord>) {});
  char byte;
  tcp::socket from_dial = silent.Accept();
  asio::read(from_dial, asio::buffer(&byte, 1));
  acceptor->reset();
}

TEST_F(Tcp, RefusesConnectionsBeyondItsLimit) {
  AcceptPlan plan = Serving();
  plan.max_connections = 2;
  auto acceptor = Bind(plan);
  asio::io_context io;
  std::vector<tcp::socket> peers;
  for (int i = 0; i < 3; ++i) {
    peers.emplace_back(io);
    peers.back().connect({asio::ip::make_address("127.0.0.1"), PortOf(*acceptor)});
  }
  std::error_code error;
  char byte;
  asio::read(peers[2], asio::buffer(&byte, 1), error);
  EXPECT_EQ(error, asio::error::eof);
  AcceptCounts counts = acceptor->counts();
  EXPECT_EQ(counts.accepted, 2u);
  EXPECT_EQ(counts.open, 2u);
  EXPECT_EQ(counts.refused, 1u);
  EXPECT_EQ(served.size(), 0u);
}

TEST_F(Tcp, ServesManyAtOnce) {
  constexpr size_t kMany = 500;
  auto acceptor = Bind(Serving(Script({Send("hello")})));
  DialPlan plan = Dialling(PortOf(*acceptor), Script({ReadToEnd()}));
  plan.handshake_timeout = absl::Minutes(5);
  for (size_t i = 0; i < kMany; ++i) Start(plan);
  ASSERT_TRUE(dialled.WaitFor(kMany));
  ASSERT_TRUE(served.WaitFor(kMany));
  for (size_t i = 0; i < kMany; ++i) {
    ASSERT_TRUE(dialled[i].ok());
    ASSERT_FALSE(dialled[i]->observations.failure) << i;
    EXPECT_EQ(dialled[i]->exchange->received, "hello");
  }
  EXPECT_EQ(acceptor->counts().accepted, kMany);
}

// A client over a bare socket, which does nothing once its handshake is through.
struct BareClient {
  BareClient(std::shared_ptr<const Context> context, uint16_t port) : socket(io) {
    socket.connect({asio::ip::make_address("127.0.0.1"), port});
    SessionOptions options;
    options.elapsed = [] { return Offset(0); };
    options.start_time = absl::Now();
    session = Session::Create(std::move(context), options);
    char buffer[4096];
    while (true) {
      session->Advance();
      asio::write(socket, asio::buffer(session->TakeOutput()));
      if (session->state() != Session::State::kHandshaking) return;
      session->Receive(std::string_view(buffer, socket.read_some(asio::buffer(buffer))));
    }
  }

  asio::io_context io;
  tcp::socket socket;
  std::unique_ptr<Session> session;
};

TEST_F(Tcp, WaitsOnlyAWhileForAPeerThatNeverCloses) {
  AcceptPlan plan = Serving();
  plan.handshake_timeout = absl::Minutes(5);
  auto acceptor = Bind(plan);
  BareClient peer(client, PortOf(*acceptor));
  ASSERT_EQ(peer.session->state(), Session::State::kOpen);
  ASSERT_TRUE(served.WaitFor(1));
  EXPECT_FALSE(served[0].observations.failure);
  EXPECT_EQ(served[0].observations.close_kind, CloseKind::kStillOpen);
  EXPECT_EQ(served[0].exchange->error, "");
}

TEST_F(Tcp, TellsAScriptThatThePeersCloseCutShort) {
  ExchangeStep read = {ExchangeStep::Kind::kReadBytes, "", 1 << 20};
  auto acceptor = Bind(Serving(Script({read})));
  Start(Dialling(PortOf(*acceptor)));
  EXPECT_EQ(Only().observations.close_kind, CloseKind::kCloseNotify);
  ASSERT_TRUE(served.WaitFor(1));
  EXPECT_EQ(served[0].exchange->error, "the peer closed before enough bytes had come");
}

TEST_F(Tcp, HoldsLittleForAPeerThatNeverReads) {
  // 256 MiB are to be sent; the peer takes none of it.
  const std::string block(1 << 20, 'x');
  ExchangeScript script;
  for (int i = 0; i < 256; ++i) script.push_back(Send(block));
  AcceptPlan plan = Serving(Script(std::move(script)));
  plan.handshake_timeout = absl::Seconds(2);
  auto acceptor = Bind(plan);
  auto resident_mib = [] {
    size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages >> pages;
    return pages * sysconf(_SC_PAGESIZE) >> 20;
  };
  const size_t before = resident_mib();
  BareClient peer(client, PortOf(*acceptor));
  ASSERT_EQ(peer.session->state(), Session::State::kOpen);
  ASSERT_TRUE(served.WaitFor(1));
  EXPECT_LT(resident_mib(), before + 100);
  EXPECT_EQ(served[0].exchange->error, "the deadline passed");
  EXPECT_LT(served[0].exchange->completed_steps, 100u);
  EXPECT_EQ(served[0].observations.close_kind, CloseKind::kStillOpen);
}

TEST_F(Tcp, TellsThatAPeerTookNotAllThatWasSent) {
  // One step, which the session takes at once and the sockets' buffers do not.
  AcceptPlan plan = Serving(Script({Send(std::string(16 << 20, 'x'))}));
  plan.handshake_timeout = absl::Seconds(1);
  auto acceptor = Bind(plan);
  BareClient peer(client, PortOf(*acceptor));
  ASSERT_EQ(peer.session->state(), Session::State::kOpen);
  ASSERT_TRUE(served.WaitFor(1));
  EXPECT_EQ(served[0].exchange->completed_steps, 1u);
  EXPECT_EQ(served[0].exchange->error, "the deadline passed");
}

TEST_F(Tcp, CarriesALongScriptToAPeerThatReads) {
  constexpr int kBlocks = 20;
  ExchangeScript script;
  for (int i = 0; i < kBlocks; ++i) script.push_back(Send(std::string(1 << 20, 'x')));
  auto acceptor = Bind(Serving(Script(std::move(script))));
  DialPlan plan = Dialling(PortOf(*acceptor), Script({ReadToEnd()}));
  plan.handshake_timeout = absl::Minutes(5);
  Start(plan);
  EXPECT_EQ(Only().exchange->received_bytes, uint64_t{kBlocks} << 20);
  EXPECT_EQ(Only().exchange->error, "");
}

// What else connects to a listener: each gets a record, and the listener goes on.
TEST_F(Tcp, TellsWhatIsNoHandshake) {
  auto acceptor = Bind(Serving());
  asio::io_context io;
  size_t count = 0;
  auto say = [&](const std::string& words) {
    tcp::socket peer(io);
    peer.connect({asio::ip::make_address("127.0.0.1"), PortOf(*acceptor)});
    asio::write(peer, asio::buffer(words));
    peer.shutdown(tcp::socket::shutdown_send);
    EXPECT_TRUE(served.WaitFor(++count));
    return served[count - 1].observations.failure;
  };
  EXPECT_EQ(say("")->cause, FailureCause::kTransportClosed);
  EXPECT_EQ(served[0].wire.received.total_bytes, 0u);
  ASSERT_TRUE(say("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_EQ(served[1].wire.received_not_tls.substr(0, 5), "GET /");
  ASSERT_TRUE(say(std::string(1000, '\xff')));
  EXPECT_EQ(served[2].wire.received_not_tls.size(), 64u);
  EXPECT_EQ(say("\x16\x03\x01\x02")->cause, FailureCause::kTransportClosed);
  Start(Dialling(PortOf(*acceptor)));
  EXPECT_FALSE(Only().observations.failure);
}

TEST_F(Tcp, TellsAReset) {
  BareServer rude;
  Start(Dialling(rude.port()));
  {
    tcp::socket peer = rude.Accept();
    char byte;
    asio::read(peer, asio::buffer(&byte, 1));
    peer.set_option(asio::socket_base::linger(true, 0));
  }
  ConnectionRecord& record = Only();
  EXPECT_EQ(record.observations.failure->cause, FailureCause::kTransportError);
  EXPECT_EQ(record.observations.failure->system_error, "ECONNRESET");
  EXPECT_EQ(record.observations.close_kind, CloseKind::kReset);
}

}  // namespace
}  // namespace tlslab
