#include "server/report/handshake_result.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "absl/strings/escaping.h"
#include "server/report/connection_description.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

v1::HandshakeResult Reported(const ConnectionRecord& record) {
  v1::HandshakeResult result;
  ReportHandshake(record, &result);
  return result;
}

TEST(HandshakeResult, TellsASuccessInFull) {
  TestPki pki;
  ContextConfig client = pki.Client();
  client.alpn_protocols = {"h2"};
  ContextConfig server = pki.Server();
  server.alpn_protocols = {"h2"};
  MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
  v1::HandshakeResult c = Reported(pair.client);
  EXPECT_EQ(c.role(), v1::HandshakeResult::CLIENT);
  EXPECT_FALSE(c.has_failure());
  EXPECT_EQ(c.negotiated().version(), v1::TLS_VERSION_TLS13);
  EXPECT_EQ(c.negotiated().version_name(), "TLSv1.3");
  EXPECT_EQ(c.negotiated().cipher_suite().name(), "TLS_AES_256_GCM_SHA384");
  EXPECT_EQ(c.negotiated().cipher_suite().value(), 0x1302u);
  EXPECT_EQ(c.negotiated().cipher_suite().bits(), 256u);
  EXPECT_EQ(c.negotiated().compression(), "none");
  EXPECT_EQ(c.negotiated().peer_signature_scheme().name(), "ecdsa_secp256r1_sha256");
  EXPECT_FALSE(c.negotiated().has_local_signature_scheme());
  EXPECT_EQ(c.negotiated().alpn_protocol(), "h2");
  EXPECT_EQ(c.negotiated().server_name(), "localhost");
  EXPECT_TRUE(c.negotiated().has_session_resumed());
  EXPECT_FALSE(c.negotiated().session_resumed());
  ASSERT_EQ(c.peer().chain_size(), 1);
  EXPECT_EQ(c.peer().chain(0).dns_names(0), "localhost");
  EXPECT_TRUE(c.peer().chain_shape().in_order());
  EXPECT_TRUE(c.peer().chain_shape().ends_below_root());
  EXPECT_FALSE(c.peer().verification().has_error());
  EXPECT_EQ(c.peer().verification().trust_anchor_count(), 1u);
  EXPECT_TRUE(c.peer().name_match().matched());
  EXPECT_FALSE(c.peer().has_certificate_requested());
  EXPECT_EQ(c.client_hello().alpn_protocols(0), "h2");
  EXPECT_EQ(c.messages(0).type().name(), "client_hello");
  EXPECT_EQ(c.messages(0).direction(), v1::DIRECTION_SENT);
  EXPECT_EQ(c.close_kind(), v1::CLOSE_KIND_CLOSE_NOTIFY);
  EXPECT_TRUE(c.phases().has_completed_offset());
  EXPECT_FALSE(c.phases().has_connected_offset());
  EXPECT_EQ(c.wire().sent().total_bytes(), Reported(pair.server).wire().received().total_bytes());
  EXPECT_TRUE(c.has_exchange());
  EXPECT_NE(c.openssl_version(), "");
  EXPECT_EQ(c.connection_id().size(), 64u);
  EXPECT_EQ(c.connection_id(), Reported(pair.server).connection_id());
  EXPECT_EQ(c.wire().sent().first_record_version().value(), 0x0301u);
  EXPECT_EQ(c.wire().received().first_record_version().name(), "TLSv1.2");
  v1::HandshakeResult s = Reported(pair.server);
  EXPECT_EQ(s.role(), v1::HandshakeResult::SERVER);
  EXPECT_TRUE(s.peer().has_certificate_requested());
  EXPECT_FALSE(s.peer().certificate_requested());
  EXPECT_TRUE(s.peer().has_certificate_required());
  EXPECT_FALSE(s.peer().certificate_required());
  EXPECT_FALSE(s.peer().has_chain_shape());
  EXPECT_TRUE(s.has_shared());
  EXPECT_FALSE(c.has_shared());
  EXPECT_FALSE(s.peer().has_verification());
  EXPECT_FALSE(s.peer().has_name_match());
}

TEST(HandshakeResult, KeepsOnFailureAllThatWasSeenBefore) {
  TestPki pki, stranger;
  v1::HandshakeResult c =
      Reported(Pair(MustBuild(stranger.Client()), MustBuild(pki.Server())).client);
  EXPECT_TRUE(c.has_failure());
  EXPECT_EQ(c.negotiated().version(), v1::TLS_VERSION_TLS13);
  EXPECT_FALSE(c.negotiated().has_session_resumed());
  EXPECT_EQ(c.peer().chain_size(), 1);
  EXPECT_EQ(c.peer().verification().error().name(), "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY");
  EXPECT_FALSE(c.phases().has_completed_offset());
  EXPECT_TRUE(c.phases().has_verified_offset());
  EXPECT_TRUE(c.has_handshake_duration());
  EXPECT_FALSE(c.has_exchange());
  ASSERT_EQ(c.alerts_size(), 1);
  EXPECT_EQ(c.alerts(0).description().name(), "unknown_ca");
  EXPECT_TRUE(c.alerts(0).fatal());
}

TEST(HandshakeResult, LeavesUnsetWhatWasNotSeen) {
  ConnectionRecord record;
  record.observations.failure.emplace().phase = Phase::kConnect;
  v1::HandshakeResult result = Reported(record);
  EXPECT_FALSE(result.negotiated().has_cipher_suite());
  EXPECT_EQ(result.negotiated().compression(), "");
  EXPECT_FALSE(result.negotiated().has_hello_retry_requested());
  EXPECT_FALSE(result.has_client_hello());
  EXPECT_FALSE(result.phases().has_client_hello_offset());
  EXPECT_EQ(result.close_kind(), v1::CLOSE_KIND_UNSPECIFIED);
}

TEST(HandshakeResult, TellsOfARetryOnlyWhereThereIsOne) {
  TestPki pki;
  auto server = MustBuild(pki.Server());
  ContextConfig client = pki.Client();
  v1::HandshakeResult result = Reported(Pair(MustBuild(client), server).client);
  EXPECT_TRUE(result.negotiated().has_hello_retry_requested());
  client.max_version = TLS1_2_VERSION;
  result = Reported(Pair(MustBuild(client), server).client);
  EXPECT_EQ(result.negotiated().version(), v1::TLS_VERSION_TLS12);
  EXPECT_FALSE(result.negotiated().has_hello_retry_requested());
}

TEST(HandshakeResult, NamesAConnectionByTheFirstOfTwoHellos) {
  TestPki pki;
  ContextConfig client = pki.Client(), server = pki.Server();
  client.groups = {"x25519", "secp384r1"};
  server.groups = {"secp384r1"};
  v1::HandshakeResult result = Reported(Pair(MustBuild(client), MustBuild(server)).server);
  ASSERT_TRUE(result.has_first_client_hello());
  EXPECT_EQ(result.connection_id(), absl::BytesToHexString(result.first_client_hello().random()));
}

TEST(HandshakeResult, TellsWhetherACertificateWasRequired) {
  TestPki pki;
  for (bool required : {false, true}) {
    ContextConfig server = pki.Server();
    server.request_certificate = true;
    server.require_certificate = required;
    v1::HandshakeResult s = Reported(Pair(MustBuild(pki.Client()), MustBuild(server)).server);
    EXPECT_TRUE(s.peer().certificate_requested());
    EXPECT_EQ(s.peer().certificate_required(), required);
    EXPECT_EQ(s.has_failure(), required);
  }
}

TEST(HandshakeResult, TellsHowTheCertificateWasCompressed) {
  ConnectionRecord record;
  record.observations.peer_certificate_compression = {2, 300, 800};
  v1::CertificateCompression compression = Reported(record).peer().certificate_compression();
  EXPECT_EQ(compression.algorithm(), "brotli");
  EXPECT_EQ(compression.compressed_bytes(), 300u);
  EXPECT_EQ(compression.uncompressed_bytes(), 800u);
  record.observations.peer_certificate_compression->algorithm = 77;
  EXPECT_EQ(Reported(record).peer().certificate_compression().algorithm(), "77");
}

TEST(HandshakeResult, IsValidUtf8WhateverThePeerSays) {
  TestPki pki;
  ContextConfig client = pki.Client();
  client.alpn_protocols = {"\xff\xfe"};
  ContextConfig server = pki.Server();
  server.alpn_protocols = client.alpn_protocols;
  v1::HandshakeResult s = Reported(Pair(MustBuild(client), MustBuild(server)).server);
  EXPECT_EQ(s.negotiated().alpn_protocol(), "??");
  v1::HandshakeResult again;
  EXPECT_TRUE(again.ParseFromString(s.SerializeAsString()));
}

// What a client is told of itself is what the result says, without anything that must stay here.
TEST(HandshakeResult, OfAConnectionThatStandsTellsTheClientNoSecret) {
  TestPki pki;
  MemoryPairOptions options;
  options.collect.key_log = true;
  options.collect.exporters = {{"EXPORTER-lab", std::nullopt, 32}};
  MemoryPairResult pair = Pair(MustBuild(pki.Client()), MustBuild(pki.Server()), options);
  v1::HandshakeResult full = Reported(pair.server);
  ASSERT_GT(full.key_log_lines_size(), 0);
  ASSERT_GT(full.tickets_size(), 0);
  ASSERT_GT(full.exporters_size(), 0);
  v1::HandshakeResult told;
  const std::string json =
      DescribeConnectionAsJson(pair.server.observations, pair.server.start_time);
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &told).ok()) << json;
  EXPECT_NE(json.find("\"client_hello\": {"), std::string::npos) << json;
  EXPECT_EQ(told.negotiated().server_name(), "localhost");
  EXPECT_GT(told.client_hello().cipher_suites_size(), 0);
  EXPECT_NE(told.fingerprints().ja4(), "");
  EXPECT_TRUE(told.has_handshake_duration());
  // All else that a result has. Whoever adds a field to ReportSeen adds it here, if it is no
  // secret.
  v1::HandshakeResult known;
  known.set_role(full.role());
  *known.mutable_negotiated() = full.negotiated();
  *known.mutable_client_hello() = full.client_hello();
  *known.mutable_server_hello() = full.server_hello();
  *known.mutable_encrypted_extensions() = full.encrypted_extensions();
  *known.mutable_fingerprints() = full.fingerprints();
  *known.mutable_shared() = full.shared();
  *known.mutable_peer() = full.peer();
  *known.mutable_handshake_duration() = full.handshake_duration();
  *known.mutable_start_time() = full.start_time();
  known.set_openssl_version(full.openssl_version());
  known.set_connection_id(full.connection_id());
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(told, known)) << json;
}

}  // namespace
}  // namespace tlslab
