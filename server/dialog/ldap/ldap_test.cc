#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "server/dialog/ldap/messages.h"
#include "server/dialog/make_dialog.h"
#include "server/testing/dialog_cells.h"

namespace tlslab {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using Failure = DialogOutcome::Failure;

std::string Message(int id, uint32_t operation, const std::string& name = "", int code = 0) {
  LdapMessage message;
  message.id = id;
  message.operation = operation;
  message.name = name;
  message.result_code = code;
  return WriteLdapMessage(message);
}

std::string Bind(const std::string& name, const std::string& password) {
  LdapMessage bind;
  bind.id = 7;
  bind.operation = kLdapBindRequest;
  bind.name = name;
  bind.password = password;
  return WriteLdapMessage(bind);
}

DialogCells Cells() {
  DialogCells cells;
  cells.protocol = DialogProtocol::kLdap;
  cells.wish = Message(1, kLdapExtendedRequest, kLdapStartTls);
  cells.of_client = Bind("cn=mallory", "x");
  cells.of_server = Message(3, kLdapSearchDone, "", 1);
  cells.advertisement = kLdapStartTls;
  return cells;
}

std::unique_ptr<Dialog> Server(bool login_in_clear) {
  auto plan = std::make_shared<ServerDialogPlan>();
  plan->protocol = DialogProtocol::kLdap;
  plan->allow_login_in_clear = login_in_clear;
  plan->message = "What TLS hides.";
  return MakeServerDialog(plan, StandingStill());
}

// The code of the answer to `request`.
int Answer(Dialog& server, const std::string& request) {
  const auto answer = ReadLdapMessage(Hear(server, request).bytes);
  return answer ? answer->result_code : -1;
}

TEST(Ldap, TheClientBindsAndFindsOneEntryUnderTls) {
  ExpectSessions(Cells());
  DialogPair ends(DialogProtocol::kLdap);
  ends.Talk();
  EXPECT_EQ(ends.of_client().received_message, "What TLS hides.");
  EXPECT_EQ(ends.of_server().login->user, "cn=lab");
  EXPECT_EQ(ends.of_client().lines[0].text, "SearchRequest base= scope=0");
  EXPECT_THAT(ends.of_client().lines[1].text, HasSubstr("SearchResultEntry dn="));
  EXPECT_EQ(ends.of_client().lines[3].text, "ExtendedRequest 1.3.6.1.4.1.1466.20037 (StartTLS)");
  EXPECT_EQ(ends.of_server().lines.back().text, "UnbindRequest");
}

TEST(Ldap, AServerWithoutStartTlsIsLeftOrUsedInTheClear) { ExpectHiddenTls(Cells()); }
TEST(Ldap, EachAnswerToStartTlsIsSeen) { ExpectAnswers(Cells()); }
TEST(Ldap, AMessageBehindTheConsentIsInjected) { ExpectInjections(Cells()); }
TEST(Ldap, WhatStandsBehindStartTlsIsRefusedDroppedOrExecuted) {
  ExpectPipelinedPlaintext(Cells());
}
TEST(Ldap, AHelloBehindStartTlsIsTooEarly) { ExpectPipelinedHellos(Cells()); }
TEST(Ldap, AServerMayTellOfStartTlsUnderTls) { ExpectAdvertisementsUnderTls(Cells()); }
TEST(Ldap, AServerMayLetClientsBindWithoutTls) { ExpectLoginsInClear(Cells()); }
TEST(Ldap, ASlowServerPausesBeforeEachAnswer) { ExpectPauses(Cells()); }

TEST(Ldap, AClientAsksForStartTlsWhereNobodyTellsOfIt) {
  auto plan = std::make_shared<ClientDialogPlan>();
  plan->protocol = DialogProtocol::kLdap;
  const auto client = MakeClientDialog(plan, StandingStill());
  Listen(*client);
  const Spoken asked = Hear(*client, Message(1, kLdapSearchDone, "", kLdapConfidentialityRequired));
  EXPECT_THAT(asked.bytes, HasSubstr(kLdapStartTls));
  EXPECT_FALSE(client->outcome().starttls_advertised.has_value());
}

TEST(Ldap, ABindBeforeTlsIsRefusedAndSeen) {
  const auto server = Server(/*login_in_clear=*/false);
  EXPECT_EQ(Answer(*server, Bind("cn=lab", "lab-password")), kLdapConfidentialityRequired);
  ASSERT_TRUE(server->outcome().login.has_value());
  EXPECT_TRUE(server->outcome().login->in_clear);
  EXPECT_EQ(server->outcome().login->accepted, false);
  EXPECT_THAT(server->outcome().lines[0].text, "BindRequest dn=cn=lab password=lab-password");
}

TEST(Ldap, BindsAreByNameOrByDn) {
  const auto server = Server(/*login_in_clear=*/true);
  EXPECT_EQ(Answer(*server, Bind("", "")), kLdapSuccess);
  EXPECT_FALSE(server->outcome().login.has_value());
  EXPECT_EQ(Answer(*server, Bind("lab", "")), kLdapUnwillingToPerform);
  EXPECT_EQ(Answer(*server, Bind("lab", "lab-password")), kLdapSuccess);
  EXPECT_EQ(Answer(*server, Bind("uid=lab,dc=tlslab", "lab-password")), kLdapSuccess);
  EXPECT_EQ(Answer(*server, Bind("cn=bal,dc=tlslab", "lab-password")), kLdapInvalidCredentials);
  EXPECT_EQ(Answer(*server, Bind("lab", "another")), kLdapInvalidCredentials);
}

TEST(Ldap, WhatAServerDoesNotDoItSays) {
  const auto server = Server(/*login_in_clear=*/true);
  EXPECT_EQ(Answer(*server, Message(5, kLdapExtendedRequest, "1.2.3")), kLdapProtocolError);
  // DelRequest [APPLICATION 10], answered by DelResponse [APPLICATION 11].
  const Spoken refused = Hear(*server, std::string("\x30\x06\x02\x01\x08\x4a\x01x", 8));
  EXPECT_EQ(refused.bytes.substr(5, 1), "\x6b");
  EXPECT_EQ(ReadLdapMessage(refused.bytes)->id, 8);
  EXPECT_EQ(Hear(*server, Message(9, kLdapAbandonRequest)).bytes, "");
}

TEST(Ldap, MessagesAreReadAsTheyWereWritten) {
  LdapMessage entry;
  entry.id = 300;
  entry.operation = kLdapSearchEntry;
  entry.name = "dc=x";
  entry.attributes = {{"a", {"1", std::string(70000, 'x')}}, {"b", {}}};
  const auto read = ReadLdapMessage(WriteLdapMessage(entry));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->id, 300);
  ASSERT_EQ(read->attributes.size(), 2u);
  EXPECT_EQ(read->attributes[0].values[1].size(), 70000u);
  // Every way to cut it short, and every length that lies.
  const std::string bytes = Bind("cn=lab", "pw");
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ReadLdapMessage(bytes.substr(0, size)).has_value());
  }
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = '\x7f';
    (void)ReadLdapMessage(changed);
    changed[at] = '\xff';
    (void)ReadLdapMessage(changed);
  }
}

// The server says so, and the connection is still there: RFC 4511 section 4.4.1.
TEST(Ldap, ANoticeOfDisconnectionEndsTheDialogAndIsNoClose) {
  auto plan = std::make_shared<ClientDialogPlan>();
  plan->protocol = DialogProtocol::kLdap;
  const auto client = MakeClientDialog(plan, StandingStill());
  Hear(*client, Message(0, kLdapExtendedResponse, kLdapNoticeOfDisconnection, 52));
  EXPECT_EQ(client->outcome().failure, Failure::kPeerEnded);
  EXPECT_THAT(client->outcome().error, HasSubstr("notice of disconnection"));
}

TEST(Ldap, NonsenseEndsInOneClearReason) {
  const DialogCells cells = Cells();
  ExpectViolation(cells, std::string(20000, 'x'), "does not begin as LDAP's do");
  ExpectViolation(cells, "\x30\x84\x7f\xff\xff\xff", "longer than");
  ExpectViolation(cells, "\x30\x80", "impossible length");
  ExpectViolation(cells, "\x30\x89", "impossible length");
  ExpectViolation(cells, "\x30\x03xyz", "none of LDAP");
  ExpectViolation(cells, "\x16\x03\x01\x02", "before its time");
  ExpectViolation(cells, "\x30\x40" + std::string("\x16\x03\x01\x00\x7f\x01\x00", 7),
                  "in the middle of a message");
  ExpectClientViolation(cells, "HTTP/1.1", "does not begin as LDAP's do");
  ExpectClientViolation(cells, Message(1, kLdapBindResponse), "another operation");
}

}  // namespace
}  // namespace tlslab
