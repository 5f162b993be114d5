#include "server/testing/dialog_behaviours.h"

#include <gmock/gmock.h>

#include <chrono>
#include <utility>
#include <vector>

namespace tlslab {

using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using Answer = ServerDialogPlan::StarttlsAnswer;
using Failure = DialogOutcome::Failure;
using Kind = Dialog::Act::Kind;
using Pipelined = ServerDialogPlan::PipelinedPlaintext;

// Protocols without words of their own in a binary are not its matter.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DialogBehaviours);

DialogBehaviours::DialogBehaviours() {
  client_plan_.protocol = server_plan_.protocol = words().protocol;
  client_plan_.message = server_plan_.message = "What TLS hides.\n.and a dot";
  client_plan_.credentials.emplace();
}

Dialog& DialogBehaviours::MakeClient() {
  client_ = MakeClientDialog(std::make_shared<ClientDialogPlan>(client_plan_), surroundings_);
  return *client_;
}

Dialog& DialogBehaviours::MakeServer() {
  server_ = MakeServerDialog(std::make_shared<ServerDialogPlan>(server_plan_), surroundings_);
  return *server_;
}

Talked DialogBehaviours::Meet(size_t piece) {
  MakeClient();
  MakeServer();
  return Talk(*client_, *server_, piece);
}

TEST_P(DialogBehaviours, ASessionIsFinishedUnderTls) {
  const Talked talked = Meet();
  EXPECT_TRUE(talked.tls);
  EXPECT_FALSE(talked.quiet);
  for (const DialogOutcome* end : {&of_client(), &of_server()}) {
    EXPECT_TRUE(end->completed) << end->error;
    EXPECT_TRUE(end->tls_started);
    EXPECT_EQ(end->starttls_advertised, true);
    EXPECT_EQ(end->starttls_accepted, true);
    EXPECT_THAT(end->clear_capabilities, Contains(words().tls_capability));
    EXPECT_THAT(end->tls_capabilities, Not(IsEmpty()));
    EXPECT_THAT(end->tls_capabilities, Not(Contains(words().tls_capability)));
    ASSERT_TRUE(end->login.has_value());
    EXPECT_EQ(end->login->user, "lab");
    EXPECT_FALSE(end->login->in_clear);
    EXPECT_EQ(end->login->accepted, true);
    for (const DialogLine& line : end->lines) EXPECT_THAT(line.text, Not(HasSubstr("\n")));
  }
  EXPECT_EQ(of_client().login->mechanism, of_server().login->mechanism);
  // In or out.
  const std::string message = of_client().received_message + of_server().received_message;
  EXPECT_THAT(message, HasSubstr("What TLS hides."));
  EXPECT_THAT(message, HasSubstr("\n.and a dot"));
}

TEST_P(DialogBehaviours, TheCuttingMakesNoDifference) {
  const Talked whole = Meet();
  for (const size_t piece : {1, 2, 7}) {
    const Talked cut = Meet(piece);
    EXPECT_EQ(cut.client_said, whole.client_said);
    EXPECT_EQ(cut.server_said, whole.server_said);
  }
}

TEST_P(DialogBehaviours, WithImplicitTlsNobodyAsksForIt) {
  client_plan_.tls_start = server_plan_.tls_start = TlsStart::kAtConnect;
  const Talked talked = Meet();
  EXPECT_TRUE(of_client().completed) << of_client().error;
  EXPECT_TRUE(of_server().completed) << of_server().error;
  EXPECT_THAT(talked.client_said, Not(HasSubstr(words().wish)));
  EXPECT_FALSE(of_server().login->in_clear);
  EXPECT_THAT(of_client().clear_capabilities, IsEmpty());
}

TEST_P(DialogBehaviours, InTheClearNobodyAsksForTls) {
  client_plan_.tls_start = server_plan_.tls_start = TlsStart::kInClear;
  server_plan_.allow_login_in_clear = true;
  const Talked talked = Meet();
  EXPECT_FALSE(talked.tls);
  EXPECT_TRUE(of_client().completed) << of_client().error;
  EXPECT_TRUE(of_server().completed) << of_server().error;
  EXPECT_TRUE(of_server().login->in_clear);
  EXPECT_EQ(of_server().starttls_advertised, false);
}

TEST_P(DialogBehaviours, AnExchangeGoesOnWhereTlsBegins) {
  surroundings_.ends_at_tls = true;
  const Talked talked = Meet();
  EXPECT_TRUE(talked.tls);
  EXPECT_TRUE(of_client().completed);
  EXPECT_TRUE(of_server().completed);
  EXPECT_FALSE(of_server().login.has_value());
  EXPECT_THAT(of_client().tls_capabilities, IsEmpty());
}

// hide_starttls; ignore_capabilities.
TEST_P(DialogBehaviours, HiddenTlsIsHadByClientsThatIgnoreWhatIsOffered) {
  server_plan_.hide_starttls = true;
  for (const bool ignores : {false, true}) {
    client_plan_.ignore_capabilities = ignores;
    const Talked talked = Meet();
    EXPECT_EQ(talked.tls, ignores);
    EXPECT_EQ(of_client().completed, ignores);
    EXPECT_EQ(of_client().failure, ignores ? Failure::kNone : Failure::kNotAdvertised);
    EXPECT_EQ(of_client().starttls_advertised, false);
    EXPECT_EQ(of_server().starttls_advertised, false);
    EXPECT_THAT(of_client().clear_capabilities, Not(Contains(words().tls_capability)));
    EXPECT_EQ(of_client().login.has_value(), ignores);
    EXPECT_THAT(talked.client_said, HasSubstr(words().goodbye));
  }
}

// starttls_answer REFUSE and UNKNOWN_COMMAND; tls_policy.
TEST_P(DialogBehaviours, ARefusalEndsTheClientUnlessItIsOpportunistic) {
  server_plan_.allow_login_in_clear = true;
  for (const bool unknown : {false, true}) {
    server_plan_.starttls_answer = unknown ? Answer::kUnknownCommand : Answer::kRefuse;
    EXPECT_THAT(Hear(MakeServer(), words().capabilities + words().wish).bytes,
                HasSubstr("\n" + (unknown ? words().knows_not : words().refuses)));
    for (const bool opportunistic : {false, true}) {
      client_plan_.opportunistic = opportunistic;
      const Talked talked = Meet();
      EXPECT_FALSE(talked.tls);
      EXPECT_FALSE(talked.quiet);
      EXPECT_EQ(of_client().starttls_accepted, false);
      EXPECT_EQ(of_server().starttls_accepted, false);
      EXPECT_EQ(of_client().failure, opportunistic ? Failure::kNone : Failure::kRefused);
      EXPECT_EQ(of_client().went_on_in_clear, opportunistic);
      EXPECT_EQ(of_client().completed, opportunistic) << of_client().error;
      EXPECT_EQ(of_server().login.has_value(), opportunistic);
      EXPECT_THAT(talked.client_said, HasSubstr(words().goodbye));
      if (opportunistic) {
        EXPECT_TRUE(of_client().login->in_clear);
        EXPECT_TRUE(of_server().login->in_clear);
      }
    }
  }
}

// starttls_answer REFUSE_AFTER_ACCEPT.
TEST_P(DialogBehaviours, AServerThatRefusesAfterItAcceptedSaysBothInTheClear) {
  server_plan_.starttls_answer = Answer::kRefuseAfterAccept;
  const Spoken spoken = Hear(MakeServer(), words().capabilities + words().wish);
  EXPECT_THAT(spoken.bytes, HasSubstr("\n" + words().accepts));
  EXPECT_THAT(spoken.bytes, HasSubstr("\n" + words().cannot));
  EXPECT_FALSE(spoken.starts_tls);
  EXPECT_TRUE(spoken.closes);
  EXPECT_EQ(of_server().failure, Failure::kRefused);
}

// starttls_answer GARBAGE.
TEST_P(DialogBehaviours, GarbageIsAViolationToTheClient) {
  server_plan_.starttls_answer = Answer::kGarbage;
  const Talked talked = Meet();
  EXPECT_FALSE(talked.tls);
  EXPECT_EQ(of_client().failure, Failure::kViolation);
  EXPECT_FALSE(of_client().starttls_accepted.has_value());
  EXPECT_FALSE(of_client().login.has_value());
}

// starttls_answer SILENCE: who waits longer is the driver's deadline.
TEST_P(DialogBehaviours, SilenceLeavesTheClientWaiting) {
  server_plan_.starttls_answer = Answer::kSilence;
  const Talked talked = Meet();
  EXPECT_TRUE(talked.quiet);
  EXPECT_FALSE(talked.tls);
  EXPECT_THAT(Hear(MakeServer(), words().wish + words().innocent).bytes,
              Not(HasSubstr(words().innocent_answer)));
}

// starttls_answer CLOSE.
TEST_P(DialogBehaviours, ACloseIsAnEndBeforeTlsToTheClient) {
  server_plan_.starttls_answer = Answer::kClose;
  const Talked talked = Meet();
  EXPECT_FALSE(talked.quiet);
  EXPECT_EQ(of_client().failure, Failure::kPeerClosed);
  EXPECT_FALSE(of_client().starttls_accepted.has_value());
  EXPECT_EQ(of_server().failure, Failure::kRefused);
}

// answer_delay.
TEST_P(DialogBehaviours, ASlowServerPausesBeforeEachAnswer) {
  server_plan_.answer_delay = std::chrono::seconds(1);
  EXPECT_EQ(Hear(MakeServer(), words().innocent + words().innocent).pauses, 3u);
  Meet();
  EXPECT_TRUE(of_client().completed) << of_client().error;
}

// injected_response; danger_accept_injected_response.
TEST_P(DialogBehaviours, AnInjectedResponseFailsTheClientUnlessItTrustsIt) {
  server_plan_.injected_response = words().injected;
  for (const bool trusts : {false, true}) {
    client_plan_.accept_injected_response = trusts;
    const Talked talked = Meet();
    EXPECT_EQ(talked.tls, trusts);
    EXPECT_EQ(of_client().early_plaintext, words().injected);
    EXPECT_EQ(of_client().early_plaintext_bytes, words().injected.size());
    EXPECT_EQ(of_client().early_plaintext_trusted, trusts);
    EXPECT_EQ(of_client().failure == Failure::kEarlyPlaintext, !trusts);
    EXPECT_EQ(of_client().starttls_accepted, true);
    if (trusts) {
      EXPECT_THAT(of_client().tls_capabilities, Contains(words().injected_capability));
    } else {
      EXPECT_THAT(of_client().tls_capabilities, IsEmpty());
    }
  }
}

// pipelined_plaintext, of both.
TEST_P(DialogBehaviours, WhatStandsBehindTheWishIsRefusedDroppedOrExecuted) {
  client_plan_.pipelined_plaintext = words().innocent;
  for (const Pipelined kind : {Pipelined::kFail, Pipelined::kDiscard, Pipelined::kExecute}) {
    server_plan_.pipelined_plaintext = kind;
    const Spoken spoken = Hear(MakeServer(), words().wish + words().innocent);
    EXPECT_EQ(spoken.starts_tls, kind != Pipelined::kFail);
    EXPECT_EQ(spoken.bytes.find(words().too_early) != std::string::npos, kind == Pipelined::kFail);
    EXPECT_EQ(spoken.bytes.find(words().innocent_answer) != std::string::npos,
              kind == Pipelined::kExecute);

    const Talked talked = Meet();
    EXPECT_EQ(talked.tls, kind != Pipelined::kFail);
    EXPECT_THAT(talked.client_said, HasSubstr(words().wish + words().innocent));
    EXPECT_EQ(of_server().early_plaintext, words().innocent);
    EXPECT_EQ(of_server().early_plaintext_bytes, words().innocent.size());
    EXPECT_EQ(of_server().early_plaintext_trusted, kind == Pipelined::kExecute);
    // What is executed has an answer that the client did not ask for: the two talk past each other.
    if (kind == Pipelined::kDiscard) {
      EXPECT_TRUE(of_server().completed) << of_server().error;
    }
    EXPECT_EQ(of_server().failure == Failure::kEarlyPlaintext, kind == Pipelined::kFail);
  }
}

// pipeline_client_hello.
TEST_P(DialogBehaviours, AClientMayBeginTlsWithItsWish) {
  client_plan_.pipeline_client_hello = true;
  EXPECT_TRUE(Meet().tls);
  EXPECT_TRUE(of_client().completed) << of_client().error;

  // The server's hello may stand behind its consent; nothing else may.
  server_plan_.injected_response = "\x16\x03\x03";
  EXPECT_TRUE(Meet().tls);
  client_plan_.pipeline_client_hello = false;
  EXPECT_FALSE(Meet().tls);

  // A server that waits for the end of its own consent takes it for a violation.
  server_plan_.injected_response.clear();
  EXPECT_FALSE(Hear(MakeServer(), words().wish + "\x16\x03\x01").starts_tls);
  EXPECT_EQ(of_server().failure, Failure::kViolation);
}

TEST_P(DialogBehaviours, TheActThatBeginsTlsStandsBehindTheWish) {
  client_plan_.pipeline_client_hello = client_plan_.ignore_capabilities = true;
  server_plan_.starttls_answer = Answer::kSilence;
  Dialog& client = MakeClient();
  Dialog& server = MakeServer();
  std::vector<Kind> after_wish;
  bool wished = false;
  for (int turn = 0; turn < 10; ++turn) {
    server.Receive("");
    client.Receive(Listen(server).bytes);
    for (Dialog::Act act = client.Next(); act.kind != Kind::kWait; act = client.Next()) {
      if (wished) after_wish.push_back(act.kind);
      wished |= act.data == words().wish;
      server.Receive(act.data);
    }
  }
  EXPECT_TRUE(wished);
  EXPECT_THAT(after_wish, testing::ElementsAre(Kind::kBeginTls));
}

// advertise_starttls_under_tls.
TEST_P(DialogBehaviours, TlsUnderTlsMayBeAdvertisedAndIsNotBegun) {
  server_plan_.advertise_starttls_under_tls = true;
  Meet();
  EXPECT_TRUE(of_client().completed) << of_client().error;
  EXPECT_THAT(of_client().tls_capabilities, Contains(words().tls_capability));

  Dialog& server = MakeServer();
  EXPECT_TRUE(Hear(server, words().wish).starts_tls);
  const Spoken again = Hear(server, words().wish);
  EXPECT_FALSE(again.starts_tls);
  EXPECT_THAT(again.bytes, Not(StartsWith(words().accepts)));
}

// allow_login_in_clear.
TEST_P(DialogBehaviours, APasswordInTheClearIsSeenAndTakenOnlyWhereItMay) {
  for (const bool allowed : {false, true}) {
    server_plan_.allow_login_in_clear = allowed;
    Dialog& server = MakeServer();
    Hear(server, words().capabilities);
    const std::string said = Hear(server, words().password).bytes;
    EXPECT_EQ(said.find(words().begin_tls_first) != std::string::npos, !allowed) << said;
    ASSERT_TRUE(of_server().login.has_value());
    EXPECT_EQ(of_server().login->user, "lab");
    EXPECT_TRUE(of_server().login->in_clear);
    EXPECT_EQ(of_server().login->accepted, allowed);
  }
}

TEST_P(DialogBehaviours, AWrongPasswordIsRefused) {
  client_plan_.credentials->password = "guess";
  const Talked talked = Meet();
  EXPECT_TRUE(talked.tls);
  EXPECT_FALSE(talked.quiet);
  EXPECT_EQ(of_client().login->accepted, false);
  EXPECT_EQ(of_server().login->accepted, false);
  EXPECT_FALSE(of_client().completed);
  EXPECT_THAT(of_client().error, HasSubstr("login"));
  EXPECT_EQ(of_client().failure, Failure::kNone);
}

TEST_P(DialogBehaviours, NonsenseEndsBothInOneClearReason) {
  const std::pair<std::string, const char*> cases[] = {
      {std::string(20000, 'x'), "longer than"},
      {std::string(10 << 20, 'x'), "longer than"},
      {std::string("\0\r\n", 3), "NUL"},
      {"\x16\x03\x01\x02", "before its time"},
      {"QUI\x16\x03\x01", "in the middle of a line"},
  };
  for (const auto& [bytes, reason] : cases) {
    for (Dialog* end : {&MakeServer(), &MakeClient()}) {
      EXPECT_TRUE(Hear(*end, bytes, 1 << 10).closes_transport);
      EXPECT_EQ(end->outcome().failure, Failure::kViolation);
      EXPECT_THAT(end->outcome().error, HasSubstr(reason));
      EXPECT_FALSE(end->full());
    }
  }
}

TEST_P(DialogBehaviours, APeerThatClosesIsToldSo) {
  for (const bool clean : {true, false}) {
    for (Dialog* end : {&MakeServer(), &MakeClient()}) {
      Listen(*end);
      end->OnEnd(clean);
      EXPECT_TRUE(Listen(*end).done);
      EXPECT_EQ(end->outcome().failure, Failure::kPeerClosed);
    }
  }
}

}  // namespace tlslab
