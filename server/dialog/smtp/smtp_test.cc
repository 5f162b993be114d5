#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "server/dialog/make_dialog.h"
#include "server/testing/dialog_behaviours.h"
#include "server/testing/dialog_ends.h"

namespace tlslab {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using Answer = ServerDialogPlan::StarttlsAnswer;
using Failure = DialogOutcome::Failure;
using Pipelined = ServerDialogPlan::PipelinedPlaintext;

ProtocolWords Words() {
  ProtocolWords words;
  words.protocol = DialogProtocol::kSmtp;
  words.capabilities = "EHLO x\r\n";
  words.wish = "STARTTLS\r\n";
  words.innocent = "NOOP\r\n";
  words.password = "AUTH PLAIN AGxhYgBsYWItcGFzc3dvcmQ=\r\n";
  words.goodbye = "QUIT\r\n";
  words.accepts = "220 2.0.0 begin TLS";
  words.refuses = "454 4.7.0 TLS is not available";
  words.knows_not = "502 5.5.1 unknown command";
  words.cannot = "454 4.7.0 TLS is not available after all";
  words.too_early = "501 5.5.4 nothing may stand behind";
  words.innocent_answer = "250 2.0.0 well";
  words.begin_tls_first = "538 5.7.11 begin TLS first";
  words.tls_capability = "STARTTLS";
  words.injected = "250-localhost\r\n250 AUTH INJECTED\r\n";
  words.injected_capability = "AUTH INJECTED";
  return words;
}
INSTANTIATE_TEST_SUITE_P(Smtp, DialogBehaviours, testing::Values(Words()));

struct Ends : DialogPair {
  Ends() : DialogPair(DialogProtocol::kSmtp) {
    client_plan.message = "What TLS hides.\n.and a dot";
  }
};

TEST(Smtp, TheClientLogsInAndLeavesItsMessageUnderTls) {
  Ends ends;
  const Talked talked = ends.Talk();
  EXPECT_TRUE(talked.tls);
  EXPECT_FALSE(talked.quiet);
  EXPECT_TRUE(ends.of_client().completed) << ends.of_client().error;
  EXPECT_TRUE(ends.of_server().completed) << ends.of_server().error;
  EXPECT_THAT(ends.of_server().received_message, HasSubstr("What TLS hides.\n.and a dot\n"));
  ASSERT_TRUE(ends.of_server().login.has_value());
  EXPECT_FALSE(ends.of_server().login->in_clear);
  EXPECT_EQ(ends.of_server().login->accepted, true);
  EXPECT_THAT(ends.of_client().clear_capabilities, Contains("STARTTLS"));
  EXPECT_THAT(ends.of_client().clear_capabilities, Not(Contains("AUTH PLAIN LOGIN")));
  EXPECT_THAT(ends.of_client().tls_capabilities, Not(Contains("STARTTLS")));
}

TEST(Smtp, PiecesOfOneByteSayTheSame) {
  Ends whole;
  const Talked at_once = whole.Talk();
  Ends pieces;
  const Talked in_pieces = pieces.Talk(1);
  EXPECT_EQ(in_pieces.client_said, at_once.client_said);
  EXPECT_EQ(in_pieces.server_said, at_once.server_said);
  EXPECT_TRUE(pieces.of_server().completed);
}

TEST(Smtp, AClientThatNeedsTlsSaysNoPasswordWithoutIt) {
  for (const bool hidden : {true, false}) {
    Ends ends;
    ends.server_plan.hide_starttls = hidden;
    ends.server_plan.starttls_answer = Answer::kRefuse;
    const Talked talked = ends.Talk();
    EXPECT_FALSE(talked.tls);
    EXPECT_EQ(ends.of_client().failure, hidden ? Failure::kNotAdvertised : Failure::kRefused);
    EXPECT_FALSE(ends.of_client().login.has_value());
    EXPECT_FALSE(ends.of_server().login.has_value());
    EXPECT_THAT(talked.client_said, HasSubstr("QUIT\r\n"));
  }
}

TEST(Smtp, AnOpportunisticClientGivesItsPasswordAway) {
  Ends ends;
  ends.client_plan.opportunistic = true;
  ends.server_plan.hide_starttls = true;
  ends.server_plan.allow_login_in_clear = true;
  ends.Talk();
  EXPECT_TRUE(ends.of_client().went_on_in_clear);
  EXPECT_TRUE(ends.of_server().completed);
  ASSERT_TRUE(ends.of_server().login.has_value());
  EXPECT_TRUE(ends.of_server().login->in_clear);
}

TEST(Smtp, ALoginBeforeTlsIsRefusedAndSeen) {
  ServerDialogPlan plan;
  const auto server = MakeServerDialog(std::make_shared<ServerDialogPlan>(plan), StandingStill());
  Hear(*server, "EHLO x\r\n");
  EXPECT_EQ(Hear(*server, "AUTH PLAIN AGxhYgBsYWItcGFzc3dvcmQ=\r\n").bytes.substr(0, 3), "538");
  ASSERT_TRUE(server->outcome().login.has_value());
  EXPECT_EQ(server->outcome().login->user, "lab");
  EXPECT_TRUE(server->outcome().login->in_clear);
  EXPECT_EQ(server->outcome().login->accepted, false);
}

TEST(Smtp, WhatStandsBehindStarttlsIsRefusedDroppedOrExecuted) {
  for (const Pipelined kind : {Pipelined::kFail, Pipelined::kDiscard, Pipelined::kExecute}) {
    ServerDialogPlan plan;
    plan.pipelined_plaintext = kind;
    const auto server = MakeServerDialog(std::make_shared<ServerDialogPlan>(plan), StandingStill());
    Hear(*server, "EHLO x\r\n");
    const Spoken spoken = Hear(*server, "STARTTLS\r\nNOOP\r\n");
    EXPECT_EQ(spoken.starts_tls, kind != Pipelined::kFail);
    EXPECT_EQ(server->outcome().early_plaintext, "NOOP\r\n");
    EXPECT_EQ(server->outcome().early_plaintext_trusted, kind == Pipelined::kExecute);
    EXPECT_EQ(spoken.bytes.find("250 2.0.0") != std::string::npos, kind == Pipelined::kExecute);
  }
}

TEST(Smtp, AnInjectedResponseFailsTheClientUnlessItTrustsIt) {
  for (const bool trusts : {false, true}) {
    Ends ends;
    ends.server_plan.injected_response = "250-localhost\r\n250 AUTH INJECTED\r\n";
    ends.client_plan.accept_injected_response = trusts;
    const Talked talked = ends.Talk();
    EXPECT_EQ(talked.tls, trusts);
    EXPECT_EQ(ends.of_client().early_plaintext_trusted, trusts);
    EXPECT_EQ(ends.of_client().failure, trusts ? Failure::kNone : Failure::kEarlyPlaintext);
    const auto& capabilities = ends.of_client().tls_capabilities;
    EXPECT_EQ(std::count(capabilities.begin(), capabilities.end(), "AUTH INJECTED"), trusts);
  }
}

TEST(Smtp, ALoginThatIsGivenUpOrNoBase64IsNone) {
  ServerDialogPlan plan;
  plan.allow_login_in_clear = true;
  const auto server = MakeServerDialog(std::make_shared<ServerDialogPlan>(plan), StandingStill());
  Hear(*server, "EHLO x\r\n");
  EXPECT_EQ(Hear(*server, "AUTH LOGIN\r\n").bytes.substr(0, 3), "334");
  EXPECT_EQ(Hear(*server, "*\r\n").bytes.substr(0, 3), "501");
  EXPECT_EQ(Hear(*server, "AUTH LOGIN !\r\n").bytes.substr(0, 3), "501");
  EXPECT_FALSE(server->outcome().login.has_value());
  // "lab" and "lab-password".
  EXPECT_EQ(Hear(*server, "AUTH LOGIN bGFi\r\n").bytes, "334 UGFzc3dvcmQ6\r\n");
  EXPECT_EQ(Hear(*server, "bGFiLXBhc3N3b3Jk\r\n").bytes.substr(0, 3), "235");
}

TEST(Smtp, AnyAnswerThatSaysDoneAcceptsALogin) {
  for (const auto& [answer, accepted] : {std::pair{"235 2.7.0 well\r\n", true},
                                         {"250 well\r\n", true},
                                         {"334 \r\n", false},
                                         {"535 5.7.8 no\r\n", false}}) {
    ClientDialogPlan plan;
    plan.tls_start = TlsStart::kAtConnect;
    plan.credentials.emplace();
    const auto client = MakeClientDialog(std::make_shared<ClientDialogPlan>(plan), StandingStill());
    Hear(*client, "220 x\r\n");
    Hear(*client, "250 x\r\n");
    const Spoken spoken = Hear(*client, answer);
    EXPECT_EQ(client->outcome().login->accepted, accepted) << answer;
    EXPECT_EQ(spoken.bytes.substr(0, 4), accepted ? "MAIL" : "QUIT") << answer;
  }
}

TEST(Smtp, NoopLeavesTheMailAsItIs) {
  ServerDialogPlan plan;
  const auto server = MakeServerDialog(std::make_shared<ServerDialogPlan>(plan), StandingStill());
  Hear(*server, "EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nNOOP\r\n");
  EXPECT_EQ(Hear(*server, "DATA\r\n").bytes.substr(0, 3), "354");
}

TEST(Smtp, LmtpAnswersForEachRecipient) {
  ServerDialogPlan plan;
  plan.protocol = DialogProtocol::kLmtp;
  const auto server = MakeServerDialog(std::make_shared<ServerDialogPlan>(plan), StandingStill());
  Hear(*server, "LHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@f>\r\nDATA\r\n");
  EXPECT_EQ(Hear(*server, "x\r\n.\r\n").bytes, "250 2.0.0 received\r\n250 2.0.0 received\r\n");
}

TEST(Smtp, SubmissionTakesNoMailWithoutALogin) {
  ServerDialogPlan plan;
  plan.protocol = DialogProtocol::kSubmission;
  const auto server = MakeServerDialog(std::make_shared<ServerDialogPlan>(plan), StandingStill());
  Hear(*server, "EHLO x\r\n");
  EXPECT_EQ(Hear(*server, "MAIL FROM:<a@b>\r\n").bytes.substr(0, 3), "530");
}

TEST(Smtp, NonsenseEndsInOneClearReason) {
  const std::pair<std::string, const char*> cases[] = {
      {std::string(20000, 'x'), "longer than"},
      {std::string("EHLO \0x\r\n", 9), "NUL"},
      {"\x16\x03\x01\x02", "before its time"},
      {"EHL\x16\x03\x01", "in the middle of a line"},
  };
  for (const auto& [bytes, reason] : cases) {
    ServerDialogPlan plan;
    const auto server = MakeServerDialog(std::make_shared<ServerDialogPlan>(plan), StandingStill());
    EXPECT_TRUE(Hear(*server, bytes).closes_transport);
    EXPECT_EQ(server->outcome().failure, Failure::kViolation);
    EXPECT_THAT(server->outcome().error, HasSubstr(reason));
  }
}

TEST(Smtp, ASlowServerPausesBeforeEachAnswer) {
  ServerDialogPlan plan;
  plan.answer_delay = std::chrono::seconds(1);
  const auto server = MakeServerDialog(std::make_shared<ServerDialogPlan>(plan), StandingStill());
  EXPECT_EQ(Hear(*server, "EHLO x\r\nNOOP\r\n").pauses, 3u);
}

}  // namespace
}  // namespace tlslab
