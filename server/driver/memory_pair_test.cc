// Both ends in memory: what each sees, on success and on failure.
#include "server/driver/memory_pair.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <string>

#include "server/testing/contexts.h"

namespace tlslab {
namespace {

std::shared_ptr<const ExchangeScript> Script(ExchangeScript steps) {
  return std::make_shared<const ExchangeScript>(std::move(steps));
}

ExchangeStep Send(std::string data) { return {ExchangeStep::Kind::kSend, std::move(data), 0}; }
ExchangeStep ReadToEnd() { return {ExchangeStep::Kind::kReadToEnd, "", 0}; }
ExchangeStep ReadBytes(uint64_t bytes) { return {ExchangeStep::Kind::kReadBytes, "", bytes}; }
ExchangeStep Close() { return {ExchangeStep::Kind::kClose, "", 0}; }

bool HasMessage(const Observations& seen, bool sent, uint8_t type) {
  return std::any_of(seen.messages.begin(), seen.messages.end(), [&](const MessageSeen& m) {
    return !m.change_cipher_spec && m.sent == sent && m.type == type;
  });
}

TEST(MemoryPair, CompletesTls13AndTellsWhatWasNegotiated) {
  TestPki pki;
  MemoryPairResult pair = Pair(MustBuild(pki.Client()), MustBuild(pki.Server()));
  for (const ConnectionRecord* end : {&pair.client, &pair.server}) {
    const Observations& seen = end->observations;
    ASSERT_FALSE(seen.failure);
    EXPECT_EQ(seen.server_hello->version, TLS1_3_VERSION);
    EXPECT_EQ(seen.cipher->standard_name, "TLS_AES_256_GCM_SHA384");
    EXPECT_EQ(seen.cipher->bits, 256u);
    EXPECT_TRUE(seen.group);
    EXPECT_EQ(seen.client_hello->server_name, "localhost");
    EXPECT_EQ(seen.resumed, false);
    EXPECT_FALSE(seen.hello_retry_requested);
    EXPECT_EQ(seen.close_kind, CloseKind::kCloseNotify);
    EXPECT_TRUE(seen.alerts.size() == 2 && !seen.alerts[0].fatal);
    EXPECT_TRUE(end->exchange);
  }
  const Observations& client = pair.client.observations;
  EXPECT_EQ(client.received_signature_scheme, 0x0403);  // ecdsa_secp256r1_sha256
  EXPECT_EQ(pair.server.observations.sent_signature_scheme, 0x0403);
  ASSERT_TRUE(client.verification);
  EXPECT_FALSE(client.verification->error);
  EXPECT_EQ(client.peer_chain.size(), 1u);
  EXPECT_TRUE(client.name_match->matched);
  EXPECT_EQ(pair.server.observations.certificate_requested, false);
}

TEST(MemoryPair, TellsTheSameBytesAtBothEnds) {
  TestPki pki;
  MemoryPairResult pair = Pair(MustBuild(pki.Client()), MustBuild(pki.Server()));
  const WireStats& client = pair.client.wire;
  const WireStats& server = pair.server.wire;
  EXPECT_EQ(client.sent.total_bytes, server.received.total_bytes);
  EXPECT_EQ(client.received.total_bytes, server.sent.total_bytes);
  EXPECT_EQ(client.sent.record_count, server.received.record_count);
  EXPECT_GT(client.sent.handshake_bytes, 0u);
  EXPECT_LE(client.sent.handshake_bytes, client.sent.total_bytes);
  // ClientHello and Finished; the server's one flight between.
  EXPECT_EQ(client.sent.flight_count, 2u);
  EXPECT_EQ(client.received.flight_count, 1u);
}

TEST(MemoryPair, OrdersTheTimesOfPhases) {
  TestPki pki;
  MemoryPairResult pair = Pair(MustBuild(pki.Client()), MustBuild(pki.Server()));
  const Observations& client = pair.client.observations;
  EXPECT_LE(*client.client_hello_at, *client.server_hello_at);
  EXPECT_LE(*client.server_hello_at, *client.peer_certificate_at);
  EXPECT_LE(*client.peer_certificate_at, *client.verified_at);
  EXPECT_LE(*client.verified_at, *client.ended_at);
  EXPECT_LE(*client.ended_at, pair.client.closed_at);
}

TEST(MemoryPair, TellsTls12WithItsGroupAndScheme) {
  TestPki pki;
  ContextConfig client = pki.Client();
  client.max_version = TLS1_2_VERSION;
  client.groups = {"secp384r1"};
  MemoryPairResult pair = Pair(MustBuild(client), MustBuild(pki.Server("rsa-2048")));
  for (const ConnectionRecord* end : {&pair.client, &pair.server}) {
    const Observations& seen = end->observations;
    ASSERT_FALSE(seen.failure);
    EXPECT_EQ(seen.server_hello->version, TLS1_2_VERSION);
    EXPECT_EQ(seen.cipher->openssl_name, "ECDHE-RSA-AES256-GCM-SHA384");
    EXPECT_EQ(seen.group, 24);  // secp384r1
  }
  EXPECT_EQ(pair.client.observations.received_signature_scheme, 0x0804);  // rsa_pss_rsae_sha256
  EXPECT_FALSE(pair.client.observations.sent_signature_scheme);
}

TEST(MemoryPair, ShowsAnUnknownAuthorityFromBothEnds) {
  TestPki pki;
  TestPki stranger;
  ContextConfig client = stranger.Client();
  MemoryPairResult pair = Pair(MustBuild(client), MustBuild(pki.Server()));
  const Observations& c = pair.client.observations;
  ASSERT_TRUE(c.failure);
  EXPECT_EQ(c.failure->cause, FailureCause::kLocalAlert);
  EXPECT_EQ(c.failure->phase, Phase::kCertificate);
  EXPECT_EQ(c.failure->alert, SSL_AD_UNKNOWN_CA);
  EXPECT_EQ(c.verification->error->code, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
  EXPECT_EQ(c.verification->error->depth, 0u);
  EXPECT_TRUE(c.name_match->matched);  // told although the chain failed
  EXPECT_EQ(c.peer_chain.size(), 1u);
  EXPECT_TRUE(c.cipher);
  ASSERT_FALSE(c.failure->errors.empty());
  EXPECT_EQ(c.failure->errors.back().reason, "certificate verify failed");

  const Observations& s = pair.server.observations;
  ASSERT_TRUE(s.failure);
  EXPECT_EQ(s.failure->cause, FailureCause::kPeerAlert);
  EXPECT_EQ(s.failure->alert, SSL_AD_UNKNOWN_CA);
  EXPECT_EQ(s.failure->phase, Phase::kServerHello);
  EXPECT_EQ(s.close_kind, CloseKind::kAlert);
  EXPECT_FALSE(pair.server.exchange);
}

TEST(MemoryPair, RefusesAWrongName) {
  TestPki pki;
  ContextConfig client = pki.Client();
  client.verify_policy.expected_name = "wrong.example";
  MemoryPairResult pair = Pair(MustBuild(client), MustBuild(pki.Server()));
  const Observations& c = pair.client.observations;
  ASSERT_TRUE(c.failure);
  EXPECT_EQ(c.verification->error->code, X509_V_ERR_HOSTNAME_MISMATCH);
  EXPECT_FALSE(c.name_match->matched);
  EXPECT_EQ(pair.server.observations.failure->cause, FailureCause::kPeerAlert);
}

TEST(MemoryPair, ChecksTheServerNameWhenNoOtherNameIsGiven) {
  TestPki pki;
  ContextConfig client = pki.Client();
  client.verify_policy.expected_name = "";
  client.server_name = "wrong.example";
  MemoryPairResult pair = Pair(MustBuild(client), MustBuild(pki.Server()));
  ASSERT_TRUE(pair.client.observations.failure);
  EXPECT_EQ(pair.client.observations.name_match->expected_name, "wrong.example");
}

TEST(MemoryPair, HasNoNameMatchWhenThereIsNoNameToCheck) {
  TestPki pki;
  ContextConfig client = pki.Client();
  client.verify_policy.expected_name = "";
  client.server_name = "";
  MemoryPairResult pair = Pair(MustBuild(client), MustBuild(pki.Server()));
  EXPECT_FALSE(pair.client.observations.failure);
  EXPECT_FALSE(pair.client.observations.name_match);
  EXPECT_FALSE(pair.server.observations.client_hello->server_name);
}

TEST(MemoryPair, CountsOnlyTheHandshakeAsTheHandshake) {
  TestPki pki;
  MemoryPairOptions options;
  options.server_script = Script({Send(std::string(1000, 'x'))});
  options.client_script = Script({ReadToEnd()});
  MemoryPairResult pair = Pair(MustBuild(pki.Client()), MustBuild(pki.Server()), options);
  const WireStats& server = pair.server.wire;
  EXPECT_GT(server.sent.total_bytes, server.sent.handshake_bytes + 1000);
  EXPECT_GT(pair.client.wire.sent.total_bytes, pair.client.wire.sent.handshake_bytes);
}

TEST(MemoryPair, ReportsWithoutEnforcing) {
  TestPki pki;
  TestPki stranger;
  ContextConfig client = stranger.Client();
  client.verify_policy.enforce_chain = false;
  client.verify_policy.enforce_name = false;
  client.verify_policy.expected_name = "wrong.example";
  MemoryPairResult pair = Pair(MustBuild(client), MustBuild(pki.Server()));
  const Observations& c = pair.client.observations;
  EXPECT_FALSE(c.failure);
  ASSERT_TRUE(c.verification->error);
  EXPECT_EQ(c.verification->error->code, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
  EXPECT_FALSE(c.name_match->matched);
}

TEST(MemoryPair, TellsATls13ClientThatItsCertificateWasRefused) {
  TestPki pki;
  TestPki stranger;
  ContextConfig server = pki.Server();
  server.request_certificate = server.require_certificate = true;
  server.trust = pki.Client().trust;
  ContextConfig client = pki.Client();
  client.credentials.push_back(stranger.Leaf());
  MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
  const Observations& c = pair.client.observations;
  ASSERT_TRUE(c.failure);
  EXPECT_EQ(c.failure->cause, FailureCause::kPeerAlert);
  EXPECT_EQ(c.failure->phase, Phase::kConfirmation);
  EXPECT_EQ(c.failure->alert, SSL_AD_UNKNOWN_CA);
  const Observations& s = pair.server.observations;
  ASSERT_TRUE(s.failure);
  EXPECT_EQ(s.failure->cause, FailureCause::kLocalAlert);
  EXPECT_EQ(s.failure->phase, Phase::kCertificate);
  EXPECT_EQ(s.certificate_requested, true);
  EXPECT_EQ(s.peer_chain.size(), 1u);
}

TEST(MemoryPair, RefusesAClientWithoutTheCertificateThatIsRequired) {
  TestPki pki;
  ContextConfig server = pki.Server();
  server.request_certificate = server.require_certificate = true;
  MemoryPairResult pair = Pair(MustBuild(pki.Client()), MustBuild(server));
  ASSERT_TRUE(pair.server.observations.failure);
  EXPECT_EQ(pair.server.observations.failure->alert, SSL_AD_CERTIFICATE_REQUIRED);
  EXPECT_EQ(pair.client.observations.failure->alert, SSL_AD_CERTIFICATE_REQUIRED);
}

TEST(MemoryPair, AcceptsAClientCertificate) {
  TestPki pki;
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    ContextConfig server = pki.Server();
    server.request_certificate = server.require_certificate = true;
    server.trust = pki.Client().trust;
    server.max_version = version;
    ContextConfig client = pki.Client();
    client.credentials.push_back(pki.Leaf("ed25519"));
    MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
    ASSERT_FALSE(pair.server.observations.failure) << version;
    ASSERT_FALSE(pair.client.observations.failure) << version;
    EXPECT_EQ(pair.server.observations.received_signature_scheme, 0x0807);  // ed25519
    EXPECT_EQ(pair.client.observations.sent_signature_scheme, 0x0807);
    EXPECT_FALSE(pair.server.observations.verification->error);
  }
}

TEST(MemoryPair, SeesEachChangeCipherSpecAtBothEnds) {
  TestPki pki;
  for (uint16_t version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    ContextConfig server = pki.Server();
    server.max_version = version;
    MemoryPairResult pair = Pair(MustBuild(pki.Client()), MustBuild(server));
    for (const ConnectionRecord* end : {&pair.client, &pair.server}) {
      std::vector<bool> sent;
      for (const MessageSeen& message : end->observations.messages) {
        if (!message.change_cipher_spec) continue;
        sent.push_back(message.sent);
        EXPECT_EQ(message.size, 1u);
      }
      ASSERT_EQ(sent.size(), 2u) << version;
      EXPECT_NE(sent[0], sent[1]);
    }
  }
}

TEST(MemoryPair, KnowsThatNoCertificateWasRequestedEvenWhenItFails) {
  TestPki pki;
  TestPki stranger;
  for (uint16_t version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    ContextConfig server = pki.Server();
    server.max_version = version;
    MemoryPairResult pair = Pair(MustBuild(stranger.Client()), MustBuild(server));
    ASSERT_TRUE(pair.server.observations.failure);
    EXPECT_EQ(pair.server.observations.certificate_requested, false);
    EXPECT_FALSE(pair.client.observations.certificate_requested);
  }
}

TEST(MemoryPair, HasNoVersionInCommon) {
  TestPki pki;
  ContextConfig server = pki.Server();
  server.min_version = TLS1_3_VERSION;
  ContextConfig client = pki.Client();
  client.max_version = TLS1_2_VERSION;
  MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
  EXPECT_EQ(pair.server.observations.failure->cause, FailureCause::kLocalAlert);
  EXPECT_EQ(pair.server.observations.failure->alert, SSL_AD_PROTOCOL_VERSION);
  EXPECT_EQ(pair.server.observations.failure->phase, Phase::kClientHello);
  EXPECT_EQ(pair.client.observations.failure->cause, FailureCause::kPeerAlert);
  EXPECT_EQ(pair.client.observations.failure->alert, SSL_AD_PROTOCOL_VERSION);
  EXPECT_TRUE(pair.server.observations.client_hello);
}

TEST(MemoryPair, HasNoCipherInCommon) {
  TestPki pki;
  ContextConfig server = pki.Server();
  server.max_version = TLS1_2_VERSION;
  server.cipher_list = "ECDHE-ECDSA-AES128-GCM-SHA256";
  ContextConfig client = pki.Client();
  client.max_version = TLS1_2_VERSION;
  client.cipher_list = "ECDHE-ECDSA-AES256-GCM-SHA384";
  MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
  EXPECT_EQ(pair.server.observations.failure->alert, SSL_AD_HANDSHAKE_FAILURE);
  EXPECT_EQ(pair.client.observations.failure->cause, FailureCause::kPeerAlert);
}

TEST(MemoryPair, AsksForAnotherKeyShare) {
  TestPki pki;
  ContextConfig server = pki.Server();
  server.groups = {"secp384r1"};
  ContextConfig client = pki.Client();
  client.groups = {"x25519", "secp384r1"};
  MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
  for (const ConnectionRecord* end : {&pair.client, &pair.server}) {
    ASSERT_FALSE(end->observations.failure);
    EXPECT_TRUE(end->observations.hello_retry_requested);
    EXPECT_EQ(end->observations.group, 24);
    EXPECT_EQ(end->observations.client_hello->key_share_groups, std::vector<uint16_t>{24});
  }
  EXPECT_EQ(pair.client.wire.sent.flight_count, 3u);
}

TEST(MemoryPair, AgreesOnAnApplicationProtocolOrRefuses) {
  TestPki pki;
  ContextConfig server = pki.Server();
  server.alpn_protocols = {"h2", "http/1.1"};
  ContextConfig client = pki.Client();
  client.alpn_protocols = {"http/1.1", "h2"};
  MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
  EXPECT_EQ(pair.client.observations.alpn, "h2");  // the server's order
  EXPECT_EQ(pair.server.observations.alpn, "h2");
  client.alpn_protocols = {"smtp"};
  pair = Pair(MustBuild(client), MustBuild(server));
  EXPECT_EQ(pair.server.observations.failure->alert, SSL_AD_NO_APPLICATION_PROTOCOL);
  EXPECT_EQ(pair.client.observations.failure->alert, SSL_AD_NO_APPLICATION_PROTOCOL);
}

TEST(MemoryPair, ReadsASentenceToACleanEnd) {
  TestPki pki;
  MemoryPairOptions options;
  options.server_script = Script({Send("Simple is better than complex."), Close()});
  options.client_script = Script({ReadToEnd(), Close()});
  MemoryPairResult pair = Pair(MustBuild(pki.Client()), MustBuild(pki.Server()), options);
  EXPECT_EQ(pair.client.exchange->received, "Simple is better than complex.");
  EXPECT_EQ(pair.client.exchange->error, "");
  EXPECT_EQ(pair.client.exchange->completed_steps, 2u);
  EXPECT_EQ(pair.client.observations.close_kind, CloseKind::kCloseNotify);
  EXPECT_TRUE(pair.client.observations.first_data_at);
  EXPECT_EQ(pair.server.exchange->sent_bytes, 30u);
  EXPECT_EQ(pair.server.observations.close_kind, CloseKind::kCloseNotify);
}

TEST(MemoryPair, TellsEndsThatWaitForEachOther) {
  TestPki pki;
  MemoryPairOptions options;
  options.server_script = Script({ReadBytes(1)});
  options.client_script = Script({ReadBytes(1)});
  MemoryPairResult pair = Pair(MustBuild(pki.Client()), MustBuild(pki.Server()), options);
  EXPECT_EQ(pair.client.exchange->error, "the peer sent nothing more and did not close");
  EXPECT_EQ(pair.client.observations.close_kind, CloseKind::kStillOpen);
  EXPECT_EQ(pair.server.observations.close_kind, CloseKind::kStillOpen);
  EXPECT_FALSE(pair.client.observations.failure);
}

TEST(MemoryPair, CarriesMoreThanOneRecord) {
  TestPki pki;
  MemoryPairOptions options;
  options.server_script = Script({Send(std::string(100000, 'x'))});
  options.client_script = Script({ReadBytes(100000)});
  MemoryPairResult pair = Pair(MustBuild(pki.Client()), MustBuild(pki.Server()), options);
  EXPECT_EQ(pair.client.exchange->received_bytes, 100000u);
  EXPECT_TRUE(pair.client.exchange->received_truncated);
  EXPECT_LE(pair.client.wire.received.max_record_bytes, 16384u + 256u);
}

TEST(MemoryPair, KeepsTheKeyLogOnlyWhenAsked) {
  TestPki pki;
  auto client = MustBuild(pki.Client());
  auto server = MustBuild(pki.Server());
  EXPECT_TRUE(Pair(client, server).client.observations.key_log_lines.empty());
  MemoryPairOptions options;
  options.collect.key_log = true;
  MemoryPairResult pair = Pair(client, server, options);
  EXPECT_EQ(pair.client.observations.key_log_lines.size(), 5u);
  EXPECT_EQ(pair.client.observations.key_log_lines.size(),
            pair.server.observations.key_log_lines.size());
}

TEST(MemoryPair, SeesTicketsAfterTheHandshake) {
  TestPki pki;
  ContextConfig server = pki.Server();
  server.ticket_count = 3;
  MemoryPairResult pair = Pair(MustBuild(pki.Client()), MustBuild(server));
  const auto& messages = pair.client.observations.messages;
  EXPECT_EQ(std::count_if(messages.begin(), messages.end(),
                          [](const MessageSeen& m) {
                            return !m.sent && m.type == SSL3_MT_NEWSESSION_TICKET;
                          }),
            3);
  EXPECT_TRUE(HasMessage(pair.server.observations, true, SSL3_MT_NEWSESSION_TICKET));
}

TEST(MemoryPair, JudgesAtTheGivenTime) {
  TestPki pki;
  ContextConfig client = pki.Client();
  client.verify_policy.verify_time = absl::FromUnixSeconds(4102444800);  // 2100
  MemoryPairResult pair = Pair(MustBuild(client), MustBuild(pki.Server()));
  EXPECT_EQ(pair.client.observations.verification->error->code, X509_V_ERR_CERT_HAS_EXPIRED);
  EXPECT_EQ(pair.client.observations.failure->alert, SSL_AD_CERTIFICATE_EXPIRED);
}

}  // namespace
}  // namespace tlslab
