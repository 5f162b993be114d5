#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "server/dialog/make_dialog.h"
#include "server/testing/dialog_behaviours.h"
#include "server/testing/dialog_ends.h"

namespace tlslab {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

ProtocolWords Words() {
  ProtocolWords words;
  words.protocol = DialogProtocol::kNntp;
  words.capabilities = "CAPABILITIES\r\n";
  words.wish = "STARTTLS\r\n";
  words.innocent = "HELP\r\n";
  words.password = "AUTHINFO USER lab\r\nAUTHINFO PASS lab-password\r\n";
  words.goodbye = "QUIT\r\n";
  words.accepts = "382 begin TLS";
  words.refuses = "580 TLS is not available";
  words.knows_not = "500 unknown command";
  words.cannot = "400 TLS is not available after all";
  words.too_early = "400 nothing may stand behind";
  words.innocent_answer = "100 as in RFC 3977";
  words.begin_tls_first = "483 begin TLS first";
  words.tls_capability = "STARTTLS";
  words.injected = "101 these\r\nINJECTED\r\n.\r\n";
  words.injected_capability = "INJECTED";
  return words;
}
INSTANTIATE_TEST_SUITE_P(Nntp, DialogBehaviours, testing::Values(Words()));

std::unique_ptr<Dialog> Server(bool login_in_clear = true) {
  auto plan = std::make_shared<ServerDialogPlan>();
  plan->protocol = DialogProtocol::kNntp;
  plan->allow_login_in_clear = login_in_clear;
  plan->message = "one\n.two\n";
  auto server = MakeServerDialog(std::move(plan), StandingStill());
  Listen(*server);
  return server;
}

std::unique_ptr<Dialog> Client(bool with_credentials = true) {
  auto plan = std::make_shared<ClientDialogPlan>();
  plan->protocol = DialogProtocol::kNntp;
  plan->tls_start = TlsStart::kAtConnect;
  if (with_credentials) plan->credentials.emplace();
  return MakeClientDialog(std::move(plan), StandingStill());
}

TEST(NntpServer, GivesItsArticleByNumberByIdAndAsTheCurrentOne) {
  const auto server = Server();
  EXPECT_THAT(Hear(*server, "ARTICLE 1\r\n").bytes, StartsWith("412 "));
  EXPECT_EQ(Hear(*server, "LIST\r\n").bytes, "215 groups\r\nlab.test 1 1 y\r\n.\r\n");
  EXPECT_EQ(Hear(*server, "group lab.test\r\n").bytes, "211 1 1 1 lab.test\r\n");
  EXPECT_EQ(Hear(*server, "LISTGROUP\r\n").bytes, "211 1 1 1 lab.test\r\n1\r\n.\r\n");
  const std::string article = Hear(*server, "ARTICLE\r\n").bytes;
  EXPECT_THAT(article, StartsWith("220 1 <1@tlslab.localhost>\r\nDate: "));
  EXPECT_THAT(article, HasSubstr("\r\nNewsgroups: lab.test\r\n"));
  EXPECT_THAT(article, EndsWith("\r\n\r\none\r\n..two\r\n.\r\n"));
  EXPECT_EQ(Hear(*server, "ARTICLE 1\r\n").bytes, article);
  EXPECT_EQ(Hear(*server, "BODY <1@tlslab.localhost>\r\n").bytes,
            "222 0 <1@tlslab.localhost>\r\none\r\n..two\r\n.\r\n");
  EXPECT_THAT(Hear(*server, "HEAD 1\r\n").bytes, Not(HasSubstr("\r\n\r\n")));
  EXPECT_EQ(Hear(*server, "STAT\r\n").bytes, "223 1 <1@tlslab.localhost>\r\n");
}

TEST(NntpServer, ReceivesAnArticleFromWhoHasLoggedIn) {
  const auto server = Server();
  EXPECT_EQ(Hear(*server, "POST\r\n").bytes, "480 log in first\r\n");
  Hear(*server, "AUTHINFO USER lab\r\nAUTHINFO PASS lab-password\r\n");
  EXPECT_THAT(Hear(*server, "POST\r\n").bytes, StartsWith("340 "));
  EXPECT_EQ(Hear(*server, "Subject: x\r\n\r\n..y\r\n.\r\n", 1).bytes, "240 received\r\n");
  EXPECT_EQ(server->outcome().received_message, "Subject: x\n\n.y\n");
  EXPECT_EQ(Hear(*server, "QUIT\r\n").bytes, "205 goodbye\r\n");
}

TEST(NntpServer, OffersNeitherTlsNorALoginAfterALogin) {
  const auto server = Server();
  EXPECT_THAT(Hear(*server, "CAPABILITIES\r\n").bytes, HasSubstr("STARTTLS\r\nAUTHINFO USER\r\n"));
  Hear(*server, "AUTHINFO USER lab\r\nAUTHINFO PASS lab-password\r\n");
  const std::string after = Hear(*server, "CAPABILITIES\r\n").bytes;
  EXPECT_THAT(after, StartsWith("101 "));
  EXPECT_THAT(after, Not(HasSubstr("STARTTLS")));
  EXPECT_THAT(after, Not(HasSubstr("AUTHINFO")));
  EXPECT_THAT(Hear(*server, "STARTTLS\r\n").bytes, StartsWith("502 "));
  EXPECT_THAT(Hear(*server, "AUTHINFO USER lab\r\n").bytes, StartsWith("502 "));
}

TEST(NntpServer, KnowsWhetherThePasswordItselfWasSaid) {
  const auto server = Server(/*login_in_clear=*/false);
  EXPECT_EQ(Hear(*server, "AUTHINFO USER lab\r\n").bytes, "483 begin TLS first\r\n");
  EXPECT_FALSE(server->outcome().login->in_clear);
  Hear(*server, "AUTHINFO PASS lab-password\r\n");
  EXPECT_TRUE(server->outcome().login->in_clear);
  EXPECT_EQ(server->outcome().login->accepted, false);
}

TEST(NntpServer, SaysWhatItDoesNotKnow) {
  const auto server = Server();
  Hear(*server, "GROUP lab.test\r\n");
  const std::pair<const char*, const char*> cases[] = {
      {"XYZ", "500 "},        {"", "500 "},
      {"GROUP", "501 "},      {"GROUP x", "411 "},
      {"ARTICLE 2", "423 "},  {"ARTICLE <x@y>", "430 "},
      {"NEXT", "421 "},       {"LAST", "422 "},
      {"LIST TIMES", "503 "}, {"AUTHINFO PASS x", "482 "},
      {"AUTHINFO", "501 "},   {"AUTHINFO SASL PLAIN", "501 "},
  };
  for (const auto& [line, answer] : cases) {
    EXPECT_THAT(Hear(*server, std::string(line) + "\r\n").bytes, StartsWith(answer)) << line;
  }
}

TEST(NntpServer, AnswersPipelinedCommandsInOrder) {
  EXPECT_EQ(Hear(*Server(), "MODE READER\r\nGROUP lab.test\r\nSTAT\r\nQUIT\r\n").bytes,
            "200 posting is allowed\r\n211 1 1 1 lab.test\r\n223 1 <1@tlslab.localhost>\r\n"
            "205 goodbye\r\n");
}

TEST(NntpClient, ReadsTheFirstArticleOfTheFirstGroupThatHasAny) {
  const auto client = Client(/*with_credentials=*/false);
  EXPECT_EQ(Hear(*client, "201 no posting\r\n").bytes, "CAPABILITIES\r\n");
  EXPECT_EQ(Hear(*client, "500 what?\r\n").bytes, "LIST ACTIVE\r\n");
  EXPECT_EQ(
      Hear(*client, "215 l\r\njunk 0000000000 0000000001 n\r\na.b 7 5 y\r\nc 1 1 y\r\n.\r\n").bytes,
      "GROUP a.b\r\n");
  EXPECT_EQ(Hear(*client, "211 3 5 7 a.b\r\n").bytes, "ARTICLE\r\n");
  EXPECT_EQ(Hear(*client, "220 5 <a@b>\r\nSubject: x\r\n\r\n..y\r\n.\r\n").bytes, "QUIT\r\n");
  EXPECT_EQ(client->outcome().received_message, "Subject: x\n\n.y\n");
  Hear(*client, "205 bye\r\n");
  EXPECT_TRUE(client->outcome().completed);
}

TEST(NntpClient, LeavesAServerWithoutArticles) {
  const auto client = Client(/*with_credentials=*/false);
  Hear(*client, "200\r\n500\r\n");
  EXPECT_EQ(Hear(*client, "215 l\r\njunk 0 1 n\r\n.\r\n").bytes, "QUIT\r\n");
}

TEST(NntpClient, SaysNoPasswordToAServerThatRefusesTheUser) {
  const auto client = Client();
  Hear(*client, "200 hi\r\n101 c\r\nVERSION 2\r\n.\r\n");
  EXPECT_EQ(Hear(*client, "483 no\r\n").bytes, "QUIT\r\n");
  EXPECT_THAT(client->outcome().error, HasSubstr("483 no"));
  EXPECT_EQ(client->outcome().login->accepted, false);
}

TEST(NntpClient, TakesNothingElseForAReply) {
  for (const char* line : {"+OK\r\n", "20 x\r\n", "200-x\r\n", "\r\n"}) {
    const auto client = Client();
    EXPECT_TRUE(Hear(*client, line).closes_transport) << line;
    EXPECT_EQ(client->outcome().failure, DialogOutcome::Failure::kViolation);
  }
  const auto client = Client();
  EXPECT_TRUE(Hear(*client, "000 x\r\nx\r\n").closes);
  EXPECT_THAT(client->outcome().error, HasSubstr("0 x"));
}

TEST(NntpServer, SeesAPasswordInTheClearThatComesWithoutAUser) {
  auto plan = std::make_shared<ServerDialogPlan>();
  plan->protocol = DialogProtocol::kNntp;
  const auto server = MakeServerDialog(plan, StandingStill());
  Listen(*server);
  EXPECT_EQ(Hear(*server, "AUTHINFO PASS lab-password\r\n").bytes, "483 begin TLS first\r\n");
  ASSERT_TRUE(server->outcome().login.has_value());
  EXPECT_EQ(server->outcome().login->user, "");
  EXPECT_TRUE(server->outcome().login->in_clear);
  EXPECT_EQ(server->outcome().login->accepted, false);
  // The user, when it is told, stays that of the passwords behind it.
  Hear(*server, "AUTHINFO USER lab\r\nAUTHINFO PASS one\r\nAUTHINFO PASS two\r\n");
  EXPECT_EQ(server->outcome().login->user, "lab");
}

}  // namespace
}  // namespace tlslab
