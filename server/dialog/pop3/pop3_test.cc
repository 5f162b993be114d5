#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "server/dialog/make_dialog.h"
#include "server/testing/dialog_behaviours.h"
#include "server/testing/dialog_ends.h"

namespace tlslab {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

ProtocolWords Words() {
  ProtocolWords words;
  words.protocol = DialogProtocol::kPop3;
  words.capabilities = "CAPA\r\n";
  words.wish = "STLS\r\n";
  words.innocent = "CAPA\r\n";
  words.password = "USER lab\r\nPASS lab-password\r\n";
  words.goodbye = "QUIT\r\n";
  words.accepts = "+OK begin TLS";
  words.refuses = "-ERR TLS is not available";
  words.knows_not = "-ERR unknown command";
  words.cannot = "-ERR TLS is not available after all";
  words.too_early = "-ERR nothing may stand behind";
  words.innocent_answer = "\nTOP\r\n";
  words.begin_tls_first = "-ERR [AUTH] begin TLS first";
  words.tls_capability = "STLS";
  words.injected = "+OK\r\nINJECTED\r\n.\r\n";
  words.injected_capability = "INJECTED";
  return words;
}
INSTANTIATE_TEST_SUITE_P(Pop3, DialogBehaviours, testing::Values(Words()));

std::unique_ptr<Dialog> Server(bool login_in_clear = true) {
  auto plan = std::make_shared<ServerDialogPlan>();
  plan->protocol = DialogProtocol::kPop3;
  plan->allow_login_in_clear = login_in_clear;
  plan->message = "one\n.two\nthree\n";
  return MakeServerDialog(std::move(plan), StandingStill());
}

std::unique_ptr<Dialog> ServerAfterLogin() {
  auto server = Server();
  Hear(*server, "USER lab\r\nPASS lab-password\r\n");
  return server;
}

std::unique_ptr<Dialog> Client() {
  auto plan = std::make_shared<ClientDialogPlan>();
  plan->protocol = DialogProtocol::kPop3;
  plan->tls_start = TlsStart::kAtConnect;
  plan->credentials.emplace();
  return MakeClientDialog(std::move(plan), StandingStill());
}

TEST(Pop3Server, GivesItsMessageWithDotsDoubled) {
  const auto server = ServerAfterLogin();
  const std::string mail = Hear(*server, "RETR 1\r\n").bytes;
  EXPECT_THAT(mail, EndsWith("\r\n\r\none\r\n..two\r\nthree\r\n.\r\n"));
  EXPECT_THAT(mail, HasSubstr("\r\nSubject: tlslab\r\n"));
  // The size is of the message itself: neither the doubled dot nor the end.
  const size_t size = mail.size() - mail.find('\n') - 1 - std::string("..\r\n").size();
  EXPECT_THAT(mail, StartsWith("+OK " + std::to_string(size) + " octets\r\n"));
  EXPECT_EQ(Hear(*server, "STAT\r\n").bytes, "+OK 1 " + std::to_string(size) + "\r\n");
  EXPECT_EQ(Hear(*server, "LIST\r\n").bytes, "+OK\r\n1 " + std::to_string(size) + "\r\n.\r\n");
  EXPECT_EQ(Hear(*server, "UIDL 1\r\n").bytes, "+OK 1 tlslab-1\r\n");
  EXPECT_THAT(Hear(*server, "TOP 1 1\r\n").bytes, EndsWith("\r\n\r\none\r\n.\r\n"));
  EXPECT_THAT(Hear(*server, "TOP 1 99\r\n").bytes, EndsWith("\r\nthree\r\n.\r\n"));
}

TEST(Pop3Server, ForgetsADeletedMessageUntilItIsReset) {
  const auto server = ServerAfterLogin();
  EXPECT_THAT(Hear(*server, "DELE 1\r\n").bytes, StartsWith("+OK"));
  EXPECT_EQ(Hear(*server, "STAT\r\n").bytes, "+OK 0 0\r\n");
  EXPECT_THAT(Hear(*server, "RETR 1\r\n").bytes, StartsWith("-ERR"));
  Hear(*server, "RSET\r\n");
  EXPECT_THAT(Hear(*server, "RETR 1\r\n").bytes, StartsWith("+OK"));
}

TEST(Pop3Server, SaysWhatItDoesNotKnow) {
  const auto server = ServerAfterLogin();
  for (const char* line : {"RETR 2", "RETR", "LIST 2", "DELE x", "TOP 1", "TOP 1 -1", "TOP 2 1",
                           "TOP 1 123456", "XYZ", "", "STLS", "USER lab"}) {
    EXPECT_THAT(Hear(*server, std::string(line) + "\r\n").bytes, StartsWith("-ERR")) << line;
  }
}

TEST(Pop3Server, HasNoMailForWhoHasNotLoggedIn) {
  const auto server = Server();
  for (const char* line : {"STAT", "RETR 1", "PASS lab-password", "AUTH XYZ", "AUTH PLAIN =="}) {
    EXPECT_THAT(Hear(*server, std::string(line) + "\r\n").bytes, EndsWith("\r\n")) << line;
    EXPECT_THAT(server->outcome().lines.back().text, StartsWith("-ERR")) << line;
  }
}

TEST(Pop3Server, TakesPlainAtOnceAndWhenAsked) {
  const std::string plain = "AGxhYgBsYWItcGFzc3dvcmQ=";
  EXPECT_THAT(Hear(*Server(), "AUTH PLAIN " + plain + "\r\n").bytes, EndsWith("+OK logged in\r\n"));
  const auto server = Server();
  EXPECT_THAT(Hear(*server, "AUTH PLAIN\r\n").bytes, EndsWith("\r\n+ \r\n"));
  EXPECT_EQ(Hear(*server, plain + "\r\n").bytes, "+OK logged in\r\n");
  EXPECT_EQ(server->outcome().login->mechanism, "PLAIN");
  const auto given_up = Server();
  EXPECT_THAT(Hear(*given_up, "AUTH PLAIN\r\n*\r\n").bytes, EndsWith("-ERR that is no PLAIN\r\n"));
  EXPECT_FALSE(given_up->outcome().login.has_value());
}

TEST(Pop3Server, KnowsWhetherThePasswordItselfWasSaid) {
  const auto server = Server(/*login_in_clear=*/false);
  EXPECT_THAT(Hear(*server, "USER lab\r\n").bytes, EndsWith("-ERR [AUTH] begin TLS first\r\n"));
  EXPECT_FALSE(server->outcome().login->in_clear);
  Hear(*server, "PASS lab-password\r\n");
  EXPECT_TRUE(server->outcome().login->in_clear);
  const auto by_plain = Server(/*login_in_clear=*/false);
  Hear(*by_plain, "AUTH PLAIN AGxhYgBsYWItcGFzc3dvcmQ=\r\n");
  EXPECT_EQ(by_plain->outcome().login->user, "lab");
  EXPECT_EQ(by_plain->outcome().login->accepted, false);
}

TEST(Pop3Server, AnswersPipelinedCommandsInOrder) {
  const auto server = ServerAfterLogin();
  EXPECT_THAT(Hear(*server, "NOOP\r\nDELE 1\r\nSTAT\r\nQUIT\r\n").bytes,
              EndsWith("+OK deleted\r\n+OK 0 0\r\n+OK goodbye\r\n"));
  EXPECT_TRUE(server->outcome().completed);
}

TEST(Pop3Client, UsesUserAndPassWhereThereIsNoPlain) {
  const auto client = Client();
  EXPECT_EQ(Hear(*client, "+OK <1896.697@host> hi\r\n").bytes, "CAPA\r\n");
  EXPECT_EQ(Hear(*client, "+OK list\r\nSASL GSSAPI\r\nUSER\r\n.\r\n").bytes, "USER lab\r\n");
  EXPECT_EQ(Hear(*client, "+OK\r\n").bytes, "PASS lab-password\r\n");
  EXPECT_EQ(Hear(*client, "+OK\r\n").bytes, "STAT\r\n");
  EXPECT_EQ(Hear(*client, "+OK 2 320\r\n").bytes, "RETR 1\r\n");
  EXPECT_EQ(Hear(*client, "+OK\r\n..x\r\n\r\n+OK y\r\n.\r\n").bytes, "QUIT\r\n");
  EXPECT_EQ(client->outcome().received_message, ".x\n\n+OK y\n");
  EXPECT_EQ(client->outcome().login->mechanism, "USER");
  EXPECT_THAT(client->outcome().tls_capabilities, ElementsAre("SASL GSSAPI", "USER"));
  Hear(*client, "+OK\r\n");
  EXPECT_TRUE(client->outcome().completed);
}

TEST(Pop3Client, SaysNoPasswordToAServerThatRefusesTheUser) {
  const auto client = Client();
  Hear(*client, "+OK\r\n-ERR what?\r\n");
  const Spoken spoken = Hear(*client, "-ERR no\r\n");
  EXPECT_EQ(spoken.bytes, "QUIT\r\n");
  EXPECT_TRUE(spoken.closes);
  EXPECT_THAT(client->outcome().error, HasSubstr("-ERR no"));
  EXPECT_EQ(client->outcome().login->accepted, false);
}

TEST(Pop3Client, LeavesAnEmptyMailboxAndOneOfNobody) {
  const auto client = Client();
  Hear(*client, "+OK\r\n-ERR\r\n+OK\r\n+OK\r\n");
  EXPECT_EQ(Hear(*client, "+OK 0 0\r\n").bytes, "QUIT\r\n");

  auto plan = std::make_shared<ClientDialogPlan>();
  plan->protocol = DialogProtocol::kPop3;
  plan->tls_start = TlsStart::kAtConnect;
  const auto nobody = MakeClientDialog(std::move(plan), StandingStill());
  EXPECT_EQ(Hear(*nobody, "+OK\r\n-ERR\r\n").bytes, "CAPA\r\nQUIT\r\n");
  EXPECT_FALSE(nobody->outcome().login.has_value());
}

TEST(Pop3Client, TakesNothingElseForAReply) {
  const auto client = Client();
  EXPECT_TRUE(Hear(*client, "220 localhost ESMTP\r\n").closes_transport);
  EXPECT_EQ(client->outcome().failure, DialogOutcome::Failure::kViolation);
}

TEST(Pop3Client, KeepsSixtyFourKibibytesOfAMessage) {
  const auto client = Client();
  Hear(*client, "+OK\r\n-ERR\r\n+OK\r\n+OK\r\n+OK 1 9\r\n+OK\r\n");
  for (int i = 0; i < 200; ++i) Hear(*client, std::string(1000, 'x') + "\r\n");
  EXPECT_EQ(client->outcome().received_message.size(), DialogOutcome::kMaxMessageBytes);
  EXPECT_EQ(Hear(*client, ".\r\n").bytes, "QUIT\r\n");
}

TEST(Pop3Server, SeesAPasswordInTheClearThatComesWithoutAUser) {
  auto plan = std::make_shared<ServerDialogPlan>();
  plan->protocol = DialogProtocol::kPop3;
  const auto server = MakeServerDialog(plan, StandingStill());
  Listen(*server);
  EXPECT_EQ(Hear(*server, "PASS lab-password\r\n").bytes, "-ERR [AUTH] begin TLS first\r\n");
  ASSERT_TRUE(server->outcome().login.has_value());
  EXPECT_EQ(server->outcome().login->user, "");
  EXPECT_TRUE(server->outcome().login->in_clear);
  EXPECT_EQ(server->outcome().login->accepted, false);
  // The user, when it is told, stays that of the passwords behind it.
  Hear(*server, "USER lab\r\nPASS one\r\nPASS two\r\n");
  EXPECT_EQ(server->outcome().login->user, "lab");
}

}  // namespace
}  // namespace tlslab
