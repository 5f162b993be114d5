#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "server/dialog/make_dialog.h"
#include "server/dialog/mysql/packets.h"
#include "server/testing/dialog_cells.h"

namespace tlslab {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using Failure = DialogOutcome::Failure;
using Pipelined = ServerDialogPlan::PipelinedPlaintext;

constexpr uint32_t kPlain = kMysqlProtocol41 | kMysqlSecureConnection | kMysqlPluginAuth;

DialogCells Cells() {
  DialogCells cells;
  cells.protocol = DialogProtocol::kMysql;
  cells.wish = MysqlPacket(1, WriteMysqlSslRequest(kPlain));
  cells.of_client = MysqlPacket(2, WriteMysqlLogin({kPlain, "mallory", "", "x"}));
  cells.of_server = MysqlPacket(2, MysqlOk());
  cells.advertisement = "CLIENT_SSL";
  cells.refusal_ends = cells.unknown_ends = true;
  cells.says_password = false;
  cells.starts_at_wish = true;
  return cells;
}

// After a greeting that asks for `plugin`.
std::unique_ptr<Dialog> Greeted(const std::string& plugin, TlsStart start) {
  auto plan = std::make_shared<ClientDialogPlan>();
  plan->protocol = DialogProtocol::kMysql;
  plan->tls_start = start;
  plan->credentials.emplace();
  auto client = MakeClientDialog(plan, StandingStill());
  Hear(*client, MysqlPacket(0, WriteMysqlGreeting(
                                   {"8.0", kPlain | kMysqlSsl, "aaaaaaaabbbbbbbbbbbb", plugin})));
  return client;
}

TEST(Mysql, TheClientLogsInAndReadsOneRowUnderTls) {
  ExpectSessions(Cells());
  DialogPair ends(DialogProtocol::kMysql);
  ends.Talk();
  EXPECT_EQ(ends.of_client().received_message, "What TLS hides.");
  EXPECT_THAT(ends.of_client().clear_capabilities, Contains("CLIENT_SSL"));
  EXPECT_FALSE(ends.of_client().starttls_accepted.has_value());
  EXPECT_EQ(ends.of_client().lines[0].text,
            "Greeting 8.0.0-tlslab mysql_native_password CLIENT_SSL");
  EXPECT_EQ(ends.of_client().lines[1].text, "SSLRequest");
  EXPECT_EQ(ends.of_client().login->mechanism, "mysql_native_password");
}

TEST(Mysql, AServerWithoutTlsIsLeftOrUsedInTheClear) { ExpectHiddenTls(Cells()); }

TEST(Mysql, EachAnswerToAnSslRequestIsSeen) { ExpectAnswers(Cells()); }

TEST(Mysql, BytesBehindTheGreetingAreInjected) { ExpectInjections(Cells()); }

TEST(Mysql, BytesBehindTheSslRequestAreRefusedDroppedOrExecuted) {
  ExpectPipelinedPlaintext(Cells());
}

TEST(Mysql, AServerMayLetClientsLogInWithoutTls) { ExpectLoginsInClear(Cells()); }

TEST(Mysql, ASlowServerPausesBeforeEachAnswer) { ExpectPauses(Cells()); }

TEST(Mysql, TheHelloStandsBehindTheRequestAndWhatIsBetweenDoesNot) {
  const std::string hello("\x16\x03\x01\x00\x7f\x01\x00\x00\x7b", 9);
  for (const Pipelined kind : {Pipelined::kDiscard, Pipelined::kExecute}) {
    for (const std::string& between : {std::string(), Cells().of_client}) {
      auto plan = std::make_shared<ServerDialogPlan>();
      plan->protocol = DialogProtocol::kMysql;
      plan->pipelined_plaintext = kind;
      const auto server = MakeServerDialog(plan, StandingStill());
      Listen(*server);
      server->Receive(Cells().wish + between + hello);
      EXPECT_TRUE(Listen(*server).starts_tls);
      EXPECT_EQ(server->TakeRest(), hello);
      EXPECT_EQ(server->outcome().early_plaintext, between);
    }
  }
}

TEST(Mysql, AHelloOfWhichOneByteHasComeIsTheStartOfTls) {
  for (const Pipelined kind : {Pipelined::kFail, Pipelined::kDiscard, Pipelined::kExecute}) {
    // Of a handshake, of an alert, and of neither.
    for (const char first : {'\x16', '\x15', '\x14'}) {
      auto plan = std::make_shared<ServerDialogPlan>();
      plan->protocol = DialogProtocol::kMysql;
      plan->pipelined_plaintext = kind;
      const auto server = MakeServerDialog(plan, StandingStill());
      Listen(*server);
      server->Receive(Cells().wish + first);
      const bool is_tls = first != '\x14';
      EXPECT_EQ(Listen(*server).starts_tls, is_tls || kind != Pipelined::kFail);
      EXPECT_EQ(server->outcome().early_plaintext_bytes, is_tls ? 0u : 1u);
      if (!is_tls) continue;
      EXPECT_EQ(server->TakeRest(), std::string(1, first));
      EXPECT_EQ(server->outcome().error, "");
    }
  }
}

TEST(Mysql, TheClientProvesItselfAsTheServerAsks) {
  const auto client = Greeted("caching_sha2_password", TlsStart::kAfterStarttls);
  EXPECT_EQ(client->outcome().login->mechanism, "caching_sha2_password");
  EXPECT_FALSE(client->outcome().login->in_clear);
  // The server wants all of it, which it may under TLS.
  EXPECT_EQ(Hear(*client, MysqlPacket(3, "\x01\x04")).bytes,
            MysqlPacket(4, std::string("lab-password") + '\0'));
  // And another way, with what it says for that.
  EXPECT_EQ(Hear(*client, MysqlPacket(5, "\xfemysql_clear_password" + std::string(1, '\0'))).bytes,
            MysqlPacket(6, std::string("lab-password") + '\0'));
  EXPECT_THAT(Hear(*client, MysqlPacket(7, MysqlOk())).bytes, HasSubstr("SELECT"));
  EXPECT_EQ(client->outcome().login->accepted, true);
}

TEST(Mysql, NoServerGetsThePasswordInTheClear) {
  for (const std::string& asks :
       {std::string("\x01\x04"), "\xfemysql_clear_password" + std::string(1, '\0')}) {
    const auto client = Greeted("caching_sha2_password", TlsStart::kInClear);
    EXPECT_THAT(Hear(*client, MysqlPacket(2, asks)).bytes, Not(HasSubstr("lab-password")));
    EXPECT_NE(client->outcome().error, "");
  }
}

// From `SELECT PASSWORD('lab-password')`'s definition: what the server stores undoes the proof.
TEST(Mysql, ProofsDependOnThePasswordAndTheScramble) {
  const std::string proof = MysqlNativeProof("lab-password", "aaaaaaaabbbbbbbbbbbb");
  EXPECT_EQ(proof.size(), 20u);
  EXPECT_NE(proof, MysqlNativeProof("lab-passwore", "aaaaaaaabbbbbbbbbbbb"));
  EXPECT_NE(proof, MysqlNativeProof("lab-password", "aaaaaaaabbbbbbbbbbbc"));
  EXPECT_EQ(MysqlSha2Proof("lab-password", "aaaaaaaabbbbbbbbbbbb").size(), 32u);
  EXPECT_EQ(MysqlNativeProof("", "aaaaaaaabbbbbbbbbbbb"), "");
}

TEST(Mysql, AServerAsksOtherClientsForItsOwnWay) {
  auto plan = std::make_shared<ServerDialogPlan>();
  plan->protocol = DialogProtocol::kMysql;
  plan->allow_login_in_clear = true;
  const auto server = MakeServerDialog(plan, StandingStill());
  const auto greeting = ReadMysqlGreeting(MysqlPayload(Listen(*server).bytes));
  ASSERT_TRUE(greeting.has_value());
  const std::string asked =
      Hear(*server, MysqlPacket(1, WriteMysqlLogin({kPlain, "lab", "", "ed25519"}))).bytes;
  EXPECT_THAT(asked, HasSubstr("mysql_native_password"));
  EXPECT_EQ(
      Hear(*server, MysqlPacket(3, MysqlNativeProof("lab-password", greeting->scramble))).bytes,
      MysqlPacket(4, MysqlOk()));
  EXPECT_EQ(Hear(*server, MysqlPacket(0, "\x0e")).bytes, MysqlPacket(1, MysqlOk()));
  EXPECT_EQ(Hear(*server, MysqlPacket(0, "\x03SET NAMES x")).bytes, MysqlPacket(1, MysqlOk()));
  EXPECT_THAT(Hear(*server, MysqlPacket(0, "\x1f")).bytes, HasSubstr("Unknown command"));
  EXPECT_TRUE(Hear(*server, MysqlPacket(0, "\x01")).closes);
}

TEST(Mysql, AnEmptyProofIsALoginWithoutAPassword) {
  for (const bool right : {true, false}) {
    auto plan = std::make_shared<ServerDialogPlan>();
    plan->protocol = DialogProtocol::kMysql;
    plan->allow_login_in_clear = true;
    if (right) plan->credentials.password.clear();
    const auto server = MakeServerDialog(plan, StandingStill());
    Listen(*server);
    Hear(*server, MysqlPacket(1, WriteMysqlLogin({kPlain, "lab", "", "ed25519"})));
    const Spoken spoken = Hear(*server, MysqlPacket(3, ""));
    EXPECT_THAT(spoken.bytes, HasSubstr(right ? MysqlOk() : "Access denied"));
    EXPECT_EQ(server->outcome().failure, Failure::kNone);
    ASSERT_TRUE(server->outcome().login.has_value());
    EXPECT_EQ(server->outcome().login->user, "lab");
    EXPECT_EQ(server->outcome().login->accepted, right);
  }
}

TEST(Mysql, NonsenseEndsInOneClearReason) {
  const DialogCells cells = Cells();
  ExpectViolation(cells, std::string("\0\0\0\1", 4), "empty");
  ExpectViolation(cells, std::string(20000, 'x'), "longer than");
  ExpectViolation(cells, std::string("\x16\x03\x01\x00\x7f\x01\x00", 7), "before its time");
  ExpectViolation(cells,
                  std::string("\x64\0\0\1", 4) + std::string("\x16\x03\x01\x00\x7f\x01\x00", 7),
                  "in the middle of a message");
  ExpectClientViolation(cells, MysqlPacket(0, "\x09old"), "none of version 10");
  ExpectClientViolation(cells, std::string("\x16\x03\x01\x00\x7f\x01\x00", 7), "before its time");
  ExpectClientViolation(cells, MysqlPacket(0, "\x0a"), "none of version 10");
}

}  // namespace
}  // namespace tlslab
