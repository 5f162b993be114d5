// The class of each failure, from handshakes that really fail.
#include "server/report/failure.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <functional>
#include <memory>

#include "absl/time/clock.h"
#include "server/driver/endpoint.h"
#include "server/driver/memory_pair.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

using F = v1::HandshakeFailure;

F Reported(const ConnectionRecord& record) {
  F failure;
  EXPECT_TRUE(record.observations.failure);
  if (record.observations.failure) ReportFailure(record, &failure);
  return failure;
}

// What the pair's ends report: the client's first.
std::pair<F, F> Fail(ContextConfig client, ContextConfig server) {
  MemoryPairResult pair = Pair(MustBuild(std::move(client)), MustBuild(std::move(server)));
  return {Reported(pair.client), Reported(pair.server)};
}

// An end that was sent `bytes` and then, when `end`, nothing more.
Endpoint Fed(ContextConfig config, std::string_view bytes, bool end, bool reset = false) {
  SessionOptions options;
  options.elapsed = [] { return Offset(0); };
  options.start_time = absl::Now();
  Endpoint endpoint(MustBuild(std::move(config)), nullptr, std::move(options));
  endpoint.Step();
  endpoint.TakeOutput();
  endpoint.OnReceived(bytes);
  endpoint.Step();
  if (end) endpoint.OnEnd(reset, reset ? "ECONNRESET" : "");
  endpoint.Step();
  endpoint.TakeOutput();
  return endpoint;
}

TEST(Failure, TellsAScriptThatClosedBeforeItBegan) {
  ConnectionRecord record;
  record.observations.role = Role::kServer;
  record.observations.failure.emplace().cause = FailureCause::kNotBegun;
  const F failure = Reported(record);
  EXPECT_EQ(failure.cause(), F::NOT_BEGUN);
  EXPECT_EQ(failure.error_class(), F::ABANDONED);
  EXPECT_EQ(failure.summary(), "the server closed before it began a handshake");
}

TEST(Failure, TellsAnUnknownAuthority) {
  TestPki pki, stranger;
  auto [client, server] = Fail(stranger.Client(), pki.Server());
  EXPECT_EQ(client.cause(), F::LOCAL_ALERT);
  EXPECT_EQ(client.error_class(), F::CERTIFICATE_REJECTED);
  EXPECT_EQ(client.phase(), v1::HANDSHAKE_PHASE_CERTIFICATE);
  EXPECT_EQ(client.alert().name(), "unknown_ca");
  EXPECT_EQ(client.summary(),
            "the client refused: the peer's certificate is not accepted: unable to get local "
            "issuer certificate at depth 0; it sent unknown_ca");
  EXPECT_EQ(server.cause(), F::PEER_ALERT);
  EXPECT_EQ(server.error_class(), F::REJECTED_BY_PEER_CERTIFICATE);
  EXPECT_EQ(server.summary(), "the client refused, with the alert unknown_ca");
}

TEST(Failure, TellsAWrongName) {
  TestPki pki;
  ContextConfig client = pki.Client();
  client.verify_policy.expected_name = "wrong.example";
  auto [c, s] = Fail(client, pki.Server());
  EXPECT_EQ(c.error_class(), F::NAME_MISMATCH);
  EXPECT_NE(c.summary().find("is not for wrong.example"), std::string::npos);
  EXPECT_EQ(s.cause(), F::PEER_ALERT);
}

TEST(Failure, TellsVersionsThatDoNotMeet) {
  TestPki pki;
  ContextConfig client = pki.Client();
  client.max_version = TLS1_2_VERSION;
  ContextConfig server = pki.Server();
  server.min_version = TLS1_3_VERSION;
  auto [c, s] = Fail(client, server);
  EXPECT_EQ(c.error_class(), F::VERSION_MISMATCH);
  EXPECT_EQ(c.cause(), F::PEER_ALERT);
  EXPECT_EQ(s.error_class(), F::VERSION_MISMATCH);
  EXPECT_EQ(s.cause(), F::LOCAL_ALERT);
  EXPECT_EQ(s.phase(), v1::HANDSHAKE_PHASE_CLIENT_HELLO);
}

// The client refuses the version of the ServerHello in a record of its own version, which
// the server does not open: that an alert came it cannot tell, but the mismatch it can.
TEST(Failure, TellsAnAnswerInAnotherVersion) {
  TestPki pki;
  ContextConfig client = pki.Client();
  client.min_version = client.max_version = TLS1_2_VERSION;
  ContextConfig server = pki.Server();
  server.min_version = server.max_version = TLS1_1_VERSION;
  client.security_level = server.security_level = 0;
  auto [by_client, by_server] = Fail(client, server);
  EXPECT_EQ(by_client.cause(), F::LOCAL_ALERT);
  EXPECT_EQ(by_client.alert().name(), "protocol_version");
  EXPECT_EQ(by_client.error_class(), F::VERSION_MISMATCH);
  EXPECT_EQ(by_server.cause(), F::LOCAL_ERROR);
  EXPECT_EQ(by_server.error_class(), F::VERSION_MISMATCH);
  EXPECT_FALSE(by_server.has_alert());
}

TEST(Failure, TellsThatNothingElseIsShared) {
  TestPki pki;
  auto server_class = [&](auto change) {
    ContextConfig client = pki.Client();
    ContextConfig server = pki.Server();
    change(client, server);
    auto [c, s] = Fail(client, server);
    EXPECT_EQ(c.cause(), F::PEER_ALERT);
    EXPECT_EQ(s.cause(), F::LOCAL_ALERT);
    return s.error_class();
  };
  EXPECT_EQ(server_class([](ContextConfig& c, ContextConfig& s) {
              c.cipher_list = "ECDHE-ECDSA-AES128-GCM-SHA256";
              s.cipher_list = "ECDHE-ECDSA-AES256-GCM-SHA384";
              c.max_version = TLS1_2_VERSION;
            }),
            F::NO_SHARED_CIPHER);
  EXPECT_EQ(server_class([](ContextConfig& c, ContextConfig& s) {
              c.cipher_suites = {"TLS_AES_128_GCM_SHA256"};
              s.cipher_suites = {"TLS_AES_256_GCM_SHA384"};
              c.min_version = TLS1_3_VERSION;
            }),
            F::NO_SHARED_CIPHER);
  EXPECT_EQ(server_class([](ContextConfig& c, ContextConfig& s) {
              c.groups = {"x25519"};
              s.groups = {"secp384r1"};
            }),
            F::NO_SHARED_GROUP);
  EXPECT_EQ(server_class([](ContextConfig& c, ContextConfig&) {
              c.signature_schemes = {"rsa_pss_rsae_sha256"};
            }),
            F::NO_SHARED_SIGNATURE_SCHEME);
  EXPECT_EQ(server_class([](ContextConfig& c, ContextConfig& s) {
              c.alpn_protocols = {"h2"};
              s.alpn_protocols = {"http/1.1"};
            }),
            F::NO_SHARED_ALPN);
}

TEST(Failure, TellsACertificateThatIsMissing) {
  TestPki pki;
  ContextConfig server = pki.Server();
  server.request_certificate = server.require_certificate = true;
  auto [c, s] = Fail(pki.Client(), server);
  EXPECT_EQ(s.error_class(), F::CERTIFICATE_MISSING);
  EXPECT_EQ(c.error_class(), F::REJECTED_BY_PEER_CERTIFICATE);
  EXPECT_EQ(c.phase(), v1::HANDSHAKE_PHASE_CONFIRMATION);
  EXPECT_EQ(c.alert().name(), "certificate_required");
}

TEST(Failure, TellsWhatIsNotTls) {
  TestPki pki;
  for (const char* words : {"GET / HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                            "CONNECT a:1 HTTP/1.1\r\n\r\n"}) {
    F failure = Reported(Fed(pki.Server(), words, true).Finish());
    EXPECT_EQ(failure.error_class(), F::PLAIN_HTTP) << words;
  }
  F failure = Reported(Fed(pki.Client(), "HTTP/1.1 400 Bad Request\r\n\r\n", true).Finish());
  EXPECT_EQ(failure.error_class(), F::PLAIN_HTTP);
  failure = Reported(Fed(pki.Client(), "220 mail.example ESMTP ready\r\n", true).Finish());
  EXPECT_EQ(failure.error_class(), F::NOT_TLS);
  EXPECT_NE(failure.summary().find("not TLS"), std::string::npos);
  failure = Reported(Fed(pki.Server(), std::string(100, '\0'), true).Finish());
  EXPECT_EQ(failure.error_class(), F::NOT_TLS);
}

TEST(Failure, TellsAPeerThatHangsUp) {
  TestPki pki;
  F failure = Reported(Fed(pki.Server(), "", true).Finish());
  EXPECT_EQ(failure.cause(), F::TRANSPORT_CLOSED);
  EXPECT_EQ(failure.error_class(), F::CLOSED_WITHOUT_DATA);
  EXPECT_EQ(failure.summary(), "the client closed without sending anything");
  EXPECT_FALSE(failure.has_alert());
  failure = Reported(Fed(pki.Server(), "\x16\x03\x01\x02", true).Finish());
  EXPECT_EQ(failure.cause(), F::TRANSPORT_CLOSED);
  EXPECT_EQ(failure.error_class(), F::CLOSED_EARLY);
  failure = Reported(Fed(pki.Client(), "\x16\x03\x03\x02", true, /*reset=*/true).Finish());
  EXPECT_EQ(failure.cause(), F::TRANSPORT_ERROR);
  EXPECT_EQ(failure.error_class(), F::CLOSED_EARLY);
  EXPECT_EQ(failure.system_error(), "ECONNRESET");
}

TEST(Failure, TellsTheDeadlineAndTheCaller) {
  TestPki pki;
  Endpoint silent = Fed(pki.Client(), "", false);
  silent.Abandon(FailureCause::kTimeout, "");
  F failure = Reported(silent.Finish());
  EXPECT_EQ(failure.cause(), F::HANDSHAKE_TIMEOUT);
  EXPECT_EQ(failure.error_class(), F::PEER_SILENT);
  Endpoint slow = Fed(pki.Client(), "\x16\x03\x03", false);
  slow.Abandon(FailureCause::kTimeout, "");
  EXPECT_EQ(Reported(slow.Finish()).error_class(), F::TIMED_OUT);
  Endpoint dropped = Fed(pki.Client(), "", false);
  dropped.Abandon(FailureCause::kCancelled, "");
  failure = Reported(dropped.Finish());
  EXPECT_EQ(failure.cause(), F::CANCELLED);
  EXPECT_EQ(failure.error_class(), F::ABANDONED);
}

TEST(Failure, TellsAPeerThatBreaksTheProtocol) {
  TestPki pki;
  // A handshake record with a Finished, which nothing preceded.
  F failure = Reported(
      Fed(pki.Server(), std::string("\x16\x03\x03\x00\x04\x14\x00\x00\x00", 9), false).Finish());
  EXPECT_EQ(failure.cause(), F::LOCAL_ALERT);
  EXPECT_EQ(failure.error_class(), F::PROTOCOL_VIOLATION);
  EXPECT_EQ(failure.alert().name(), "unexpected_message");
}

TEST(Failure, KnowsTheReasonsOfTheSslLibraryAlone) {
  ConnectionRecord record;
  Failure& failure = record.observations.failure.emplace();
  failure.cause = FailureCause::kLocalAlert;
  failure.phase = Phase::kCertificate;
  failure.alert = SSL_AD_DECODE_ERROR;
  OpensslError error;
  error.reason_code = SSL_R_HTTPS_PROXY_REQUEST;
  error.code = ERR_PACK(ERR_LIB_SSL, 0, error.reason_code);
  failure.errors = {error};
  EXPECT_EQ(Reported(record).error_class(), F::PLAIN_HTTP);
  // The same number is "too long" in ASN.1, of a certificate for example.
  failure.errors[0].code = ERR_PACK(ERR_LIB_ASN1, 0, error.reason_code);
  EXPECT_EQ(Reported(record).error_class(), F::PROTOCOL_VIOLATION);
}

TEST(Failure, TellsAnAlertThatSaysNothingOfItsOwn) {
  TestPki pki;
  // A fatal handshake_failure.
  F failure =
      Reported(Fed(pki.Client(), std::string("\x15\x03\x03\x00\x02\x02\x28", 7), false).Finish());
  EXPECT_EQ(failure.cause(), F::PEER_ALERT);
  EXPECT_EQ(failure.error_class(), F::REJECTED_BY_PEER);
  EXPECT_EQ(failure.alert().value(), 40u);
  EXPECT_GE(failure.openssl_errors_size(), 1);
  EXPECT_EQ(failure.openssl_errors(0).library(), "SSL routines");
}

TEST(Failure, TellsAConnectionThatWasNeverMade) {
  ConnectionRecord record;
  record.remote_address = "127.0.0.1:1";
  Failure& failure = record.observations.failure.emplace();
  failure.phase = Phase::kConnect;
  failure.cause = FailureCause::kConnectRefused;
  failure.system_error = "ECONNREFUSED";
  EXPECT_EQ(Reported(record).error_class(), F::CONNECT_ERROR);
  EXPECT_EQ(Reported(record).summary(), "nothing listens at 127.0.0.1:1 (ECONNREFUSED)");
  failure.cause = FailureCause::kTimeout;
  EXPECT_EQ(Reported(record).error_class(), F::CONNECT_ERROR);
  EXPECT_EQ(Reported(record).summary(), "no connection to 127.0.0.1:1 before the deadline");
}

// A client of a server whose answer to STARTTLS is `answer`, in memory.
MemoryPairResult Talk(DialogProtocol protocol, ServerDialogPlan::StarttlsAnswer answer) {
  TestPki pki;
  ClientDialogPlan client;
  ServerDialogPlan server;
  client.protocol = server.protocol = protocol;
  server.starttls_answer = answer;
  MemoryPairOptions options;
  options.client_dialog.client = std::make_shared<ClientDialogPlan>(client);
  options.server_dialog.server = std::make_shared<ServerDialogPlan>(server);
  return Pair(MustBuild(pki.Client()), MustBuild(pki.Server()), options);
}

TEST(Failure, TellsAPeerThatClosesBeforeTls) {
  const MemoryPairResult ends =
      Talk(DialogProtocol::kSmtp, ServerDialogPlan::StarttlsAnswer::kClose);
  const F failure = Reported(ends.client);
  EXPECT_EQ(failure.cause(), F::TRANSPORT_CLOSED);
  EXPECT_EQ(failure.error_class(), F::CLOSED_EARLY);
  EXPECT_EQ(failure.phase(), v1::HANDSHAKE_PHASE_STARTTLS);
  EXPECT_EQ(failure.summary(),
            "the server closed before TLS was begun, after the client's 'STARTTLS'");
}

TEST(Failure, TellsAPeerThatEndsTheDialogInItsOwnWords) {
  ConnectionRecord record;
  record.observations.role = Role::kClient;
  record.observations.failure.emplace().cause = FailureCause::kDialogFailed;
  record.ended_in_clear = true;
  record.dialog.emplace().failure = DialogOutcome::Failure::kPeerEnded;
  record.dialog->error = "the server ended the stream";
  EXPECT_EQ(Reported(record).error_class(), F::CLOSED_EARLY);
  EXPECT_EQ(Reported(record).summary(), "TLS was not begun: the server ended the stream");
}

// What an end tells whose dialog `change` was cut before TLS.
F CutInClear(FailureCause cause, const std::function<void(ConnectionRecord&)>& change) {
  ConnectionRecord record;
  record.observations.role = Role::kServer;
  record.observations.failure.emplace().cause = cause;
  record.ended_in_clear = true;
  record.wire.received.total_bytes = 20;
  record.dialog.emplace().lines.push_back({/*sent=*/false, {}, false, "EHLO localhost", 16});
  change(record);
  return Reported(record);
}

TEST(Failure, TellsWhatCutADialogBeforeTls) {
  const auto nothing = [](ConnectionRecord&) {};
  EXPECT_EQ(CutInClear(FailureCause::kTransportClosed, nothing).summary(),
            "the client closed before TLS was begun, after the client's 'EHLO localhost'");
  EXPECT_EQ(CutInClear(FailureCause::kTimeout, nothing).summary(),
            "the deadline passed before TLS was begun, after the client's 'EHLO localhost'");
  const auto reset = [](ConnectionRecord& record) {
    record.observations.failure->system_error = "ECONNRESET";
    record.dialog->lines.clear();
  };
  EXPECT_EQ(CutInClear(FailureCause::kTransportError, reset).summary(),
            "the connection broke (ECONNRESET) before TLS was begun");
  const auto by_fault = [](ConnectionRecord& record) {
    record.ended_by_fault = true;
    record.dialog->lines.clear();
  };
  EXPECT_EQ(CutInClear(FailureCause::kTransportClosed, by_fault).summary(),
            "a fault closed the connection before TLS was begun");
  const auto silent = [](ConnectionRecord& record) {
    record.wire.received.total_bytes = 0;
    record.dialog.reset();
  };
  EXPECT_EQ(CutInClear(FailureCause::kTransportClosed, silent).summary(),
            "the client closed without sending anything, before TLS was begun");
  EXPECT_EQ(CutInClear(FailureCause::kTimeout, silent).summary(),
            "the client sent nothing before the deadline");
}

TEST(Failure, RepeatsNoPasswordAndCallsNoDialogWithoutTlsAWayToIt) {
  const F failure = CutInClear(FailureCause::kTransportClosed, [](ConnectionRecord& record) {
    record.dialog->lines.back().text = "AUTH PLAIN AGxhYgBsYWItcGFzc3dvcmQ=";
    record.dialog->login.emplace();
    record.dialog->went_on_in_clear = true;
  });
  EXPECT_EQ(failure.summary(), "the client closed in the clear");
}

}  // namespace
}  // namespace tlslab
