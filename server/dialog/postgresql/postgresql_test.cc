#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "server/dialog/make_dialog.h"
#include "server/dialog/postgresql/messages.h"
#include "server/dialog/postgresql/scram.h"
#include "server/testing/dialog_cells.h"

namespace tlslab {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using Failure = DialogOutcome::Failure;

DialogCells Cells() {
  DialogCells cells;
  cells.protocol = DialogProtocol::kPostgresql;
  cells.wish = PgFirstMessage(kPgSslRequest);
  cells.of_client = PgFirstMessage(
      kPgProtocol3, PgString("user") + PgString("mallory") + PgString("database") + PgString("x"));
  cells.unknown_ends = true;
  cells.of_server = PgMessage('R', PgUint32(kPgOk));
  return cells;
}

std::unique_ptr<Dialog> Client(bool with_password) {
  auto plan = std::make_shared<ClientDialogPlan>();
  plan->protocol = DialogProtocol::kPostgresql;
  plan->tls_start = TlsStart::kAtConnect;
  if (with_password) plan->credentials = TestCredentials{"user", "pencil"};
  auto client = MakeClientDialog(plan, StandingStill());
  Listen(*client);
  return client;
}

std::unique_ptr<Dialog> Server(bool login_in_clear) {
  auto plan = std::make_shared<ServerDialogPlan>();
  plan->protocol = DialogProtocol::kPostgresql;
  plan->allow_login_in_clear = login_in_clear;
  auto server = MakeServerDialog(plan, StandingStill());
  Listen(*server);
  return server;
}

TEST(Postgresql, TheClientLogsInAndReadsOneRowUnderTls) {
  ExpectSessions(Cells());
  DialogPair ends(DialogProtocol::kPostgresql);
  ends.Talk();
  EXPECT_EQ(ends.of_client().received_message, "What TLS hides.");
  EXPECT_FALSE(ends.of_client().starttls_advertised.has_value());
  EXPECT_EQ(ends.of_client().lines[0].text, "SSLRequest");
  EXPECT_EQ(ends.of_client().lines[1].text, "S");
  EXPECT_EQ(ends.of_client().lines[2].text, "StartupMessage 3.0 user=lab database=postgres");
}

TEST(Postgresql, DirectTlsAsksForNothing) {
  DialogPair ends(DialogProtocol::kPostgresql);
  ends.client_plan.tls_start = ends.server_plan.tls_start = TlsStart::kAtConnect;
  ends.Talk();
  EXPECT_TRUE(ends.of_client().completed) << ends.of_client().error;
  EXPECT_THAT(ends.of_client().lines[0].text, HasSubstr("StartupMessage"));
}

TEST(Postgresql, EachAnswerToAnSslRequestIsSeen) { ExpectAnswers(Cells()); }

TEST(Postgresql, AnOpportunisticClientGoesOnWhenRefusedAndGivesItsPasswordAway) {
  DialogPair ends(DialogProtocol::kPostgresql);
  ends.server_plan.starttls_answer = ServerDialogPlan::StarttlsAnswer::kRefuse;
  ends.server_plan.allow_login_in_clear = ends.client_plan.opportunistic = true;
  EXPECT_THAT(ends.Talk().client_said, HasSubstr("lab-password"));
  EXPECT_TRUE(ends.of_client().went_on_in_clear);
  EXPECT_TRUE(ends.of_server().login->in_clear);
}

TEST(Postgresql, BytesBehindTheConsentAreInjected) { ExpectInjections(Cells()); }

TEST(Postgresql, BytesBehindTheSslRequestAreRefusedDroppedOrExecuted) {
  ExpectPipelinedPlaintext(Cells());
}

TEST(Postgresql, AHelloBehindTheSslRequestIsTooEarly) { ExpectPipelinedHellos(Cells()); }

TEST(Postgresql, AServerMayLetClientsLogInWithoutTls) { ExpectLoginsInClear(Cells()); }

TEST(Postgresql, ASlowServerPausesBeforeEachAnswer) { ExpectPauses(Cells()); }

TEST(Postgresql, AServerThatWantsTlsTurnsAwayBeforeThePassword) {
  const auto server = Server(/*login_in_clear=*/false);
  const Spoken spoken =
      Hear(*server, PgFirstMessage(kPgProtocol3, PgString("user") + PgString("lab") + '\0'));
  EXPECT_THAT(spoken.bytes, HasSubstr("no encryption"));
  ASSERT_TRUE(server->outcome().login.has_value());
  EXPECT_EQ(server->outcome().login->user, "lab");
  EXPECT_FALSE(server->outcome().login->in_clear);
}

TEST(Postgresql, AServerAnswersWhatClientsAskBesides) {
  const auto server = Server(/*login_in_clear=*/true);
  EXPECT_EQ(Hear(*server, PgFirstMessage(kPgGssEncRequest)).bytes, "N");
  // A newer minor version is brought down.
  EXPECT_THAT(
      Hear(*server, PgFirstMessage(kPgProtocol3 + 2, PgString("user") + PgString("lab") + '\0'))
          .bytes.substr(0, 1),
      "v");
  Hear(*server, PgMessage('p', PgString("lab-password")));
  EXPECT_EQ(DescribePgServer(Hear(*server, PgMessage('Q', PgString("SET x = 1"))).bytes),
            "CommandComplete SET, ReadyForQuery");
  EXPECT_EQ(DescribePgServer(Hear(*server, PgMessage('Q', PgString(""))).bytes),
            "EmptyQueryResponse, ReadyForQuery");
  EXPECT_EQ(
      DescribePgServer(
          Hear(*server, PgMessage('P', "x") + PgMessage('B', "x") + PgMessage('S', "")).bytes),
      "ErrorResponse 0A000 only simple queries are answered, ReadyForQuery");
  EXPECT_TRUE(Hear(*server, PgMessage('X', "")).closes);
}

// A hello of the server's, cut after its first byte, behind the consent.
TEST(Postgresql, AClientWhoseHelloIsUnderWayTakesOneByteForTheAnswerToIt) {
  for (const bool pipelines : {true, false}) {
    auto plan = std::make_shared<ClientDialogPlan>();
    plan->protocol = DialogProtocol::kPostgresql;
    plan->pipeline_client_hello = pipelines;
    const auto client = MakeClientDialog(plan, StandingStill());
    Listen(*client);
    client->Receive("S\x16");
    EXPECT_EQ(Listen(*client).starts_tls, pipelines);
    EXPECT_EQ(client->outcome().early_plaintext_bytes, pipelines ? 0u : 1u);
    EXPECT_EQ(client->outcome().failure, pipelines ? Failure::kNone : Failure::kEarlyPlaintext);
    if (pipelines) {
      EXPECT_EQ(client->TakeRest(), "\x16");
    }
  }
}

TEST(Postgresql, AnMd5LoginShowsAHash) {
  const auto client = Client(/*with_password=*/true);
  // md5(md5("pencil" "user") "salt")
  const Spoken spoken = Hear(*client, PgMessage('R', PgUint32(kPgMd5Password) + "salt"));
  EXPECT_EQ(spoken.bytes.size(), 1u + 4 + 35 + 1);
  EXPECT_THAT(spoken.bytes, HasSubstr("md5"));
  EXPECT_EQ(client->outcome().login->mechanism, "md5");
}

// RFC 7677 section 3.
TEST(Postgresql, ScramProvesAndVerifiesAsTheRfcsExample) {
  ScramClient scram("user", "pencil", "rOprNGfwEbeRWgbNEkqO");
  EXPECT_EQ(scram.First(), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  EXPECT_EQ(scram.Final("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                        "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"),
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  EXPECT_TRUE(scram.Verifies("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
  EXPECT_FALSE(scram.Verifies("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
}

TEST(Postgresql, ScramTakesNoForeignNonceAndNoEndlessWork) {
  for (const char* bad : {"r=other,s=AAAA,i=4096", "r=abc,s=AAAA,i=4096", "r=abcd,s=AAAA,i=0",
                          "r=abcd,s=AAAA,i=999999999", "r=abcd,s=?,i=4096", ""}) {
    EXPECT_FALSE(ScramClient("", "x", "abc").Final(bad).has_value()) << bad;
  }
  EXPECT_TRUE(ScramClient("", "x", "abc").Final("r=abcd,s=AAAA,i=4096").has_value());
}

TEST(Postgresql, AServerThatCannotProveItselfEndsTheLogin) {
  const auto client = Client(/*with_password=*/true);
  const std::string first =
      Hear(*client, PgMessage('R', PgUint32(kPgSasl) + PgString("SCRAM-SHA-256") + '\0')).bytes;
  const std::string nonce = first.substr(first.find("r=") + 2);
  EXPECT_THAT(client->outcome().tls_capabilities, Contains("SCRAM-SHA-256"));
  Hear(*client, PgMessage('R', PgUint32(kPgSaslContinue) + "r=" + nonce + "x,s=AAAA,i=1"));
  Hear(*client, PgMessage('R', PgUint32(kPgSaslFinal) + "v=AAAA"));
  EXPECT_THAT(client->outcome().error, HasSubstr("does not know the password"));
  // Nor may it leave the proof out.
  const auto hasty = Client(/*with_password=*/true);
  Hear(*hasty, PgMessage('R', PgUint32(kPgSasl) + PgString("SCRAM-SHA-256") + '\0'));
  Hear(*hasty, PgMessage('R', PgUint32(kPgOk)));
  EXPECT_THAT(hasty->outcome().error, HasSubstr("does not prove"));
}

TEST(Postgresql, WithoutCredentialsAPasswordIsNotSaid) {
  const auto client = Client(/*with_password=*/false);
  Hear(*client, PgMessage('R', PgUint32(kPgCleartextPassword)));
  EXPECT_THAT(client->outcome().error, HasSubstr("asks for a login"));
  EXPECT_FALSE(client->outcome().login.has_value());
}

TEST(Postgresql, NonsenseEndsInOneClearReason) {
  const DialogCells cells = Cells();
  ExpectViolation(cells, std::string("\0\0\0\3", 4), "impossible length");
  ExpectViolation(cells, std::string(20000, 'x'), "impossible length");
  ExpectViolation(cells, "\x16\x03\x01\x02", "before its time");
  ExpectViolation(
      cells,
      PgUint32(100) + std::string("\0\3\0\0", 4) + std::string("\x16\x03\x01\x00\x7f\x01\x00", 7),
      "in the middle of a message");
  ExpectClientViolation(cells, "x", "neither S, N nor an error");
  ExpectClientViolation(cells, "\x16\x03\x01\x02", "before its time");
  ExpectClientViolation(cells, "E\x7f\xff\xff\xff", "impossible length");
}

TEST(Postgresql, AMessageWithoutATypeEndsTheClientInOrder) {
  ClientDialogPlan plan;
  plan.protocol = DialogProtocol::kPostgresql;
  plan.tls_start = TlsStart::kInClear;
  const auto client = MakeClientDialog(std::make_shared<ClientDialogPlan>(plan), StandingStill());
  Listen(*client);
  EXPECT_TRUE(Hear(*client, std::string("\0\0\0\0\4", 5)).closes_transport);
  EXPECT_EQ(client->outcome().failure, DialogOutcome::Failure::kViolation);
  EXPECT_NE(client->outcome().error.find("has no type"), std::string::npos);
}

TEST(Postgresql, AServerThatIsReadyBeforeItsTimeEndsTheClient) {
  const std::string ready = PgMessage('Z', "I");
  const std::string consent = PgMessage('R', PgUint32(kPgOk));
  const auto without_login = Client(/*with_password=*/false);
  Hear(*without_login, ready + ready);
  EXPECT_THAT(without_login->outcome().error, HasSubstr("before it consents"));
  const auto without_answer = Client(/*with_password=*/false);
  Hear(*without_answer, consent + PgMessage('C', PgString("EARLY")) + ready + ready);
  EXPECT_THAT(without_answer->outcome().error, HasSubstr("without an answer"));
  for (const auto& client : {&without_login, &without_answer}) {
    EXPECT_EQ((*client)->outcome().failure, Failure::kViolation);
    EXPECT_FALSE((*client)->outcome().completed);
  }
  const auto in_order = Client(/*with_password=*/false);
  Hear(*in_order, consent + ready + PgMessage('C', PgString("SELECT 1")) + ready);
  EXPECT_TRUE(in_order->outcome().completed) << in_order->outcome().error;
}

}  // namespace
}  // namespace tlslab
