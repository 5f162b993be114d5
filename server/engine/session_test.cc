#include "server/engine/session.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "absl/time/clock.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

SessionOptions Options(Offset* now = nullptr) {
  SessionOptions options;
  options.elapsed = [now] { return now ? (*now += Offset(1)) : Offset(0); };
  options.start_time = absl::Now();
  return options;
}

// Two sessions, whose bytes go to each other in pieces of `piece` bytes.
struct Ends {
  Ends(std::shared_ptr<const Context> c, std::shared_ptr<const Context> s, size_t piece = 1 << 20)
      : client(Session::Create(std::move(c), Options())),
        server(Session::Create(std::move(s), Options())),
        piece(piece) {}

  bool Carry(Session& from, Session& to) {
    from.Advance();
    std::string bytes = from.TakeOutput();
    for (size_t i = 0; i < bytes.size(); i += piece) {
      to.Receive(std::string_view(bytes).substr(i, piece));
      to.Advance();
    }
    return !bytes.empty();
  }
  void Run() {
    bool moved = true;
    while (moved) {
      moved = Carry(*client, *server);
      moved |= Carry(*server, *client);
    }
  }

  std::unique_ptr<Session> client;
  std::unique_ptr<Session> server;
  size_t piece;
};

// Observations as text, without times, which differ, and without random bytes.
std::string Text(const Observations& seen) {
  std::string text;
  auto add = [&](const std::string& name, auto value) {
    text += name + "=" + std::to_string(value) + " ";
  };
  for (const MessageSeen& m : seen.messages) {
    add(m.sent ? "sent" : "received", m.change_cipher_spec ? -1 : m.type);
    // An ECDSA signature has one of several lengths.
    if (m.type != SSL3_MT_CERTIFICATE_VERIFY && m.type != SSL3_MT_SERVER_KEY_EXCHANGE) {
      add("size", m.size);
    }
  }
  for (const AlertSeen& a : seen.alerts) add(a.sent ? "alert sent" : "alert", a.description);
  add("phase", static_cast<int>(seen.phase));
  add("close", static_cast<int>(seen.close_kind));
  add("group", seen.group.value_or(0));
  add("cipher", seen.cipher ? seen.cipher->value : 0);
  add("alpn", seen.alpn ? 1 : 0);
  add("resumed", seen.resumed.value_or(false));
  add("retry", seen.hello_retry_requested);
  add("local scheme", seen.sent_signature_scheme.value_or(0));
  add("peer scheme", seen.received_signature_scheme.value_or(0));
  add("chain", seen.peer_chain.size());
  add("requested", seen.certificate_requested ? *seen.certificate_requested : 2);
  if (seen.verification) add("findings", seen.verification->errors.size());
  if (seen.failure) {
    add("cause", static_cast<int>(seen.failure->cause));
    add("failed in", static_cast<int>(seen.failure->phase));
    add("by", seen.failure->alert.value_or(0));
    for (const OpensslError& error : seen.failure->errors) text += error.reason + "; ";
  }
  return text;
}

struct Scenario {
  std::string name;
  std::shared_ptr<const Context> client;
  std::shared_ptr<const Context> server;
};

// Handshakes that end well and badly, in both generations.
std::vector<Scenario> Scenarios() {
  static const TestPki* const pki = new TestPki("ed25519");
  static const TestPki* const stranger = new TestPki("ed25519");
  std::vector<Scenario> all;
  for (uint16_t version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    std::string of = version == TLS1_2_VERSION ? " 1.2" : " 1.3";
    ContextConfig server = pki->Server("ed25519");
    server.max_version = version;
    all.push_back({"good" + of, MustBuild(pki->Client()), MustBuild(server)});
    all.push_back({"unknown authority" + of, MustBuild(stranger->Client()), MustBuild(server)});
    server.request_certificate = server.require_certificate = true;
    all.push_back({"no certificate" + of, MustBuild(pki->Client()), MustBuild(server)});
  }
  ContextConfig retry = pki->Server("ed25519");
  retry.groups = {"secp384r1"};
  all.push_back({"retry", MustBuild(pki->Client()), MustBuild(retry)});
  return all;
}

TEST(Session, SeesTheSameHoweverItsInputIsCut) {
  for (const Scenario& scenario : Scenarios()) {
    Ends whole(scenario.client, scenario.server);
    whole.Run();
    for (size_t piece : {1, 2, 7, 1000}) {
      Ends cut(scenario.client, scenario.server, piece);
      cut.Run();
      EXPECT_EQ(Text(cut.client->observations()), Text(whole.client->observations()))
          << scenario.name << " in pieces of " << piece;
      EXPECT_EQ(Text(cut.server->observations()), Text(whole.server->observations()))
          << scenario.name << " in pieces of " << piece;
    }
  }
}

TEST(Session, FailsOnceAndForAll) {
  TestPki pki;
  auto server = Session::Create(MustBuild(pki.Server()), Options());
  server->Receive("GET / HTTP/1.1\r\n\r\n");
  server->Advance();
  ASSERT_EQ(server->state(), Session::State::kFailed);
  const std::string before = Text(server->observations());
  auto client = Session::Create(MustBuild(pki.Client()), Options());
  client->Advance();
  server->TakeOutput();
  server->Receive(client->TakeOutput());
  server->Advance();
  server->ReceiveEnd();
  server->Advance();
  server->Write("more");
  server->Close();
  server->Abandon(FailureCause::kTimeout);
  EXPECT_EQ(server->state(), Session::State::kFailed);
  EXPECT_EQ(Text(server->observations()), before);
  EXPECT_EQ(server->TakeOutput(), "");
}

TEST(Session, LeavesTheAlertInItsOutputWhenItFails) {
  TestPki pki;
  TestPki stranger;
  ContextConfig config = stranger.Client();
  config.max_version = TLS1_2_VERSION;  // where an alert is legible
  Ends ends(MustBuild(config), MustBuild(pki.Server()));
  ends.client->Advance();
  ends.server->Receive(ends.client->TakeOutput());
  ends.server->Advance();
  ends.client->Receive(ends.server->TakeOutput());
  ends.client->Advance();
  ASSERT_EQ(ends.client->state(), Session::State::kFailed);
  const std::string alert = ends.client->TakeOutput();
  EXPECT_EQ(alert, std::string("\x15\x03\x03\x00\x02\x02\x30", 7));  // fatal unknown_ca
}

TEST(Session, TellsAnEndOfItsInputInTheMiddle) {
  TestPki pki;
  auto client = Session::Create(MustBuild(pki.Client()), Options());
  auto server = Session::Create(MustBuild(pki.Server()), Options());
  client->Advance();
  server->Receive(client->TakeOutput());
  server->Advance();
  std::string flight = server->TakeOutput();
  client->Receive(std::string_view(flight).substr(0, flight.size() - 1));
  client->Advance();
  ASSERT_EQ(client->state(), Session::State::kHandshaking);
  client->ReceiveEnd();
  client->Advance();
  ASSERT_EQ(client->state(), Session::State::kFailed);
  const Observations& seen = client->observations();
  EXPECT_EQ(seen.failure->cause, FailureCause::kTransportClosed);
  EXPECT_FALSE(seen.failure->alert);
  EXPECT_EQ(seen.close_kind, CloseKind::kTruncated);
  EXPECT_TRUE(seen.server_hello);
}

TEST(Session, TellsAResetWithItsErrno) {
  TestPki pki;
  auto client = Session::Create(MustBuild(pki.Client()), Options());
  client->Advance();
  client->ReceiveEnd(/*reset=*/true, "ECONNRESET");
  client->Advance();
  const Observations& seen = client->observations();
  ASSERT_TRUE(seen.failure);
  EXPECT_EQ(seen.failure->cause, FailureCause::kTransportError);
  EXPECT_EQ(seen.failure->system_error, "ECONNRESET");
  EXPECT_EQ(seen.failure->phase, Phase::kClientHello);
  EXPECT_EQ(seen.close_kind, CloseKind::kReset);
}

TEST(Session, SurvivesGarbageOfEveryFirstByte) {
  TestPki pki;
  auto context = MustBuild(pki.Server());
  auto client = MustBuild(pki.Client());
  for (int first = 0; first < 256; ++first) {
    for (const auto& end : {context, client}) {
      auto session = Session::Create(end, Options());
      session->Advance();
      session->Receive(std::string(1, static_cast<char>(first)) + std::string(600, '\x03'));
      session->Advance();
      session->ReceiveEnd();
      session->Advance();
      EXPECT_EQ(session->state(), Session::State::kFailed) << first;
    }
  }
}

TEST(Session, IsAbandonedOnlyWhileItHandshakes) {
  TestPki pki;
  auto silent = Session::Create(MustBuild(pki.Server()), Options());
  silent->Advance();
  silent->Abandon(FailureCause::kTimeout);
  ASSERT_EQ(silent->state(), Session::State::kFailed);
  EXPECT_EQ(silent->observations().failure->cause, FailureCause::kTimeout);
  EXPECT_EQ(silent->observations().failure->phase, Phase::kClientHello);

  Ends ends(MustBuild(pki.Client()), MustBuild(pki.Server()));
  ends.Run();
  ends.client->Abandon(FailureCause::kTimeout);
  EXPECT_EQ(ends.client->state(), Session::State::kOpen);
  EXPECT_FALSE(ends.client->observations().failure);
  ends.client->StopWaiting();
  EXPECT_EQ(ends.client->observations().close_kind, CloseKind::kStillOpen);
}

TEST(Session, ReadsTimeOnlyFromTheClockThatItIsLent) {
  TestPki pki;
  auto run = [&] {
    Offset now{};
    auto client = Session::Create(MustBuild(pki.Client()), Options(&now));
    auto server = Session::Create(MustBuild(pki.Server("ed25519")), Options(&now));
    for (int i = 0; i < 4; ++i) {
      client->Advance();
      server->Receive(client->TakeOutput());
      server->Advance();
      client->Receive(server->TakeOutput());
    }
    std::vector<Offset> times;
    for (const MessageSeen& message : client->observations().messages) times.push_back(message.at);
    times.push_back(*client->observations().ended_at);
    times.push_back(*client->observations().verified_at);
    return times;
  };
  auto times = run();
  EXPECT_EQ(run(), times);
  EXPECT_GT(times.size(), 6u);
  EXPECT_LT(times.front(), times.back());
}

TEST(Session, ChecksTheNameThatItSendsUnlessAnotherIsExpected) {
  TestPki pki;
  ContextConfig config = pki.Client();
  config.verify_policy.expected_name = "";
  config.server_name = "other.example";
  Ends wrong(MustBuild(config), MustBuild(pki.Server()));
  wrong.Run();
  ASSERT_EQ(wrong.client->state(), Session::State::kFailed);
  EXPECT_EQ(wrong.client->observations().name_match->expected_name, "other.example");
  config.verify_policy.expected_name = "localhost";
  Ends right(MustBuild(config), MustBuild(pki.Server()));
  right.Run();
  EXPECT_EQ(right.client->state(), Session::State::kOpen);
  EXPECT_EQ(right.server->observations().client_hello->server_name, "other.example");
}

TEST(Session, PassesApplicationDataUntilBothHaveClosed) {
  TestPki pki;
  Ends ends(MustBuild(pki.Client()), MustBuild(pki.Server()));
  ends.client->Write("too early");
  ends.Run();
  ends.client->Write("ping");
  ends.client->Close();
  ends.client->Write("too late");
  ends.Run();
  EXPECT_EQ(ends.server->TakePlaintext(), "ping");
  EXPECT_EQ(ends.server->state(), Session::State::kClosed);
  EXPECT_EQ(ends.server->observations().close_kind, CloseKind::kCloseNotify);
  ends.server->Write("pong");  // only one direction is closed (RFC 8446 section 6.1)
  ends.server->Close();
  ends.Run();
  EXPECT_EQ(ends.client->TakePlaintext(), "pong");
  EXPECT_EQ(ends.client->observations().close_kind, CloseKind::kCloseNotify);
}

TEST(Session, TellsATruncationAfterTheHandshake) {
  TestPki pki;
  Ends ends(MustBuild(pki.Client()), MustBuild(pki.Server()));
  ends.Run();
  ends.client->ReceiveEnd();
  ends.client->Advance();
  EXPECT_EQ(ends.client->state(), Session::State::kClosed);
  EXPECT_EQ(ends.client->observations().close_kind, CloseKind::kTruncated);
  EXPECT_FALSE(ends.client->observations().failure);
}

}  // namespace
}  // namespace tlslab
