#include "server/report/peer_identity.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

v1::PeerIdentity Report(const Observations& seen) {
  v1::PeerIdentity out;
  ReportPeerEvidence(seen, &out);
  return out;
}

TEST(PeerIdentity, TellsNothingOfAPeerThatShowedNothing) {
  EXPECT_EQ(Report({}).ByteSizeLong(), 0u);
}

TEST(PeerIdentity, TellsAKeyWithoutACertificate) {
  Observations seen;
  seen.raw_public_key = PublicKeyFacts{"der", "id-ecPublicKey", 256, "hash"};
  v1::PeerIdentity peer = Report(seen);
  EXPECT_EQ(peer.certificate_type(), v1::CERTIFICATE_TYPE_RAW_PUBLIC_KEY);
  EXPECT_EQ(peer.raw_public_key().der(), "der");
  EXPECT_EQ(peer.raw_public_key().algorithm(), "id-ecPublicKey");
  EXPECT_EQ(peer.raw_public_key().bits(), 256u);
  EXPECT_EQ(peer.raw_public_key().sha256(), "hash");
}

TEST(PeerIdentity, TellsAStapleAndLeavesOutWhatItDoesNotSay) {
  Observations seen;
  OcspFacts& staple = seen.ocsp_staple.emplace();
  staple.der = "der";
  staple.response_status = "successful";
  staple.certificate_status = "revoked";
  staple.produced_time = absl::FromUnixSeconds(1);
  staple.this_update_time = absl::FromUnixSeconds(2);
  staple.revocation_time = absl::FromUnixSeconds(3);
  staple.revocation_reason = "keyCompromise";
  staple.serial_matches = false;
  const v1::OcspStaple told = Report(seen).ocsp_staple();
  EXPECT_EQ(told.response_status(), "successful");
  EXPECT_EQ(told.certificate_status(), "revoked");
  EXPECT_EQ(told.produced_time().seconds(), 1);
  EXPECT_EQ(told.this_update_time().seconds(), 2);
  EXPECT_FALSE(told.has_next_update_time());
  EXPECT_EQ(told.revocation_time().seconds(), 3);
  EXPECT_EQ(told.revocation_reason(), "keyCompromise");
  ASSERT_TRUE(told.has_serial_matches());
  EXPECT_FALSE(told.serial_matches());
}

TEST(PeerIdentity, TellsTimestampsAndTheVerdictOfDane) {
  Observations seen;
  seen.scts.push_back({"tls", 0, "log", absl::FromUnixMillis(1500), "unknown log", "raw"});
  DaneVerdict& dane = seen.dane.emplace();
  dane.usable_records = 2;
  dane.matched = true;
  dane.depth = 1;
  dane.record = TlsaRecord{2, 0, 1, "digest"};
  v1::PeerIdentity peer = Report(seen);
  ASSERT_EQ(peer.scts_size(), 1);
  EXPECT_EQ(peer.scts(0).source(), "tls");
  EXPECT_EQ(peer.scts(0).log_id(), "log");
  EXPECT_EQ(peer.scts(0).timestamp().nanos(), 500000000);
  EXPECT_EQ(peer.scts(0).validation_status(), "unknown log");
  EXPECT_EQ(peer.scts(0).raw(), "raw");
  EXPECT_EQ(peer.dane().usable_record_count(), 2u);
  EXPECT_TRUE(peer.dane().matched());
  EXPECT_EQ(peer.dane().depth(), 1u);
  EXPECT_EQ(peer.dane().record().usage(), 2u);
  EXPECT_EQ(peer.dane().record().matching_type(), 1u);
  EXPECT_EQ(peer.dane().record().data(), "digest");
}

}  // namespace
}  // namespace tlslab
