// What both ends of FTP say. Connections for data are the driver's: here the tests answer for it,
// and //server/driver:ftp_data_test runs both ends with real ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "server/dialog/ftp/passive.h"
#include "server/dialog/make_dialog.h"
#include "server/testing/dialog_ends.h"

namespace tlslab {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using Answer = ServerDialogPlan::StarttlsAnswer;
using Failure = DialogOutcome::Failure;
using Pipelined = ServerDialogPlan::PipelinedPlaintext;
using Request = DataRequest::Kind;

// They talk as in memory, without connections for data.
struct Ends : DialogPair {
  Ends() : DialogPair(DialogProtocol::kFtp) {
    client_plan.message = "sent";
    server_plan.message = "one\ntwo\n";
  }
  // With connections for data.
  void Make() {
    DialogSurroundings surroundings = StandingStill();
    surroundings.data_connections = true;
    DialogPair::Make(surroundings);
  }
  // The server, of which a client that began TLS has logged in.
  Dialog& LoggedIn() {
    Make();
    Hear(*server, "AUTH TLS\r\n");
    const Spoken said = Hear(*server, "PBSZ 0\r\nPROT P\r\nUSER lab\r\nPASS lab-password\r\n");
    EXPECT_THAT(said.bytes, HasSubstr("230 "));
    return *server;
  }
};

DataReady ReadyAt(std::string host, uint16_t port) { return {"", std::move(host), port}; }

TEST(Ftp, TheClientLogsInUnderTlsAndTellsThatInMemoryThereIsNoData) {
  Ends ends;
  const Talked talked = ends.Talk();
  EXPECT_TRUE(talked.tls);
  EXPECT_FALSE(talked.quiet);
  EXPECT_TRUE(ends.of_client().completed) << ends.of_client().error;
  EXPECT_TRUE(ends.of_server().completed) << ends.of_server().error;
  EXPECT_THAT(talked.client_said, HasSubstr("AUTH TLS\r\nFEAT\r\nPBSZ 0\r\nPROT P\r\nUSER lab\r\n"
                                            "PASS lab-password\r\nTYPE I\r\nQUIT\r\n"));
  ASSERT_TRUE(ends.of_server().login.has_value());
  EXPECT_FALSE(ends.of_server().login->in_clear);
  EXPECT_EQ(ends.of_server().login->accepted, true);
  EXPECT_THAT(ends.of_client().clear_capabilities, Contains("AUTH TLS"));
  EXPECT_THAT(ends.of_client().tls_capabilities, Contains("PROT"));
  EXPECT_THAT(ends.of_client().tls_capabilities, Not(Contains("AUTH TLS")));
  ASSERT_EQ(ends.of_client().ftp_data_connections.size(), 1u);
  EXPECT_EQ(ends.of_client().ftp_data_connections[0].command, "LIST");
  EXPECT_THAT(ends.of_client().ftp_data_connections[0].error, HasSubstr("in memory"));
}

TEST(Ftp, PiecesOfOneByteSayTheSame) {
  Ends whole;
  const Talked at_once = whole.Talk();
  Ends pieces;
  const Talked in_pieces = pieces.Talk(1);
  EXPECT_EQ(in_pieces.client_said, at_once.client_said);
  EXPECT_EQ(in_pieces.server_said, at_once.server_said);
  EXPECT_TRUE(pieces.of_server().completed);
}

TEST(Ftp, ImplicitTlsNeedsNoAuth) {
  Ends ends;
  ends.client_plan.tls_start = ends.server_plan.tls_start = TlsStart::kAtConnect;
  const Talked talked = ends.Talk();
  EXPECT_TRUE(ends.of_client().completed) << ends.of_client().error;
  EXPECT_THAT(talked.client_said, StartsWith("FEAT\r\nPBSZ 0\r\n"));
  EXPECT_THAT(ends.of_client().clear_capabilities, IsEmpty());
  EXPECT_FALSE(ends.of_server().login->in_clear);
}

TEST(Ftp, InTheClearNothingIsProtected) {
  Ends ends;
  ends.client_plan.tls_start = ends.server_plan.tls_start = TlsStart::kInClear;
  ends.server_plan.allow_login_in_clear = true;
  const Talked talked = ends.Talk();
  EXPECT_TRUE(ends.of_client().completed) << ends.of_client().error;
  EXPECT_THAT(talked.client_said, Not(HasSubstr("PBSZ")));
  EXPECT_TRUE(ends.of_server().login->in_clear);
}

TEST(Ftp, WithoutCredentialsTheClientLooksAndGoes) {
  Ends ends;
  ends.client_plan.credentials.reset();
  const Talked talked = ends.Talk();
  EXPECT_TRUE(ends.of_client().completed);
  EXPECT_THAT(talked.client_said, testing::EndsWith("PROT P\r\nQUIT\r\n"));
  EXPECT_FALSE(ends.of_server().login.has_value());
}

TEST(Ftp, AClientThatNeedsTlsSaysNoPasswordWithoutIt) {
  struct Case {
    bool hidden;
    Answer answer;
    Failure failure;
  };
  for (const Case& one : {Case{true, Answer::kAccept, Failure::kNotAdvertised},
                          Case{false, Answer::kRefuse, Failure::kRefused},
                          Case{false, Answer::kUnknownCommand, Failure::kRefused}}) {
    Ends ends;
    ends.server_plan.hide_starttls = one.hidden;
    ends.server_plan.starttls_answer = one.answer;
    const Talked talked = ends.Talk();
    EXPECT_FALSE(talked.tls);
    EXPECT_EQ(ends.of_client().failure, one.failure);
    EXPECT_FALSE(ends.of_client().login.has_value());
    EXPECT_FALSE(ends.of_server().login.has_value());
    EXPECT_THAT(talked.client_said, HasSubstr("QUIT\r\n"));
  }
}

TEST(Ftp, AClientCanAskForWhatIsNotAdvertised) {
  Ends ends;
  ends.server_plan.hide_starttls = true;
  ends.client_plan.ignore_capabilities = true;
  EXPECT_TRUE(ends.Talk().tls);
  EXPECT_EQ(ends.of_client().starttls_advertised, false);
  EXPECT_EQ(ends.of_client().starttls_accepted, true);
}

TEST(Ftp, AServerWithoutFeatHasSaidNothingOfTls) {
  Ends ends;
  ends.Make();
  Hear(*ends.client, "220 old\r\n");
  EXPECT_EQ(Hear(*ends.client, "500 what?\r\n").bytes, "AUTH TLS\r\n");
  EXPECT_FALSE(ends.of_client().starttls_advertised.has_value());
}

TEST(Ftp, AnOpportunisticClientGivesItsPasswordAway) {
  Ends ends;
  ends.client_plan.opportunistic = true;
  ends.server_plan.hide_starttls = true;
  ends.server_plan.allow_login_in_clear = true;
  ends.Talk();
  EXPECT_TRUE(ends.of_client().went_on_in_clear);
  EXPECT_TRUE(ends.of_client().login->in_clear);
  EXPECT_TRUE(ends.of_server().completed);
  ASSERT_TRUE(ends.of_server().login.has_value());
  EXPECT_TRUE(ends.of_server().login->in_clear);
}

TEST(Ftp, AServerStopsALoginInTheClearBeforeThePassword) {
  Ends ends;
  ends.client_plan.opportunistic = true;
  ends.server_plan.hide_starttls = true;
  const Talked talked = ends.Talk();
  EXPECT_THAT(talked.client_said, Not(HasSubstr("PASS")));
  EXPECT_FALSE(ends.of_client().login->in_clear);
  EXPECT_FALSE(ends.of_server().login.has_value());
  // Unless it is said all the same.
  ends.Make();
  Hear(*ends.server, "USER lab\r\nPASS lab-password\r\n");
  ASSERT_TRUE(ends.of_server().login.has_value());
  EXPECT_EQ(ends.of_server().login->user, "lab");
  EXPECT_TRUE(ends.of_server().login->in_clear);
  EXPECT_EQ(ends.of_server().login->accepted, false);
}

TEST(Ftp, AServerCanAcceptAndThenRefuse) {
  Ends ends;
  ends.server_plan.starttls_answer = Answer::kRefuseAfterAccept;
  EXPECT_FALSE(ends.Talk().tls);
  EXPECT_EQ(ends.of_client().early_plaintext, "421 TLS is not available after all\r\n");
  EXPECT_EQ(ends.of_client().failure, Failure::kEarlyPlaintext);
  EXPECT_EQ(ends.of_server().failure, Failure::kRefused);
}

TEST(Ftp, AServerCanAnswerGarbageNothingOrClose) {
  Ends garbage;
  garbage.server_plan.starttls_answer = Answer::kGarbage;
  garbage.Talk();
  EXPECT_EQ(garbage.of_client().failure, Failure::kViolation);
  Ends silence;
  silence.server_plan.starttls_answer = Answer::kSilence;
  EXPECT_TRUE(silence.Talk().quiet);
  Ends close;
  close.server_plan.starttls_answer = Answer::kClose;
  close.Talk();
  EXPECT_EQ(close.of_client().failure, Failure::kPeerClosed);
}

TEST(Ftp, WhatStandsBehindAuthIsRefusedDroppedOrExecuted) {
  for (const Pipelined kind : {Pipelined::kFail, Pipelined::kDiscard, Pipelined::kExecute}) {
    Ends ends;
    ends.server_plan.pipelined_plaintext = kind;
    ends.client_plan.pipelined_plaintext = "NOOP\r\n";
    const Talked talked = ends.Talk();
    EXPECT_EQ(talked.tls, kind != Pipelined::kFail);
    EXPECT_EQ(ends.of_server().early_plaintext, "NOOP\r\n");
    EXPECT_EQ(ends.of_server().early_plaintext_trusted, kind == Pipelined::kExecute);
    EXPECT_EQ(talked.server_said.find("200 well") != std::string::npos,
              kind != Pipelined::kFail);  // TYPE's, at the least
  }
}

TEST(Ftp, AnInjectedResponseFailsTheClientUnlessItTrustsIt) {
  for (const bool trusts : {false, true}) {
    Ends ends;
    ends.server_plan.injected_response = "211-Features:\r\n INJECTED\r\n211 End\r\n";
    ends.client_plan.accept_injected_response = trusts;
    EXPECT_EQ(ends.Talk().tls, trusts);
    EXPECT_EQ(ends.of_client().early_plaintext_trusted, trusts);
    EXPECT_EQ(ends.of_client().failure, trusts ? Failure::kNone : Failure::kEarlyPlaintext);
    const auto& capabilities = ends.of_client().tls_capabilities;
    EXPECT_EQ(std::count(capabilities.begin(), capabilities.end(), "INJECTED"), trusts);
  }
}

TEST(Ftp, TlsCanStillBeAdvertisedUnderTls) {
  Ends ends;
  ends.server_plan.advertise_starttls_under_tls = true;
  ends.Talk();
  EXPECT_THAT(ends.of_client().tls_capabilities, Contains("AUTH TLS"));
}

TEST(Ftp, ASlowServerPausesBeforeEachAnswer) {
  Ends ends;
  ends.server_plan.answer_delay = std::chrono::seconds(1);
  ends.Make();
  EXPECT_EQ(Hear(*ends.server, "FEAT\r\nNOOP\r\n").pauses, 3u);
}

TEST(Ftp, AClientCanBeginTlsWithoutWaiting) {
  Ends ends;
  ends.client_plan.pipeline_client_hello = true;
  ends.Make();
  Hear(*ends.client, "220 x\r\n");
  Hear(*ends.client, "211-x\r\n AUTH TLS\r\n211 x\r\n");
  EXPECT_TRUE(Hear(*ends.client, "431 no\r\n").closes_transport);
  EXPECT_EQ(ends.of_client().failure, Failure::kRefused);
}

TEST(Ftp, NonsenseEndsInOneClearReason) {
  const std::pair<std::string, const char*> cases[] = {
      {std::string(20000, 'x'), "longer than"},
      {std::string("USER \0x\r\n", 9), "NUL"},
      {"\x16\x03\x01\x02", "before its time"},
      {"USE\x16\x03\x01", "in the middle of a line"},
  };
  for (const auto& [bytes, reason] : cases) {
    Ends ends;
    ends.Make();
    EXPECT_TRUE(Hear(*ends.server, bytes).closes_transport);
    EXPECT_EQ(ends.of_server().failure, Failure::kViolation);
    EXPECT_THAT(ends.of_server().error, HasSubstr(reason));
    EXPECT_TRUE(Hear(*ends.client, bytes).closes_transport);
    EXPECT_THAT(ends.of_client().error, HasSubstr(reason));
  }
}

TEST(Ftp, AuthHasFourWords) {
  const std::pair<const char*, bool> words[] = {
      {"TLS", false}, {"tls-c", false}, {"SSL", true}, {"TLS-P", true}};
  for (const auto& [word, is_private] : words) {
    Ends ends;
    ends.Make();
    EXPECT_TRUE(Hear(*ends.server, std::string("AUTH ") + word + "\r\n").starts_tls) << word;
    Hear(*ends.server, "USER lab\r\nPASS lab-password\r\nPASV\r\n");
    ends.server->OnDataReady(ReadyAt("127.0.0.1", 258));
    Listen(*ends.server);
    const Spoken said = Hear(*ends.server, "LIST\r\n");
    ASSERT_TRUE(said.data_request.has_value()) << said.bytes;
    EXPECT_EQ(said.data_request->is_protected, is_private) << word;
  }
  Ends ends;
  ends.client_plan.ftp.auth_word = "KERBEROS_V4";
  ends.Talk();
  EXPECT_THAT(ends.of_client().error, HasSubstr("504"));
}

TEST(Ftp, ProtHasItsOrderAndItsLevels) {
  Ends ends;
  ends.Make();
  EXPECT_THAT(Hear(*ends.server, "PBSZ 0\r\n").bytes, HasSubstr("503 "));
  Hear(*ends.server, "AUTH TLS\r\n");
  EXPECT_THAT(Hear(*ends.server, "PROT P\r\n").bytes, StartsWith("503 "));
  EXPECT_THAT(Hear(*ends.server, "PBSZ 0\r\n").bytes, StartsWith("200 PBSZ=0"));
  EXPECT_THAT(Hear(*ends.server, "PROT E\r\n").bytes, StartsWith("536 "));
  EXPECT_THAT(Hear(*ends.server, "PROT X\r\n").bytes, StartsWith("504 "));
  EXPECT_THAT(Hear(*ends.server, "PROT C\r\n").bytes, StartsWith("200 "));
  EXPECT_THAT(Hear(*ends.server, "CCC\r\n").bytes, StartsWith("534 "));
}

TEST(Ftp, AServerRefusesDataThatIsNotProtectedAsItWants) {
  Ends ends;
  ends.server_plan.ftp.required_data_protection = FtpDataProtection::kPrivate;
  Dialog& server = ends.LoggedIn();
  EXPECT_THAT(Hear(server, "PROT C\r\n").bytes, StartsWith("534 "));
  Ends lax;
  lax.server_plan.ftp.required_data_protection = FtpDataProtection::kPrivate;
  lax.Make();
  Hear(*lax.server, "AUTH TLS\r\n");
  Hear(*lax.server, "USER lab\r\nPASS lab-password\r\nEPSV\r\n");
  lax.server->OnDataReady(ReadyAt("127.0.0.1", 258));
  EXPECT_THAT(Hear(*lax.server, "LIST\r\n").bytes, HasSubstr("521 data is protected here"));
}

TEST(Ftp, TheServersFileIsListedAndFetched) {
  Ends ends;
  Dialog& server = ends.LoggedIn();
  EXPECT_THAT(Hear(server, "RETR message.txt\r\n").bytes, StartsWith("425 "));
  ASSERT_EQ(Hear(server, "EPSV\r\n").data_request->kind, Request::kListen);
  server.OnDataReady(ReadyAt("::1", 258));
  EXPECT_EQ(Listen(server).bytes, "229 Entering Extended Passive Mode (|||258|)\r\n");
  const Spoken said = Hear(server, "RETR /message.txt\r\n");
  ASSERT_TRUE(said.data_request.has_value());
  EXPECT_EQ(said.bytes.substr(0, 4), "150 ");
  EXPECT_EQ(said.data_request->data, "one\r\ntwo\r\n");  // the type is A, until told
  EXPECT_TRUE(said.data_request->is_protected);
  // What comes meanwhile waits.
  EXPECT_EQ(Hear(server, "TYPE I\r\nSIZE message.txt\r\n").bytes, "");
  DataEnd end;
  end.seen.is_protected = true;
  end.seen.transferred_bytes = 10;
  server.OnDataEnd(end);
  EXPECT_EQ(Listen(server).bytes, "226 done\r\n200 well\r\n213 8\r\n");
  ASSERT_EQ(ends.of_server().ftp_data_connections.size(), 1u);
  EXPECT_EQ(ends.of_server().ftp_data_connections[0].command, "RETR");
  EXPECT_EQ(ends.of_server().ftp_data_connections[0].transferred_bytes, 10u);
  EXPECT_THAT(Hear(server, "LIST\r\n").bytes, StartsWith("425 "));  // once for each transfer
}

TEST(Ftp, TheServerKeepsWhatIsStored) {
  Ends ends;
  Dialog& server = ends.LoggedIn();
  Hear(server, "EPSV\r\n");
  server.OnDataReady(ReadyAt("127.0.0.1", 258));
  EXPECT_FALSE(Hear(server, "STOR x\r\n").data_request->sends);
  DataEnd end;
  end.received = "one\r\ntwo\r\n";
  server.OnDataEnd(end);
  EXPECT_EQ(ends.of_server().received_message, "one\ntwo\n");
}

TEST(Ftp, TheServerTellsHowDataFailed) {
  using End = DataEnd::Failure;
  const std::pair<End, const char*> cases[] = {{End::kNotConnected, "425 "},
                                               {End::kTls, "522 "},
                                               {End::kNotResumed, "522 resume"},
                                               {End::kBroken, "426 "}};
  for (const auto& [failure, reply] : cases) {
    Ends ends;
    Dialog& server = ends.LoggedIn();
    Hear(server, "EPSV\r\n");
    server.OnDataReady(ReadyAt("127.0.0.1", 258));
    Hear(server, "LIST\r\n");
    DataEnd end;
    end.failure = failure;
    end.seen.error = "why";
    server.OnDataEnd(end);
    EXPECT_THAT(Listen(server).bytes, HasSubstr(reply));
    EXPECT_EQ(ends.of_server().ftp_data_connections[0].error, "why");
  }
}

TEST(Ftp, TheServersDataIsPassiveAndPasvIsForIpv4) {
  Ends ends;
  Dialog& server = ends.LoggedIn();
  EXPECT_THAT(Hear(server, "PORT 127,0,0,1,1,2\r\n").bytes, StartsWith("502 "));
  EXPECT_THAT(Hear(server, "EPRT |1|127.0.0.1|258|\r\n").bytes, StartsWith("502 "));
  Hear(server, "PASV\r\n");
  server.OnDataReady(ReadyAt("::1", 258));
  EXPECT_THAT(Listen(server).bytes, StartsWith("425 "));
  Hear(server, "PASV\r\n");
  server.OnDataReady(ReadyAt("127.0.0.1", 258));
  EXPECT_EQ(Listen(server).bytes, "227 Entering Passive Mode (127,0,0,1,1,2)\r\n");
}

// A client that has logged in, and stands before its first transfer; what it said last.
Spoken BeforeData(Ends& ends) {
  ends.client_plan.tls_start = TlsStart::kAtConnect;
  ends.Make();
  return Hear(*ends.client,
              "220 x\r\n500 x\r\n200 x\r\n200 x\r\n331 x\r\n230-x\r\n x\r\n230 x\r\n200 x\r\n");
}

TEST(Ftp, TheClientListsFetchesAndStores) {
  Ends ends;
  EXPECT_THAT(BeforeData(ends).bytes, testing::EndsWith("TYPE I\r\nEPSV\r\n"));
  Dialog& client = *ends.client;
  struct Part {
    std::string said;
    std::string received;
  };
  const Part parts[] = {{"LIST\r\n",
                         "total 3\r\ndrwxr-xr-x 2 u g 4096 Jan 1 2000 a\r\n"
                         "-rw-r--r-- 1 u g 99999999 Jan 1 2000 huge\r\n"
                         "-rw-r--r--    1 u   g   12 Jan  1 12:00 my file\r\n"},
                        {"RETR my file\r\n", "what it holds"},
                        {"STOR tlslab.txt\r\n", ""}};
  for (const Part& part : parts) {
    const Spoken connects = Hear(client, "229 x (|||258|)\r\n");
    ASSERT_TRUE(connects.data_request.has_value());
    EXPECT_EQ(connects.data_request->kind, Request::kConnect);
    EXPECT_EQ(connects.data_request->port, 258);
    client.OnDataReady(ReadyAt("127.0.0.1", 258));
    EXPECT_EQ(Listen(client).bytes, part.said);
    const Spoken transfers = Hear(client, "150 x\r\n226 x\r\n");
    ASSERT_TRUE(transfers.data_request.has_value());
    EXPECT_TRUE(transfers.data_request->is_protected);
    EXPECT_EQ(transfers.data_request->data, part.said[0] == 'S' ? "sent" : "");
    DataEnd end;
    end.received = part.received;
    client.OnDataEnd(end);
    EXPECT_EQ(Listen(client).bytes, part.said[0] == 'S' ? "QUIT\r\n" : "EPSV\r\n");
  }
  Hear(client, "221 x\r\n");
  EXPECT_TRUE(ends.of_client().completed);
  EXPECT_EQ(ends.of_client().received_message, "what it holds");
  EXPECT_EQ(ends.of_client().ftp_data_connections.size(), 3u);
}

TEST(Ftp, TheClientAsksForProtectionAsItIsTold) {
  for (const auto protection : {FtpDataProtection::kClear, FtpDataProtection::kPrivate}) {
    Ends ends;
    ends.client_plan.ftp.data_protection = protection;
    ends.client_plan.ftp.new_session_for_data = true;
    const bool is_private = protection == FtpDataProtection::kPrivate;
    EXPECT_THAT(BeforeData(ends).bytes, HasSubstr(is_private ? "PROT P\r\n" : "PROT C\r\n"));
    Hear(*ends.client, "229 x (|||258|)\r\n");
    ends.client->OnDataReady(ReadyAt("127.0.0.1", 258));
    const Spoken said = Hear(*ends.client, "150 x\r\n");
    EXPECT_EQ(said.data_request->is_protected, is_private);
    EXPECT_TRUE(said.data_request->new_session);
  }
}

TEST(Ftp, TheClientGoesWhereItsServerIsWhateverPasvNames) {
  Ends ends;
  BeforeData(ends);
  EXPECT_EQ(Hear(*ends.client, "500 no EPSV\r\n").bytes, "PASV\r\n");
  EXPECT_EQ(Hear(*ends.client, "227 x (10,0,0,1,1,2)\r\n").data_request->port, 258);
  ends.client->OnDataReady(ReadyAt("127.0.0.1", 258));
  EXPECT_EQ(Listen(*ends.client).bytes, "LIST\r\n");
  Hear(*ends.client, "150 x\r\n");
  ends.client->OnDataEnd({});
  EXPECT_EQ(ends.of_client().ftp_data_connections[0].ignored_address, "10.0.0.1");
}

TEST(Ftp, ATransferThatFailsEndsTheSessionInOrder) {
  Ends unreached;
  BeforeData(unreached);
  Hear(*unreached.client, "229 x (|||258|)\r\n");
  unreached.client->OnDataReady({"ECONNREFUSED", "127.0.0.1", 258});
  EXPECT_EQ(Listen(*unreached.client).bytes, "QUIT\r\n");
  EXPECT_THAT(unreached.of_client().ftp_data_connections[0].error, HasSubstr("ECONNREFUSED"));
  Ends refused;
  BeforeData(refused);
  Hear(*refused.client, "229 x (|||258|)\r\n");
  refused.client->OnDataReady(ReadyAt("127.0.0.1", 258));
  EXPECT_EQ(Hear(*refused.client, "150 x\r\n").bytes, "LIST\r\n");
  refused.client->OnDataEnd({});
  EXPECT_EQ(Hear(*refused.client, "522 resume\r\n").bytes, "QUIT\r\n");
  EXPECT_THAT(refused.of_client().ftp_data_connections[0].error, HasSubstr("522 resume"));
  EXPECT_THAT(refused.of_client().error, HasSubstr("522 resume"));
  Ends nonsense;
  BeforeData(nonsense);
  EXPECT_TRUE(Hear(*nonsense.client, "229 nowhere\r\n").closes_transport);
  EXPECT_EQ(nonsense.of_client().failure, Failure::kViolation);
}

TEST(Ftp, TextHasOneCrBeforeEachLfHoweverItCame) {
  Ends ends;
  ends.server_plan.message = "\none\r\ntwo\n\r\n";
  Dialog& server = ends.LoggedIn();
  Hear(server, "TYPE A\r\n");
  EXPECT_EQ(Hear(server, "SIZE message.txt\r\n").bytes, "213 14\r\n");
  Hear(server, "EPSV\r\n");
  server.OnDataReady(ReadyAt("127.0.0.1", 258));
  Listen(server);
  EXPECT_EQ(Hear(server, "RETR message.txt\r\n").data_request->data, "\r\none\r\ntwo\r\n\r\n");
}

TEST(Ftp, RepliesToPasvAreReadWithAndWithoutParentheses) {
  EXPECT_EQ(ReadPassive("Entering (127,0,0,1,255,254)")->port, 65534);
  EXPECT_EQ(ReadPassive("=127,0,0,1,1,2")->host, "127.0.0.1");
  for (const char* text : {"", "(127,0,0,1,1)", "(127,0,0,1,256,1)", "(1,2,3,4,5;6)", "(,,,,,)"}) {
    EXPECT_FALSE(ReadPassive(text).has_value()) << text;
  }
  EXPECT_EQ(ReadExtendedPassive("(!!!65535!)")->port, 65535);
  for (const char* text : {"", "(||||)", "(|||65536|)", "(|||1", "(|1|2|3|)", "(11131)", "("}) {
    EXPECT_FALSE(ReadExtendedPassive(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace tlslab
