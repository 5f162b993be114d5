#include "client/text/pem.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

TEST(PemBlocks, TakesWhatIsAskedForOutOfAFileThatHoldsMore) {
  const std::string one = PemText("CERTIFICATE", "one"), two = PemText("CERTIFICATE", "two");
  const std::string key = PemText("EC PRIVATE KEY", "secret");
  const std::string file = "Certificate:\n    Data: -----\n" + one + "text\n" + key + two;
  EXPECT_EQ(PemBlocks(file, "CERTIFICATE"), one + two);
  EXPECT_EQ(PemBlocks(file, "PRIVATE KEY"), key);
  EXPECT_EQ(PemBlocks(file, "X509 CRL"), "");
}

TEST(PemBlocks, LeavesOutWhatIsNotClosed) {
  const std::string one = PemText("CERTIFICATE", "one");
  EXPECT_EQ(PemBlocks("-----BEGIN X509 CRL-----\nAAAA\n" + one, "CERTIFICATE"), one);
  EXPECT_EQ(PemBlocks("-----BEGIN CERTIFICATE-----\nAAAA", "CERTIFICATE"), "");
  EXPECT_EQ(PemBlocks("-----BEGIN CERT", "CERTIFICATE"), "");
}

TEST(PemText, HasLinesOf64Characters) {
  EXPECT_EQ(PemText("X", std::string(49, '\0')),
            "-----BEGIN X-----\n" + std::string(64, 'A') + "\nAA==\n-----END X-----\n");
}

}  // namespace
}  // namespace tlslab
