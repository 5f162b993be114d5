#include "client/matcher/field_path.h"

#include <gtest/gtest.h>

#include "tlslab/v1/handshake.pb.h"

namespace tlslab {
namespace {

std::string Problem(std::string_view text) {
  return std::string(ResolvePath(text, *v1::HandshakeResult::descriptor()).status().message());
}

FieldPath Path(std::string_view text) {
  absl::StatusOr<FieldPath> path = ResolvePath(text, *v1::HandshakeResult::descriptor());
  EXPECT_TRUE(path.ok()) << path.status();
  return path.ok() ? *path : FieldPath{};
}

TEST(ResolvePath, WalksFieldsAndLists) {
  EXPECT_EQ(Path("negotiated.cipher_suite.name").field().name(), "name");
  EXPECT_EQ(Path("peer.chain[2].subject").segments[1].index, 2);
  EXPECT_TRUE(Path("peer.chain").is_list());
  EXPECT_FALSE(Path("peer.chain[0]").is_list());
  EXPECT_EQ(Path("handshake_duration").field().name(), "handshake_duration");
}

TEST(ResolvePath, PointsAtTheSegmentAndTheNearestField) {
  EXPECT_EQ(Problem("negotiated.cypher_suite.name"),
            "no field 'cypher_suite' in NegotiatedParameters; did you mean 'cipher_suite'?");
  EXPECT_EQ(Problem("peer.zebra"),
            "no field 'zebra' in PeerIdentity; its fields are chain, verification, name_match, "
            "certificate_requested, certificate_required, certificate_type, raw_public_key, "
            "ocsp_staple, scts, dane, certificate_compression, chain_shape");
}

TEST(ResolvePath, RefusesWhatPicksNothing) {
  EXPECT_EQ(Problem("peer.chain.subject"), "'chain' is a list: write chain[0].subject");
  EXPECT_EQ(Problem("peer[0]"), "'peer' is no list, so 'peer[0]' picks nothing");
  EXPECT_EQ(Problem("openssl_version.major"), "'openssl_version' has no fields");
  EXPECT_EQ(Problem("handshake_duration.seconds"), "'handshake_duration' has no fields");
  for (const char* text : {"peer.chain[]", "peer.chain[-1]", "peer.chain[1", "peer.chain[0]x",
                           "peer.chain[99999999999]"}) {
    EXPECT_NE(Problem(text).find("is not of the form field[0]"), std::string::npos) << text;
  }
  for (const char* text : {"", ".peer", "peer.", "peer..chain"}) {
    EXPECT_EQ(Problem(text), "a field name is missing") << text;
  }
}

TEST(Lookup, TellsAbsentFromZero) {
  v1::HandshakeResult result;
  EXPECT_EQ(Lookup(Path("negotiated.session_resumed"), result).holder, nullptr);
  result.mutable_negotiated();
  EXPECT_FALSE(Lookup(Path("negotiated.session_resumed"), result).present);
  result.mutable_negotiated()->set_session_resumed(false);
  EXPECT_TRUE(Lookup(Path("negotiated.session_resumed"), result).present);
}

TEST(Lookup, FindsElementsOfLists) {
  v1::HandshakeResult result;
  EXPECT_FALSE(Lookup(Path("peer.chain[0].subject"), result).present);
  EXPECT_FALSE(Lookup(Path("peer.chain"), result).present);
  result.mutable_peer()->add_chain()->set_subject("CN=localhost");
  EXPECT_TRUE(Lookup(Path("peer.chain[0].subject"), result).present);
  EXPECT_TRUE(Lookup(Path("peer.chain"), result).present);
  EXPECT_FALSE(Lookup(Path("peer.chain[1].subject"), result).present);
  EXPECT_EQ(Lookup(Path("peer.chain[1].subject"), result).holder, nullptr);
}

}  // namespace
}  // namespace tlslab
