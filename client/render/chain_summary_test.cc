#include "client/render/chain_summary.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace tlslab {
namespace {

std::string Summary(const std::string& text) {
  v1::VerifyCertificateChainResponse response;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &response)) << text;
  return ChainSummary(response);
}

TEST(ChainSummary, TellsThePathOfAGoodChain) {
  EXPECT_EQ(Summary("verification { path_subjects: 'CN=leaf' path_subjects: 'CN=a\\033' }"),
            "verified: CN=leaf; CN=a\\x1b");
}

TEST(ChainSummary, TellsWhatDecidedAndHowMuchElseThereWas) {
  const std::string error = "{ name: 'X509_V_ERR_X' depth: 2 text: 'bad' }";
  EXPECT_EQ(Summary("verification { error " + error + " errors " + error + "}"),
            "X509_V_ERR_X at depth 2 (bad)");
  EXPECT_EQ(Summary("verification { error " + error + " errors " + error + " errors {} }"),
            "X509_V_ERR_X at depth 2 (bad), 2 findings");
}

TEST(ChainSummary, TellsTheVerdictOnAnOcspResponse) {
  EXPECT_EQ(Summary("ocsp_verdict { good: true certificate_status: 'good' }"),
            "verified, OCSP good");
  EXPECT_EQ(Summary("ocsp_verdict { certificate_status: 'revoked' }"), "verified, OCSP revoked");
  EXPECT_EQ(Summary("ocsp_verdict { problem: 'cannot be read' }"),
            "verified, OCSP says nothing (cannot be read)");
  // Good as it says, and not to be believed.
  EXPECT_EQ(Summary("ocsp_verdict { certificate_status: 'good' problem: 'status expired' }"),
            "verified, OCSP good (status expired)");
}

}  // namespace
}  // namespace tlslab
