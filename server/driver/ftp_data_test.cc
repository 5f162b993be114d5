// FTP with its connections for data over TCP: both of the lab's ends, and peers that misbehave.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read_until.hpp>
#include <asio/write.hpp>
#include <memory>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "server/engine/saved_session.h"
#include "server/testing/tcp_ends.h"

namespace tlslab {
namespace {

using asio::ip::tcp;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class FtpData : public Tcp {
 protected:
  FtpData() {
    client_plan.protocol = server_plan.protocol = DialogProtocol::kFtp;
    client_plan.credentials.emplace();
    client_plan.message = std::string(60000, 'c') + "\n";
    server_plan.message = "one\ntwo\n";
  }
  std::shared_ptr<Acceptor> Serve(const std::string& host = "127.0.0.1") {
    AcceptPlan plan = Serving();
    plan.context = server_context;
    plan.handshake_timeout = timeout;
    plan.dialog.server = std::make_shared<ServerDialogPlan>(server_plan);
    auto bound = Acceptor::Bind(loop, SystemClock(), policy, host, 0, std::move(plan),
                                [this](ConnectionRecord record) { served.Put(std::move(record)); });
    EXPECT_TRUE(bound.ok()) << bound.status();
    return *bound;
  }
  void Connect(uint16_t port, const std::string& host = "127.0.0.1") {
    DialPlan plan = Dialling(port);
    plan.context = client;
    plan.host = host;
    plan.handshake_timeout = timeout;
    plan.dialog.client = std::make_shared<ClientDialogPlan>(client_plan);
    Start(std::move(plan));
  }
  // Both ends, met once.
  void Meet(const std::string& host = "127.0.0.1") {
    auto acceptor = Serve(host);
    Connect(PortOf(*acceptor), host);
    ASSERT_TRUE(dialled.WaitFor(1));
    ASSERT_TRUE(served.WaitFor(1));
  }
  const DialogOutcome& of_client() { return *Only().dialog; }
  const DialogOutcome& of_server() { return *served[0].dialog; }

  ClientDialogPlan client_plan;
  ServerDialogPlan server_plan;
  std::shared_ptr<const Context> server_context = MustBuild(pki.Server());
  absl::Duration timeout = absl::Seconds(30);
};

class FtpDataByVersion : public FtpData, public testing::WithParamInterface<uint16_t> {
 protected:
  FtpDataByVersion() {
    ContextConfig config = pki.Server();
    config.max_version = GetParam();
    server_context = MustBuild(config);
  }
};

INSTANTIATE_TEST_SUITE_P(All, FtpDataByVersion, testing::Values(0x0303, 0x0304),
                         [](const auto& info) { return info.param == 0x0304 ? "Tls13" : "Tls12"; });

TEST_P(FtpDataByVersion, ResumesTheSessionOfTheControlConnection) {
  server_plan.ftp.require_session_reuse = true;
  server_plan.ftp.required_data_protection = FtpDataProtection::kPrivate;
  Meet();
  EXPECT_TRUE(of_client().completed) << of_client().error;
  EXPECT_TRUE(of_server().completed) << of_server().error;
  EXPECT_EQ(of_client().received_message, "one\ntwo\n");
  EXPECT_TRUE(of_server().received_message == client_plan.message);
  for (const DialogOutcome* end : {&of_client(), &of_server()}) {
    ASSERT_EQ(end->ftp_data_connections.size(), 3u);
    const char* commands[] = {"LIST", "RETR", "STOR"};
    for (size_t i = 0; i < 3; ++i) {
      const FtpDataConnectionSeen& data = end->ftp_data_connections[i];
      EXPECT_EQ(data.command, commands[i]);
      EXPECT_TRUE(data.is_protected);
      EXPECT_EQ(data.session_resumed, true);
      EXPECT_EQ(data.error, "");
      EXPECT_EQ(data.version_name, GetParam() == 0x0304 ? "TLSv1.3" : "TLSv1.2");
    }
    EXPECT_EQ(end->ftp_data_connections[1].transferred_bytes, 8u);
    EXPECT_EQ(end->ftp_data_connections[2].transferred_bytes, client_plan.message.size());
  }
}

TEST_P(FtpDataByVersion, WithASessionOfItsOwnIsTakenUnlessThatIsForbidden) {
  client_plan.ftp.new_session_for_data = true;
  for (const bool required : {false, true}) {
    server_plan.ftp.require_session_reuse = required;
    auto acceptor = Serve();
    Connect(PortOf(*acceptor));
    const size_t i = required ? 1 : 0;
    ASSERT_TRUE(dialled.WaitFor(i + 1));
    ASSERT_TRUE(served.WaitFor(i + 1));
    const DialogOutcome& of_client = *dialled[i]->dialog;
    const DialogOutcome& of_server = *served[i].dialog;
    EXPECT_EQ(of_client.completed, !required) << of_client.error;
    ASSERT_EQ(of_server.ftp_data_connections.size(), required ? 1u : 3u);
    EXPECT_EQ(of_server.ftp_data_connections[0].session_resumed, false);
    EXPECT_EQ(of_client.ftp_data_connections[0].session_resumed, false);
    if (!required) continue;
    EXPECT_THAT(of_server.ftp_data_connections[0].error, HasSubstr("did not resume"));
    EXPECT_THAT(of_client.error, HasSubstr("522 resume the session"));
    EXPECT_THAT(of_client.ftp_data_connections[0].error, HasSubstr("522"));
    EXPECT_TRUE(of_server.completed);  // the client said goodbye
  }
}

TEST_F(FtpData, CanBeInTheClear) {
  client_plan.ftp.data_protection = FtpDataProtection::kClear;
  Meet();
  EXPECT_TRUE(of_client().completed) << of_client().error;
  EXPECT_EQ(of_client().received_message, "one\ntwo\n");
  EXPECT_TRUE(of_server().received_message == client_plan.message);
  for (const FtpDataConnectionSeen& data : of_server().ftp_data_connections) {
    EXPECT_FALSE(data.is_protected);
    EXPECT_FALSE(data.session_resumed.has_value());
  }
}

TEST_F(FtpData, CanBeInTheClearBesideADialogInTheClear) {
  client_plan.tls_start = server_plan.tls_start = TlsStart::kInClear;
  server_plan.allow_login_in_clear = true;
  server_plan.answer_delay = std::chrono::milliseconds(1);
  Meet();
  EXPECT_TRUE(of_client().completed) << of_client().error;
  EXPECT_EQ(of_client().received_message, "one\ntwo\n");
  EXPECT_EQ(of_client().ftp_data_connections.size(), 3u);
}

TEST_F(FtpData, IsProtectedUnderImplicitTls) {
  client_plan.tls_start = server_plan.tls_start = TlsStart::kAtConnect;
  Meet();
  EXPECT_TRUE(of_client().completed) << of_client().error;
  ASSERT_EQ(of_client().ftp_data_connections.size(), 3u);
  EXPECT_TRUE(of_client().ftp_data_connections[2].is_protected);
}

TEST_F(FtpData, GoesOverIpv6) {
  Meet("::1");
  EXPECT_TRUE(of_client().completed) << of_client().error;
  EXPECT_EQ(of_client().ftp_data_connections.size(), 3u);
}

// Where only its own will do for data, a session of one control connection is none of another,
// though the keys of their tickets are the same.
TEST_P(FtpDataByVersion, IsNotResumedFromAnotherConnectionWhereItMustBeTheOwn) {
  for (const bool own : {false, true}) {
    server_plan.ftp.require_session_reuse = own;
    auto acceptor = Serve();
    std::string session;
    for (const bool second : {false, true}) {
      DialPlan plan = Dialling(PortOf(*acceptor));
      plan.collect.last_session = true;
      plan.session = LoadSession(session);
      plan.dialog.client = std::make_shared<ClientDialogPlan>(client_plan);
      Inbox<ConnectionRecord> records;
      auto dial = StartDial(
          loop, SystemClock(), policy, std::move(plan),
          [&](absl::StatusOr<ConnectionRecord> record) { records.Put(*std::move(record)); });
      ASSERT_TRUE(records.WaitFor(1));
      EXPECT_TRUE(records[0].dialog->completed) << records[0].dialog->error;
      EXPECT_EQ(records[0].observations.resumed, second && !own);
      EXPECT_EQ(records[0].dialog->ftp_data_connections[0].session_resumed, true);
      session = records[0].observations.last_session;
    }
  }
}

// A client without TLS, and a server that takes it, with sockets of the test's own.
class BareClient {
 public:
  explicit BareClient(uint16_t port) : control_(io_) {
    control_.connect({asio::ip::make_address("127.0.0.1"), port});
    Line();
  }
  std::string Line() {
    const size_t size = asio::read_until(control_, asio::dynamic_buffer(unread_), "\r\n");
    std::string line = unread_.substr(0, size);
    unread_.erase(0, size);
    return line;
  }
  std::string Ask(const std::string& command) {
    asio::write(control_, asio::buffer(command + "\r\n"));
    return Line();
  }
  uint16_t AskForPort() {
    const std::string reply = Ask("EPSV");
    return static_cast<uint16_t>(std::stoi(reply.substr(reply.find("|||") + 3)));
  }
  // From `host`, an address of this machine.
  tcp::socket ConnectFrom(const std::string& host, uint16_t port) {
    tcp::socket socket(io_, {asio::ip::make_address(host), 0});
    socket.connect({asio::ip::make_address("127.0.0.1"), port});
    return socket;
  }
  static std::string ReadToEnd(tcp::socket& socket) {
    std::string all;
    std::error_code error;
    char buffer[1024];
    while (!error) all.append(buffer, socket.read_some(asio::buffer(buffer), error));
    return all;
  }

 private:
  asio::io_context io_;
  tcp::socket control_;
  std::string unread_;
};

class FtpDataOfServer : public FtpData {
 protected:
  FtpDataOfServer() {
    server_plan.tls_start = TlsStart::kInClear;
    server_plan.allow_login_in_clear = true;
  }
  static void LogIn(BareClient& peer) {
    peer.Ask("USER lab");
    EXPECT_THAT(peer.Ask("PASS lab-password"), StartsWith("230"));
  }
};

TEST_F(FtpDataOfServer, GoesToNobodyButThePeer) {
  auto acceptor = Serve();
  BareClient peer(PortOf(*acceptor));
  LogIn(peer);
  const uint16_t port = peer.AskForPort();
  tcp::socket thief = peer.ConnectFrom("127.0.0.2", port);
  EXPECT_THAT(peer.Ask("RETR message.txt"), StartsWith("150"));
  EXPECT_EQ(BareClient::ReadToEnd(thief), "");
  tcp::socket own = peer.ConnectFrom("127.0.0.1", port);
  EXPECT_EQ(BareClient::ReadToEnd(own), "one\r\ntwo\r\n");
  EXPECT_THAT(peer.Line(), StartsWith("226"));
  peer.Ask("QUIT");
}

TEST_F(FtpDataOfServer, ThatNobodyComesForIsTold) {
  auto acceptor = Serve();
  BareClient peer(PortOf(*acceptor));
  LogIn(peer);
  peer.AskForPort();
  EXPECT_THAT(peer.Ask("LIST"), StartsWith("150"));
  EXPECT_THAT(peer.Line(), StartsWith("425"));
  EXPECT_THAT(peer.Ask("NOOP"), StartsWith("200"));
  peer.Ask("QUIT");
  ASSERT_TRUE(served.WaitFor(1));
  ASSERT_EQ(of_server().ftp_data_connections.size(), 1u);
  EXPECT_EQ(of_server().ftp_data_connections[0].error, "nobody connected to the port for data");
}

TEST_F(FtpDataOfServer, EndsWithTheDeadlineAndItsPort) {
  timeout = absl::Seconds(1);
  auto acceptor = Serve();
  BareClient peer(PortOf(*acceptor));
  LogIn(peer);
  const uint16_t port = peer.AskForPort();
  tcp::socket data = peer.ConnectFrom("127.0.0.1", port);
  EXPECT_THAT(peer.Ask("STOR x"), StartsWith("150"));
  asio::write(data, asio::buffer(std::string("some")));
  ASSERT_TRUE(served.WaitFor(1));
  ASSERT_EQ(of_server().ftp_data_connections.size(), 1u);
  EXPECT_EQ(of_server().ftp_data_connections[0].error, "the deadline passed");
  EXPECT_EQ(of_server().ftp_data_connections[0].transferred_bytes, 4u);
  EXPECT_EQ(of_server().error, "the deadline passed");
  EXPECT_THAT(of_server().lines.back().text, StartsWith("150"));  // the last that was said
  EXPECT_EQ(BareClient::ReadToEnd(data), "");
}

TEST_F(FtpDataOfServer, IsCountedWholeAndKeptInPart) {
  auto acceptor = Serve();
  BareClient peer(PortOf(*acceptor));
  LogIn(peer);
  peer.Ask("TYPE I");
  const std::string much(size_t{1} << 20, 'm');
  {
    tcp::socket data = peer.ConnectFrom("127.0.0.1", peer.AskForPort());
    EXPECT_THAT(peer.Ask("STOR x"), StartsWith("150"));
    asio::write(data, asio::buffer(much));
  }
  EXPECT_THAT(peer.Line(), StartsWith("226"));
  peer.Ask("QUIT");
  ASSERT_TRUE(served.WaitFor(1));
  EXPECT_EQ(of_server().ftp_data_connections[0].transferred_bytes, much.size());
  EXPECT_EQ(of_server().received_message.size(), size_t{64} << 10);
}

// A server in the clear whose data port leads to `Answer`, run by the test.
class BareServer {
 public:
  BareServer() : acceptor_(io_, Loopback()), data_(io_, Loopback()) {}
  uint16_t port() const { return acceptor_.local_endpoint().port(); }
  // Says `replies`, and what `data` gives to who connects for data.
  void Run(const std::string& replies, const std::string& data) {
    tcp::socket control = acceptor_.accept();
    const std::string port = std::to_string(data_.local_endpoint().port());
    asio::write(control, asio::buffer(replies + "229 x (|||" + port + "|)\r\n150 x\r\n"));
    tcp::socket peer = data_.accept();
    asio::write(peer, asio::buffer(data));
    peer.shutdown(tcp::socket::shutdown_send);
    BareClient::ReadToEnd(peer);
    asio::write(control, asio::buffer(std::string("426 x\r\n221 x\r\n")));
    BareClient::ReadToEnd(control);
  }

 private:
  static tcp::endpoint Loopback() { return {asio::ip::make_address("127.0.0.1"), 0}; }

  asio::io_context io_;
  tcp::acceptor acceptor_;
  tcp::acceptor data_;
};

TEST_F(FtpData, OfAServerThatSpeaksNoTlsOnItFailsWithAReason) {
  client_plan.tls_start = TlsStart::kInClear;
  client_plan.ftp.data_protection = FtpDataProtection::kPrivate;
  BareServer server;
  Connect(server.port());
  server.Run("220 x\r\n500 x\r\n200 x\r\n200 x\r\n230 x\r\n200 x\r\n", "no TLS at all\n");
  const DialogOutcome& outcome = of_client();
  ASSERT_EQ(outcome.ftp_data_connections.size(), 1u);
  EXPECT_FALSE(outcome.ftp_data_connections[0].is_protected);
  EXPECT_THAT(outcome.ftp_data_connections[0].error, StartsWith("TLS failed here: "));
  EXPECT_THAT(outcome.error, EndsWith("the server said 426 x"));
}

}  // namespace
}  // namespace tlslab
