// Dialogs around TLS at both ends of a connection, in memory and over TCP, with real TLS between.
// What each protocol says is tested beside it; here it is SMTP's part to be the dialog.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "server/driver/memory_pair.h"
#include "server/testing/tcp_ends.h"

namespace tlslab {
namespace {

using ::testing::HasSubstr;
using Answer = ServerDialogPlan::StarttlsAnswer;
using DialogFailure = DialogOutcome::Failure;

class Dialogs : public Tcp, public testing::WithParamInterface<bool> {
 protected:
  bool in_memory() const { return GetParam(); }

  MemoryPairResult Meet() {
    client_plan.credentials.emplace();
    CollectOptions collect;
    collect.tap.transcript.emplace();
    collect.tap.observer.emplace().search = {"STARTTLS", "AUTH PLAIN AGxh"};
    EndpointDialog of_client;
    of_client.client = std::make_shared<ClientDialogPlan>(client_plan);
    EndpointDialog of_server;
    of_server.server = std::make_shared<ServerDialogPlan>(server_plan);
    if (in_memory()) {
      MemoryPairOptions options;
      options.client_dialog = of_client;
      options.server_dialog = of_server;
      options.client_script = client_script;
      options.server_script = server_script;
      options.collect = collect;
      return Pair(client, MustBuild(pki.Server()), options);
    }
    AcceptPlan accept = Serving(server_script);
    accept.dialog = of_server;
    accept.collect = collect;
    // Longer than the client's, which is to be the first.
    accept.handshake_timeout = 10 * timeout;
    auto acceptor = Bind(accept);
    DialPlan dial = Dialling(PortOf(*acceptor), client_script);
    dial.dialog = of_client;
    dial.collect = collect;
    dial.handshake_timeout = timeout;
    Start(dial);
    EXPECT_TRUE(dialled.WaitFor(1));
    EXPECT_TRUE(served.WaitFor(1));
    return {*std::move(dialled[0]), std::move(served[0])};
  }

  ClientDialogPlan client_plan;
  ServerDialogPlan server_plan;
  std::shared_ptr<const ExchangeScript> client_script;
  std::shared_ptr<const ExchangeScript> server_script;
  absl::Duration timeout = absl::Seconds(30);
};

INSTANTIATE_TEST_SUITE_P(All, Dialogs, testing::Bool(),
                         [](const auto& info) { return info.param ? "InMemory" : "OverTcp"; });

FailureCause CauseOf(const ConnectionRecord& end) { return end.observations.failure->cause; }

TEST_P(Dialogs, SwitchToTlsAndGoOnUnderIt) {
  client_plan.message = "attack at dawn";
  const MemoryPairResult ends = Meet();
  for (const ConnectionRecord* end : {&ends.client, &ends.server}) {
    ASSERT_FALSE(end->observations.failure.has_value());
    ASSERT_TRUE(end->dialog.has_value());
    EXPECT_TRUE(end->dialog->completed) << end->dialog->error;
    EXPECT_TRUE(end->dialog->tls_started);
    EXPECT_FALSE(end->ended_in_clear);
    EXPECT_FALSE(end->exchange.has_value());
    EXPECT_EQ(end->observations.close_kind, CloseKind::kCloseNotify);
  }
  EXPECT_THAT(ends.server.dialog->received_message, HasSubstr("attack at dawn"));
}

TEST_P(Dialogs, AreNoPartOfTheRecords) {
  const MemoryPairResult ends = Meet();
  const FlowStats& sent = ends.client.wire.sent;
  // "EHLO localhost" and "STARTTLS".
  EXPECT_EQ(sent.clear_bytes, 26u);
  EXPECT_EQ(sent.first_record_version, 0x0301);
  EXPECT_EQ(ends.server.wire.received.clear_bytes, sent.clear_bytes);
  EXPECT_EQ(ends.server.wire.received.record_count, sent.record_count);
  EXPECT_GT(sent.total_bytes, sent.clear_bytes + sent.handshake_bytes);
  ASSERT_FALSE(ends.server.log->records.empty());
  const LoggedRecord& hello = ends.server.log->records.front();
  EXPECT_EQ(hello.stream_offset, sent.clear_bytes);
  EXPECT_EQ(hello.content_type, 22);
}

TEST_P(Dialogs, AnObserverReadsWhatIsSaidBeforeTlsAndNoMore) {
  const MemoryPairResult ends = Meet();
  for (const ConnectionRecord* end : {&ends.client, &ends.server}) {
    ASSERT_TRUE(end->observed.has_value());
    EXPECT_TRUE(end->observed->client_hello.has_value());
    EXPECT_EQ(end->observed->searches[0].found_count, 2u);  // offered, and asked for
    EXPECT_EQ(end->observed->searches[1].found_count, 0u);
  }
}

TEST_P(Dialogs, WithoutTlsEndInTheirOwnPhase) {
  server_plan.hide_starttls = true;
  const MemoryPairResult ends = Meet();
  EXPECT_EQ(CauseOf(ends.client), FailureCause::kDialogFailed);
  EXPECT_TRUE(ends.client.ended_in_clear);
  EXPECT_EQ(ends.client.dialog->failure, DialogFailure::kNotAdvertised);
  EXPECT_TRUE(ends.server.ended_in_clear);
  EXPECT_EQ(ends.server.wire.received.total_bytes, ends.server.wire.received.clear_bytes);
}

TEST_P(Dialogs, OpportunisticOnesGiveThePasswordToAnObserver) {
  server_plan.hide_starttls = server_plan.allow_login_in_clear = true;
  client_plan.opportunistic = true;
  const MemoryPairResult ends = Meet();
  EXPECT_EQ(CauseOf(ends.client), FailureCause::kNotBegun);
  EXPECT_TRUE(ends.client.dialog->completed);
  EXPECT_TRUE(ends.server.dialog->completed);
  EXPECT_EQ(CauseOf(ends.server), FailureCause::kNotBegun);
  EXPECT_EQ(ends.server.observed->searches[1].found_count, 1u);
}

TEST_P(Dialogs, ARefusalBehindTheConsentIsNoTls) {
  server_plan.starttls_answer = Answer::kRefuseAfterAccept;
  const MemoryPairResult ends = Meet();
  EXPECT_EQ(CauseOf(ends.client), FailureCause::kDialogFailed);
  EXPECT_EQ(ends.client.dialog->failure, DialogFailure::kEarlyPlaintext);
  EXPECT_THAT(ends.client.dialog->early_plaintext, HasSubstr("454"));
  EXPECT_EQ(CauseOf(ends.server), FailureCause::kDialogFailed);
}

TEST_P(Dialogs, AHelloWithTheWishForTlsIsTooEarly) {
  client_plan.pipeline_client_hello = true;
  const MemoryPairResult ends = Meet();
  EXPECT_TRUE(ends.client.observations.failure.has_value());
  EXPECT_EQ(CauseOf(ends.server), FailureCause::kDialogFailed);
  EXPECT_EQ(ends.server.dialog->failure, DialogFailure::kViolation);
}

TEST_P(Dialogs, AHelloWithTheWishForTlsIsTakenByAServerThatTakesEverything) {
  client_plan.pipeline_client_hello = true;
  server_plan.pipelined_plaintext = ServerDialogPlan::PipelinedPlaintext::kExecute;
  const MemoryPairResult ends = Meet();
  EXPECT_TRUE(ends.client.dialog->completed) << ends.client.dialog->error;
  EXPECT_TRUE(ends.server.dialog->completed) << ends.server.dialog->error;
  EXPECT_EQ(ends.server.dialog->early_plaintext_bytes, 0u);
}

TEST_P(Dialogs, EndWhereTlsBeginsWhenAnExchangeGoesOn) {
  ExchangeStep send;
  send.kind = ExchangeStep::Kind::kSend;
  send.data = "of my own";
  ExchangeStep read;
  read.kind = ExchangeStep::Kind::kReadToEnd;
  client_script = Script({send, read});
  ExchangeStep read_all;
  read_all.kind = ExchangeStep::Kind::kReadBytes;
  read_all.bytes = send.data.size();
  server_script = Script({read_all});
  const MemoryPairResult ends = Meet();
  ASSERT_TRUE(ends.server.exchange.has_value());
  EXPECT_EQ(ends.server.exchange->received, "of my own");
  EXPECT_TRUE(ends.server.dialog->completed);
  EXPECT_FALSE(ends.server.dialog->login.has_value());
}

TEST_P(Dialogs, AtConnectAreWhollyUnderTls) {
  client_plan.tls_start = server_plan.tls_start = TlsStart::kAtConnect;
  const MemoryPairResult ends = Meet();
  EXPECT_TRUE(ends.server.dialog->completed) << ends.server.dialog->error;
  EXPECT_EQ(ends.server.wire.received.clear_bytes, 0u);
  EXPECT_EQ(ends.server.observed->searches[0].found_count, 0u);
}

TEST_P(Dialogs, InTheClearThereIsNoTls) {
  client_plan.tls_start = server_plan.tls_start = TlsStart::kInClear;
  server_plan.allow_login_in_clear = true;
  const MemoryPairResult ends = Meet();
  EXPECT_TRUE(ends.server.dialog->completed) << ends.server.dialog->error;
  EXPECT_EQ(CauseOf(ends.server), FailureCause::kNotBegun);
  EXPECT_EQ(CauseOf(ends.client), FailureCause::kNotBegun);
}

// MySQL's client says its hello behind its wish, without a consent.
TEST_P(Dialogs, WithoutAConsentGiveTlsWhatStandsBehindTheWish) {
  client_plan.protocol = server_plan.protocol = DialogProtocol::kMysql;
  const MemoryPairResult ends = Meet();
  for (const ConnectionRecord* end : {&ends.client, &ends.server}) {
    ASSERT_FALSE(end->observations.failure.has_value());
    EXPECT_TRUE(end->dialog->completed) << end->dialog->error;
  }
  // The SSL Request.
  EXPECT_EQ(ends.server.wire.received.clear_bytes, 36u);
  EXPECT_EQ(ends.client.wire.sent.clear_bytes, 36u);
}

TEST_P(Dialogs, WithoutAConsentEndTheHandshakeWhenItIsRefused) {
  client_plan.protocol = server_plan.protocol = DialogProtocol::kMysql;
  server_plan.starttls_answer = Answer::kRefuse;
  const MemoryPairResult ends = Meet();
  EXPECT_EQ(CauseOf(ends.server), FailureCause::kDialogFailed);
  ASSERT_TRUE(ends.client.observations.failure.has_value());
  EXPECT_NE(CauseOf(ends.client), FailureCause::kDialogFailed);
  EXPECT_FALSE(ends.client.dialog->completed);
}

TEST_P(Dialogs, AnswerAfterAPause) {
  // In memory a pause costs no time.
  server_plan.answer_delay = in_memory() ? std::chrono::nanoseconds(std::chrono::seconds(20))
                                         : std::chrono::milliseconds(5);
  const MemoryPairResult ends = Meet();
  EXPECT_TRUE(ends.client.dialog->completed) << ends.client.dialog->error;
  // The greeting, and the answers to EHLO and STARTTLS.
  EXPECT_GE(ends.client.observations.client_hello_at.value_or(Offset{}),
            3 * server_plan.answer_delay);
}

TEST_P(Dialogs, OfASilentServerEndWithTheDeadline) {
  server_plan.starttls_answer = Answer::kSilence;
  timeout = absl::Milliseconds(200);
  const MemoryPairResult ends = Meet();
  EXPECT_EQ(CauseOf(ends.client), in_memory() ? FailureCause::kLocalError : FailureCause::kTimeout);
  EXPECT_TRUE(ends.client.ended_in_clear);
  EXPECT_FALSE(ends.client.dialog->completed);
  EXPECT_FALSE(ends.client.dialog->error.empty());
}

// More answers than are held at once, of what came in one piece with the start of TLS behind it.
TEST(Endpoint, TellsTheTapOfEachByteOnceHoweverMuchItHasToSay) {
  ServerDialogPlan plan;
  plan.protocol = DialogProtocol::kPop3;
  plan.pipelined_plaintext = ServerDialogPlan::PipelinedPlaintext::kExecute;
  EndpointDialog dialog;
  dialog.server = std::make_shared<ServerDialogPlan>(plan);
  SessionOptions options;
  options.elapsed = [] { return Offset{}; };
  Endpoint endpoint(MustBuild(TestPki().Server()), nullptr, options, dialog);
  std::string bytes;
  for (int i = 0; i < 20000; ++i) bytes += "CAPA\r\n";
  bytes += "STLS\r\n" + std::string("\x16\x03\x01\x00\x7f\x01", 6);
  endpoint.OnReceived(bytes);
  unsigned steps = 0;
  do {
    endpoint.Step();
    ++steps;
  } while (!endpoint.TakeOutput().empty());
  EXPECT_GT(steps, 2u);
  const ConnectionRecord record = endpoint.Finish();
  EXPECT_TRUE(record.dialog->starttls_accepted.value_or(false));
  EXPECT_EQ(record.wire.received.total_bytes, bytes.size());
}

}  // namespace
}  // namespace tlslab
