#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "server/dialog/make_dialog.h"
#include "server/dialog/xmpp/xml_stream.h"
#include "server/testing/dialog_cells.h"

namespace tlslab {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using Failure = DialogOutcome::Failure;

constexpr char kHeader[] =
    "<?xml version='1.0'?><stream:stream to='localhost' version='1.0' xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams'>";

// Of a client, or of a server to another.
DialogCells Cells(DialogProtocol protocol) {
  DialogCells cells;
  cells.protocol = protocol;
  cells.before_wish = kHeader;
  cells.wish = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
  cells.of_client = kHeader;
  cells.of_server = kHeader;
  cells.advertisement = "urn:ietf:params:xml:ns:xmpp-tls";
  cells.refusal_ends = cells.unknown_ends = true;
  return cells;
}

class Xmpp : public testing::TestWithParam<DialogProtocol> {
 protected:
  DialogCells Cells() const { return tlslab::Cells(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(Both, Xmpp,
                         testing::Values(DialogProtocol::kXmppClient, DialogProtocol::kXmppServer),
                         [](const auto& info) {
                           const bool client = info.param == DialogProtocol::kXmppClient;
                           return client ? "ClientStreams" : "ServerStreams";
                         });

TEST_P(Xmpp, StreamsBeginAgainUnderTls) { ExpectSessions(Cells()); }
TEST_P(Xmpp, AServerWithoutTlsIsLeftOrUsedInTheClear) { ExpectHiddenTls(Cells()); }
TEST_P(Xmpp, EachAnswerToStarttlsIsSeen) { ExpectAnswers(Cells()); }
TEST_P(Xmpp, AStreamBehindTheConsentIsInjected) { ExpectInjections(Cells()); }
TEST_P(Xmpp, WhatStandsBehindStarttlsIsRefusedDroppedOrExecuted) {
  ExpectPipelinedPlaintext(Cells());
}
TEST_P(Xmpp, AHelloBehindStarttlsIsTooEarly) { ExpectPipelinedHellos(Cells()); }
TEST_P(Xmpp, AServerMayTellOfStarttlsUnderTls) { ExpectAdvertisementsUnderTls(Cells()); }
TEST_P(Xmpp, ASlowServerPausesBeforeEachAnswer) { ExpectPauses(Cells()); }

TEST(XmppClientStreams, MayLogInWithoutTlsWhereTheServerLetsThem) {
  ExpectLoginsInClear(Cells(DialogProtocol::kXmppClient));
}

TEST(XmppServerStreams, NeverLogInWithoutTls) {
  DialogPair ends(DialogProtocol::kXmppServer);
  ends.client_plan.tls_start = TlsStart::kInClear;
  ends.Talk();
  EXPECT_FALSE(ends.of_server().login.has_value());
  EXPECT_THAT(ends.of_client().error, HasSubstr("EXTERNAL"));
}

TEST(XmppClientStreams, BindAResourceAndExchangeMessages) {
  DialogPair ends(DialogProtocol::kXmppClient);
  const Talked talked = ends.Talk();
  EXPECT_EQ(ends.of_client().received_message, "What TLS hides.");
  EXPECT_EQ(ends.of_server().received_message, "To <whom> & why.");
  EXPECT_EQ(ends.of_server().login->mechanism, "PLAIN");
  EXPECT_THAT(talked.server_said, HasSubstr("<jid>lab@localhost/tlslab</jid>"));
  EXPECT_THAT(ends.of_client().clear_capabilities,
              Contains("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"));
}

TEST(XmppServerStreams, LeaveTheirMessageAfterExternal) {
  DialogPair ends(DialogProtocol::kXmppServer);
  ends.client_plan.credentials->user = "one.example";
  ends.Talk();
  EXPECT_EQ(ends.of_server().received_message, "To <whom> & why.");
  EXPECT_EQ(ends.of_server().login->mechanism, "EXTERNAL");
  EXPECT_EQ(ends.of_server().login->user, "one.example");
}

TEST(XmppClientStreams, WithoutCredentialsEndInOrder) {
  DialogPair ends(DialogProtocol::kXmppClient);
  ends.client_plan.credentials.reset();
  EXPECT_TRUE(ends.Talk().tls);
  EXPECT_TRUE(ends.of_client().completed) << ends.of_client().error;
  EXPECT_TRUE(ends.of_server().completed) << ends.of_server().error;
  EXPECT_FALSE(ends.of_server().login.has_value());
}

TEST(XmppClientStreams, ALoginBeforeTlsIsRefusedAndSeen) {
  auto plan = std::make_shared<ServerDialogPlan>();
  plan->protocol = DialogProtocol::kXmppClient;
  const auto server = MakeServerDialog(plan, StandingStill());
  Hear(*server, kHeader);
  const std::string auth =
      "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
      "AGxhYgBsYWItcGFzc3dvcmQ=</auth>";
  EXPECT_THAT(Hear(*server, auth).bytes, HasSubstr("encryption-required"));
  EXPECT_TRUE(server->outcome().login->in_clear);
  EXPECT_EQ(server->outcome().login->accepted, false);
  EXPECT_THAT(Hear(*server, "<message/>").bytes, HasSubstr("not-authorized"));
}

TEST(XmppClientStreams, APasswordMayComeBehindAChallenge) {
  auto plan = std::make_shared<ServerDialogPlan>();
  plan->protocol = DialogProtocol::kXmppClient;
  plan->allow_login_in_clear = true;
  const auto server = MakeServerDialog(plan, StandingStill());
  Hear(*server, kHeader);
  const std::string sasl = " xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
  EXPECT_THAT(Hear(*server, "<auth" + sasl + " mechanism='SCRAM'/>").bytes,
              HasSubstr("invalid-mechanism"));
  EXPECT_THAT(Hear(*server, "<auth" + sasl + " mechanism='PLAIN'/>").bytes, HasSubstr("challenge"));
  EXPECT_THAT(Hear(*server, "<response" + sasl + ">AGxhYgBsYWItcGFzc3dvcmQ=</response>").bytes,
              HasSubstr("success"));
  // What follows is a new stream, in one piece or not.
  EXPECT_THAT(
      Hear(*server, std::string(kHeader) +
                        "<iq type='set' id='1'><bind xmlns='urn:ietf:params:xml:ns:"
                        "xmpp-bind'/></iq><iq type='get' id='2'><query/></iq>")
          .bytes,
      AllOf(HasSubstr("<jid>lab@localhost/tlslab</jid>"), HasSubstr("service-unavailable")));
  EXPECT_TRUE(Hear(*server, "</stream:stream>").closes);
}

TEST(XmlStream, CutsPiecesAlikeHoweverTheyCome) {
  const std::string all = std::string(kHeader) + " <a x='1'>t<b/>u</a><c/>\n</stream:stream>";
  for (const size_t piece : {size_t{1}, size_t{7}, all.size()}) {
    XmlStream stream;
    std::string input;
    std::string told;
    for (size_t at = 0; at < all.size(); at += piece) {
      input += all.substr(at, piece);
      for (Found found = stream.Find(input); found.kind == Found::Kind::kWhole;
           found = stream.Find(input)) {
        EXPECT_EQ(stream.Find(input).size, found.size);  // the same until it is taken
        const XmlElement element = stream.Take().element;
        told += element.name + ":" + element.text + ":" +
                input.substr(element.begin, element.end - element.begin) + "|";
        input.erase(0, found.size);
      }
    }
    EXPECT_EQ(input, "");
    // The header has no end.
    EXPECT_THAT(told, testing::EndsWith("|a:tu:<a x='1'>t<b/>u</a>|c::<c/>|::|"));
  }
}

TEST(XmlStream, AStreamThatBeginsAgainReadsWhatIsLeft) {
  XmlStream stream;
  std::string input = std::string(kHeader) + "<a/>" + kHeader + "<b/>";
  input.erase(0, stream.Find(input).size);
  EXPECT_EQ(stream.Take().kind, XmlPiece::Kind::kHeader);
  input.erase(0, stream.Find(input).size);
  EXPECT_EQ(stream.Take().element.name, "a");
  stream.Reset();
  input.erase(0, stream.Find(input).size);
  EXPECT_EQ(stream.Take().kind, XmlPiece::Kind::kHeader);
  EXPECT_EQ(stream.Find(input).size, 4u);
  EXPECT_EQ(stream.Take().element.name, "b");
}

TEST(XmppClientStreams, TheEndOfTheStreamIsNoCloseOfTheConnection) {
  auto plan = std::make_shared<ClientDialogPlan>();
  plan->protocol = DialogProtocol::kXmppClient;
  const auto client = MakeClientDialog(plan, StandingStill());
  Hear(*client, std::string(kHeader) + "</stream:stream>");
  EXPECT_EQ(client->outcome().failure, DialogOutcome::Failure::kPeerEnded);
  EXPECT_EQ(client->outcome().error, "the server ended the stream");
}

TEST(XmppClientStreams, NonsenseEndsInOneClearReason) {
  const DialogCells cells = Cells(DialogProtocol::kXmppClient);
  std::string deep = kHeader;
  for (int i = 0; i < 30; ++i) deep += "<a>";
  ExpectViolation(cells, std::string(20000, 'x'), "no XML");
  ExpectViolation(cells, std::string("<\0>", 3), "NUL");
  ExpectViolation(cells, std::string(kHeader) + "</a>", "no XML");
  ExpectViolation(cells, "<html>", "no stream of XMPP");
  ExpectViolation(cells, "<!DOCTYPE x [<!ENTITY a 'b'>]>", "document type");
  ExpectViolation(cells, std::string(kHeader) + "<!-- x -->", "comment");
  ExpectViolation(cells, std::string(kHeader) + "<?x y?>", "processing instruction");
  ExpectViolation(cells, deep, "20 levels");
  ExpectViolation(cells, kHeader + ("<a>" + std::string(110 << 10, 'x')), "longer than");
  ExpectViolation(cells, "\x16\x03\x01\x02", "before its time");
  ExpectViolation(cells, kHeader + ("<a" + std::string("\x16\x03\x01\x00\x7f\x01\x00", 7)),
                  "in the middle of a stanza");
  ExpectViolation(cells, "<stream:stream xmlns:stream='http://etherx.jabber.org/streams'/>",
                  "the header of the stream is its end");
  ExpectClientViolation(cells, std::string(kHeader) + "<proceed/>", "no features");
  ExpectClientViolation(cells, "\x16\x03\x01\x02", "before its time");
}

}  // namespace
}  // namespace tlslab
