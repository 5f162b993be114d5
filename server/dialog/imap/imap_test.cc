#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "server/dialog/make_dialog.h"
#include "server/testing/dialog_behaviours.h"
#include "server/testing/dialog_ends.h"

namespace tlslab {
namespace {

using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Failure = DialogOutcome::Failure;

ProtocolWords Words() {
  ProtocolWords words;
  words.protocol = DialogProtocol::kImap;
  words.capabilities = "a1 CAPABILITY\r\n";
  words.wish = "a2 STARTTLS\r\n";
  words.innocent = "x NOOP\r\n";
  words.password = "a3 LOGIN \"lab\" lab-password\r\n";
  words.goodbye = " LOGOUT\r\n";
  words.accepts = "a2 OK begin TLS";
  words.refuses = "a2 NO [UNAVAILABLE] TLS is not available";
  words.knows_not = "a2 BAD unknown command";
  words.cannot = "* BYE TLS is not available after all";
  words.too_early = "a2 BAD nothing may stand behind";
  words.innocent_answer = "x OK";
  words.begin_tls_first = "a3 NO [PRIVACYREQUIRED] begin TLS first";
  words.tls_capability = "STARTTLS";
  words.injected = "* CAPABILITY INJECTED\r\n";
  words.injected_capability = "INJECTED";
  return words;
}
INSTANTIATE_TEST_SUITE_P(Imap, DialogBehaviours, testing::Values(Words()));

std::unique_ptr<Dialog> Server(bool login_in_clear = true) {
  auto plan = std::make_shared<ServerDialogPlan>();
  plan->protocol = DialogProtocol::kImap;
  plan->allow_login_in_clear = login_in_clear;
  plan->message = "one\ntwo\n";
  auto server = MakeServerDialog(std::move(plan), StandingStill());
  Listen(*server);
  return server;
}

std::unique_ptr<Dialog> ServerWithInbox() {
  auto server = Server();
  Hear(*server, "1 login lab lab-password\r\n2 select inbox\r\n");
  return server;
}

ClientDialogPlan ClientPlan(TlsStart start = TlsStart::kAtConnect) {
  ClientDialogPlan plan;
  plan.protocol = DialogProtocol::kImap;
  plan.tls_start = start;
  plan.credentials.emplace();
  return plan;
}

std::unique_ptr<Dialog> Client(const ClientDialogPlan& plan = ClientPlan()) {
  return MakeClientDialog(std::make_shared<ClientDialogPlan>(plan), StandingStill());
}

TEST(ImapServer, DisablesLoginsBeforeTls) {
  const auto server = Server(/*login_in_clear=*/false);
  EXPECT_EQ(Hear(*server, ". CAPABILITY\r\n").bytes,
            "* CAPABILITY IMAP4rev1 LITERAL- STARTTLS LOGINDISABLED\r\n. OK that is all\r\n");
  EXPECT_TRUE(Hear(*server, ". STARTTLS\r\n").starts_tls);
  EXPECT_EQ(Hear(*server, ". CAPABILITY\r\n").bytes,
            "* CAPABILITY IMAP4rev1 LITERAL- SASL-IR AUTH=PLAIN\r\n. OK that is all\r\n");
}

TEST(ImapServer, TakesALoginInEveryWay) {
  const std::string plain = "AGxhYgBsYWItcGFzc3dvcmQ=";
  for (const std::string& said : {
           std::string("t LOGIN lab lab-password\r\n"),
           std::string("t login \"lab\" \"lab-password\"\r\n"),
           std::string("t LOGIN {3}\r\nlab {12}\r\nlab-password\r\n"),
           std::string("t LOGIN {3+}\r\nlab \"lab-password\"\r\n"),
           "t AUTHENTICATE PLAIN " + plain + "\r\n",
           "t authenticate plain\r\n" + plain + "\r\n",
       }) {
    const auto server = Server();
    EXPECT_THAT(Hear(*server, said, 1).bytes, EndsWith("t OK logged in\r\n")) << said;
    EXPECT_EQ(server->outcome().login->accepted, true);
  }
}

TEST(ImapServer, AsksForALiteralThatWaits) {
  const auto server = Server();
  EXPECT_EQ(Hear(*server, "t LOGIN {3}\r\n").bytes, "+ go on\r\n");
  EXPECT_EQ(Hear(*server, "lab {12}\r\n").bytes, "+ go on\r\n");
  EXPECT_EQ(Hear(*server, "lab-password\r\n").bytes, "t OK logged in\r\n");
  // Of no bytes, too.
  EXPECT_EQ(Hear(*server, "u SELECT {0}\r\n").bytes, "+ go on\r\n");
  EXPECT_THAT(Hear(*server, "\r\n").bytes, StartsWith("u NO [NONEXISTENT]"));
}

TEST(ImapServer, GivesItsMessageAsALiteral) {
  const auto server = ServerWithInbox();
  const std::string whole = Hear(*server, "3 FETCH 1 BODY[]\r\n").bytes;
  EXPECT_THAT(whole, StartsWith("* 1 FETCH (BODY[] {"));
  EXPECT_THAT(whole, EndsWith("\r\n\r\none\r\ntwo\r\n)\r\n3 OK that is all\r\n"));
  const size_t start = whole.find('\n') + 1;
  const size_t size = whole.rfind(')') - start;
  EXPECT_THAT(whole, HasSubstr("{" + std::to_string(size) + "}\r\n"));
  EXPECT_EQ(Hear(*server, "4 FETCH 1:* (RFC822.SIZE FLAGS)\r\n").bytes,
            "* 1 FETCH (RFC822.SIZE " + std::to_string(size) +
                " FLAGS (\\Seen))\r\n4 OK that is all\r\n");
  EXPECT_EQ(Hear(*server, "5 UID FETCH 1 body.peek[text]<2.3>\r\n").bytes,
            "* 1 FETCH (UID 1 BODY[TEXT]<2> {3}\r\ne\r\n)\r\n5 OK that is all\r\n");
  EXPECT_EQ(Hear(*server, "6 FETCH 1 (BODY[HEADER.FIELDS (SUBJECT X)])\r\n").bytes,
            "* 1 FETCH (BODY[HEADER.FIELDS (SUBJECT X)] {19}\r\nSubject: tlslab\r\n\r\n)\r\n"
            "6 OK that is all\r\n");
  EXPECT_THAT(Hear(*server, "7 FETCH 1 BODY[HEADER.FIELDS.NOT (SUBJECT)]\r\n").bytes,
              testing::AllOf(HasSubstr("\r\nDate: "), Not(HasSubstr("\r\nSubject: "))));
  EXPECT_THAT(Hear(*server, "8 FETCH 1 RFC822.TEXT\r\n").bytes,
              HasSubstr("{10}\r\none\r\ntwo\r\n"));
  EXPECT_THAT(Hear(*server, "9 FETCH 1 FAST\r\n").bytes, HasSubstr("INTERNALDATE \"01-Jan-2026"));
  EXPECT_EQ(Hear(*server, "10 FETCH 2:3 FLAGS\r\n").bytes, "10 OK that is all\r\n");
}

TEST(ImapServer, HasOneMailbox) {
  const auto server = Server();
  EXPECT_THAT(Hear(*server, "1 SELECT INBOX\r\n").bytes, StartsWith("1 BAD"));
  Hear(*server, "2 LOGIN lab lab-password\r\n");
  EXPECT_THAT(Hear(*server, "3 FETCH 1 FLAGS\r\n").bytes, StartsWith("3 BAD"));
  EXPECT_THAT(Hear(*server, "4 SELECT Other\r\n").bytes, StartsWith("4 NO"));
  const std::string selected = Hear(*server, "5 SELECT INBOX\r\n").bytes;
  EXPECT_THAT(selected, HasSubstr("* 1 EXISTS\r\n"));
  EXPECT_THAT(selected, HasSubstr("5 OK [READ-WRITE]"));
  EXPECT_THAT(Hear(*server, "6 EXAMINE INBOX\r\n").bytes, HasSubstr("6 OK [READ-ONLY]"));
  EXPECT_THAT(Hear(*server, "7 LIST \"\" \"*\"\r\n").bytes, HasSubstr("* LIST () \"/\" INBOX\r\n"));
  EXPECT_THAT(Hear(*server, "8 STATUS INBOX (MESSAGES)\r\n").bytes, HasSubstr("MESSAGES 1"));
  EXPECT_THAT(Hear(*server, "9 UID SEARCH ALL\r\n").bytes, HasSubstr("* SEARCH 1\r\n"));
  EXPECT_THAT(Hear(*server, "10 SEARCH UNSEEN\r\n").bytes, StartsWith("10 NO"));
  EXPECT_THAT(Hear(*server, "11 CLOSE\r\n12 SEARCH ALL\r\n").bytes, HasSubstr("12 BAD"));
  EXPECT_THAT(Hear(*server, "13 STARTTLS\r\n").bytes, StartsWith("13 BAD"));
}

TEST(ImapServer, ReceivesAMessageByAppend) {
  for (const size_t piece : {1, 1000}) {
    const auto server = ServerWithInbox();
    const std::string said =
        "3 APPEND INBOX (\\Seen) \" 1-Jan-2026 00:00:00 +0000\" {15}\r\nSubject: x\r\n\r\ny\r\n";
    EXPECT_EQ(Hear(*server, said, piece).bytes, "+ go on\r\n3 OK received\r\n");
    EXPECT_EQ(server->outcome().received_message, "Subject: x\r\n\r\ny");
  }
}

TEST(ImapServer, AnswersPipelinedCommandsInOrder) {
  const auto server = ServerWithInbox();
  EXPECT_THAT(Hear(*server, "3 NOOP\r\n4 CHECK\r\n5 LOGOUT\r\n").bytes,
              EndsWith("3 OK well\r\n4 OK well\r\n* BYE goodbye\r\n5 OK goodbye\r\n"));
  EXPECT_TRUE(server->outcome().completed);
}

TEST(ImapServer, SaysWhatItDoesNotKnow) {
  const auto server = ServerWithInbox();
  for (const char* line :
       {"t", "t FETCH", "t FETCH 1 (FLAGS", "t FETCH 1 XYZ", "t FETCH 1 BODY[TEXT]<9", "t XYZ",
        "t FETCH 1 BODY[]<1>", "t FETCH 1 BODY[HEADER.FIELDS]", "t NOOP \"", "t NOOP )",
        "t FETCH 1 ()", "t FETCH 1 BODY[]<1.9999999999>", "t UID", "t APPEND INBOX", "t LOGIN"}) {
    EXPECT_THAT(Hear(*server, std::string(line) + "\r\n").bytes, StartsWith("t BAD")) << line;
  }
  EXPECT_THAT(Hear(*server, "\r\n").bytes, StartsWith("* BAD"));
  EXPECT_THAT(Hear(*server, "* NOOP\r\n").bytes, StartsWith("* BAD"));
}

TEST(ImapServer, EndsWithALiteralThatIsTooLarge) {
  const auto server = ServerWithInbox();
  const Spoken spoken = Hear(*server, "3 APPEND INBOX {4000000000}\r\n");
  EXPECT_THAT(spoken.bytes, StartsWith("* BYE"));
  EXPECT_TRUE(spoken.closes);
  EXPECT_EQ(server->outcome().failure, Failure::kViolation);
  // Nor may many be one.
  const auto many = ServerWithInbox();
  Hear(*many, "3 NOOP {60000+}\r\n" + std::string(60000, 'x') + " {60000+}\r\n");
  EXPECT_FALSE(many->full());
  EXPECT_THAT(Hear(*many, std::string(60000, 'x') + " {60000+}\r\n").bytes, StartsWith("* BYE"));
}

TEST(ImapClient, LogsInWithQuotedWordsWhereThereIsNoPlain) {
  ClientDialogPlan plan = ClientPlan();
  plan.credentials->password = "a\"b\\c";
  const auto client = Client(plan);
  EXPECT_EQ(Hear(*client, "* OK hi\r\n").bytes, "a1 CAPABILITY\r\n");
  EXPECT_EQ(Hear(*client, "* CAPABILITY IMAP4rev1\r\na1 OK\r\n").bytes,
            "a2 LOGIN \"lab\" \"a\\\"b\\\\c\"\r\n");
  EXPECT_EQ(client->outcome().login->mechanism, "LOGIN");
}

TEST(ImapClient, ObeysLoginDisabled) {
  const auto client = Client();
  const Spoken spoken =
      Hear(*client, "* OK hi\r\n* CAPABILITY IMAP4rev1 LOGINDISABLED\r\na1 OK\r\n");
  EXPECT_EQ(spoken.bytes, "a1 CAPABILITY\r\na2 LOGOUT\r\n");
  EXPECT_THAT(client->outcome().error, HasSubstr("LOGINDISABLED"));
  EXPECT_FALSE(client->outcome().login.has_value());
}

TEST(ImapClient, ReadsTheFirstMessageAmongWhatElseIsSaid) {
  const auto client = Client();
  Hear(*client, "* OK hi\r\n* CAPABILITY IMAP4rev1\r\na1 OK\r\n");
  EXPECT_EQ(Hear(*client, "* CAPABILITY X\r\na2 OK [CAPABILITY Y] in\r\n").bytes,
            "a3 SELECT INBOX\r\n");
  EXPECT_EQ(Hear(*client, "* FLAGS (a {1}\r\n) b)\r\n* 3 EXISTS\r\na3 OK\r\n").bytes,
            "a4 FETCH 1 BODY[]\r\n");
  EXPECT_EQ(
      Hear(*client, "* 4 EXISTS\r\n* 1 FETCH (FLAGS () BODY[] {12}\r\na4 OK x\r\ny\r\n)\r\n", 1)
          .bytes,
      "");
  EXPECT_EQ(Hear(*client, "a4 OK done\r\n").bytes, "a5 LOGOUT\r\n");
  EXPECT_EQ(client->outcome().received_message, "a4 OK x\r\ny\r\n");
  Hear(*client, "* BYE\r\na5 OK\r\n");
  EXPECT_TRUE(client->outcome().completed) << client->outcome().error;
}

TEST(ImapClient, TakesALiteralOfManyMegabytesInPieces) {
  const auto client = Client();
  Hear(*client, "* OK hi\r\na1 OK\r\na2 OK\r\n* 1 EXISTS\r\na3 OK\r\n");
  Hear(*client, "* 1 FETCH (BODY[] {10485760}\r\n");
  for (int i = 0; i < 10485760 / 65536; ++i) {
    Hear(*client, std::string(65536, '\0'));
    EXPECT_FALSE(client->full());
  }
  EXPECT_EQ(Hear(*client, ")\r\na4 OK\r\n").bytes, "a5 LOGOUT\r\n");
  EXPECT_EQ(client->outcome().received_message.size(), DialogOutcome::kMaxMessageBytes);
}

TEST(ImapClient, LeavesAnEmptyMailbox) {
  const auto client = Client();
  Hear(*client, "* OK hi\r\na1 OK\r\na2 OK\r\n");
  EXPECT_EQ(Hear(*client, "* 0 EXISTS\r\na3 OK\r\n").bytes, "a4 LOGOUT\r\n");
}

TEST(ImapClient, CannotBeginTlsWithAServerThatSaysPreauth) {
  const auto client = Client(ClientPlan(TlsStart::kAfterStarttls));
  const Spoken spoken =
      Hear(*client, "* PREAUTH hi\r\n* CAPABILITY IMAP4rev1 STARTTLS\r\na1 OK\r\n");
  EXPECT_EQ(spoken.bytes.find("STARTTLS"), std::string::npos);
  EXPECT_EQ(client->outcome().failure, Failure::kNotAdvertised);
  // Where no TLS is wanted any more, it is as good as a login.
  EXPECT_EQ(Hear(*Client(), "* PREAUTH hi\r\na1 OK\r\n").bytes,
            "a1 CAPABILITY\r\na2 SELECT INBOX\r\n");
}

TEST(ImapClient, EndsWithAServerThatSaysBye) {
  const auto client = Client();
  Hear(*client, "* OK hi\r\n");
  EXPECT_TRUE(Hear(*client, "* BYE too busy\r\n").closes);
  EXPECT_THAT(client->outcome().error, HasSubstr("too busy"));

  const auto wishing = Client(ClientPlan(TlsStart::kAfterStarttls));
  Hear(*wishing, "* OK hi\r\n* CAPABILITY STARTTLS\r\na1 OK\r\n* BYE no\r\n");
  EXPECT_EQ(wishing->outcome().failure, Failure::kRefused);
}

TEST(ImapClient, SaysItsPasswordToOneContinuationOnly) {
  const auto client = Client();
  Hear(*client, "* OK hi\r\n");
  EXPECT_EQ(Hear(*client, "* CAPABILITY AUTH=PLAIN\r\na1 OK\r\n").bytes,
            "a2 AUTHENTICATE PLAIN\r\n");
  EXPECT_EQ(Hear(*client, "+ \r\n").bytes, "AGxhYgBsYWItcGFzc3dvcmQ=\r\n");
  EXPECT_TRUE(Hear(*client, "+ \r\n").closes_transport);
}

TEST(ImapClient, TakesNothingElseForAReply) {
  for (const char* line : {"220 localhost ESMTP\r\n", "a1 OK\r\n", "+ \r\n", "\r\n"}) {
    const auto client = Client();
    EXPECT_TRUE(Hear(*client, line).closes_transport) << line;
    EXPECT_EQ(client->outcome().failure, Failure::kViolation);
  }
}

}  // namespace
}  // namespace tlslab
