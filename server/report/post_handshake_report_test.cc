#include "server/report/post_handshake_report.h"

#include <gtest/gtest.h>

#include "certs/ossl/ossl_ptr.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

using Kind = PostHandshakeSeen::Kind;

v1::HandshakeResult Reported(const Observations& seen) {
  v1::HandshakeResult result;
  ReportPostHandshake(seen, &result);
  return result;
}

TEST(PostHandshakeReport, SaysNothingOfAConnectionWithoutEvents) {
  EXPECT_EQ(Reported(Observations()).ByteSizeLong(), 0u);
}

TEST(PostHandshakeReport, TellsNewKeysWhichHaveNoEnd) {
  Observations seen;
  seen.post_handshake.resize(2);
  seen.post_handshake[0].kind = Kind::kKeyUpdate;
  seen.post_handshake[0].at = std::chrono::seconds(3);
  seen.post_handshake[0].update_requested = true;
  seen.post_handshake[1].kind = Kind::kKeyUpdate;
  seen.post_handshake[1].sent = true;
  const v1::HandshakeResult result = Reported(seen);
  ASSERT_EQ(result.post_handshake_events_size(), 2);
  const v1::PostHandshakeEvent& received = result.post_handshake_events(0);
  EXPECT_EQ(received.kind(), v1::PostHandshakeEvent::KEY_UPDATE);
  EXPECT_EQ(received.direction(), v1::DIRECTION_RECEIVED);
  EXPECT_EQ(received.event_offset().seconds(), 3);
  EXPECT_TRUE(received.update_requested());
  EXPECT_FALSE(received.has_completed());
  EXPECT_FALSE(received.has_peer());
  EXPECT_EQ(result.post_handshake_events(1).direction(), v1::DIRECTION_SENT);
  EXPECT_FALSE(result.post_handshake_events(1).update_requested());
}

TEST(PostHandshakeReport, TellsWhoThePeerThenWas) {
  TestPki pki;
  const auto leaf = pki.Leaf();
  Observations seen;
  seen.post_handshake.resize(2);
  PostHandshakeSeen& asked = seen.post_handshake[0];
  asked.kind = Kind::kCertificateRequest;
  asked.sent = true;
  asked.completed = true;
  X509_up_ref(leaf->certificate.get());
  asked.peer.chain.emplace_back(leaf->certificate.get());
  asked.peer.name_match = NameMatch{"localhost", true, "localhost"};
  seen.post_handshake[1].kind = Kind::kRenegotiation;
  seen.post_handshake[1].completed = false;
  const v1::HandshakeResult result = Reported(seen);
  const v1::PostHandshakeEvent& event = result.post_handshake_events(0);
  EXPECT_EQ(event.kind(), v1::PostHandshakeEvent::CERTIFICATE_REQUEST);
  EXPECT_TRUE(event.completed());
  ASSERT_EQ(event.peer().chain_size(), 1);
  EXPECT_EQ(event.peer().chain(0).subject(), "CN=localhost");
  EXPECT_EQ(event.peer().certificate_type(), v1::CERTIFICATE_TYPE_X509);
  EXPECT_TRUE(event.peer().name_match().matched());
  EXPECT_FALSE(event.peer().has_verification());
  const v1::PostHandshakeEvent& refused = result.post_handshake_events(1);
  EXPECT_EQ(refused.kind(), v1::PostHandshakeEvent::RENEGOTIATION);
  EXPECT_TRUE(refused.has_completed());
  EXPECT_FALSE(refused.completed());
  EXPECT_FALSE(refused.has_peer());
}

TEST(PostHandshakeReport, TellsAVerdictWithoutACertificate) {
  Observations seen;
  seen.post_handshake.resize(1);
  seen.post_handshake[0].kind = Kind::kCertificateRequest;
  seen.post_handshake[0].peer.verification.emplace();
  const v1::HandshakeResult result = Reported(seen);
  EXPECT_TRUE(result.post_handshake_events(0).peer().has_verification());
  EXPECT_EQ(result.post_handshake_events(0).peer().chain_size(), 0);
}

TEST(PostHandshakeReport, TellsExportedKeysAndBindings) {
  Observations seen;
  seen.exporters = {{"EXPERIMENTAL a", std::nullopt, "key"}, {"EXPERIMENTAL b", "", ""}};
  seen.channel_bindings = ChannelBindingsSeen{"", "hash", "exported"};
  const v1::HandshakeResult result = Reported(seen);
  ASSERT_EQ(result.exporters_size(), 2);
  EXPECT_EQ(result.exporters(0).label(), "EXPERIMENTAL a");
  EXPECT_FALSE(result.exporters(0).has_context());
  EXPECT_EQ(result.exporters(0).value(), "key");
  EXPECT_TRUE(result.exporters(1).has_context());  // an empty one is another key
  EXPECT_EQ(result.channel_bindings().tls_unique(), "");
  EXPECT_EQ(result.channel_bindings().tls_server_end_point(), "hash");
  EXPECT_EQ(result.channel_bindings().tls_exporter(), "exported");
}

}  // namespace
}  // namespace tlslab
