#include "certs/verify/error_name.h"

#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>

#include <set>
#include <string>

namespace tlslab {
namespace {

TEST(VerifyErrorName, IsTheMacro) {
  EXPECT_EQ(VerifyErrorName(0), "X509_V_OK");
  EXPECT_EQ(VerifyErrorName(10), "X509_V_ERR_CERT_HAS_EXPIRED");
  EXPECT_EQ(VerifyErrorName(62), "X509_V_ERR_HOSTNAME_MISMATCH");
}

TEST(VerifyErrorName, FallsBackToTheNumber) {
  EXPECT_EQ(VerifyErrorName(12345), "X509_V_ERR_12345");
  EXPECT_EQ(VerifyErrorName(-1), "X509_V_ERR_-1");
}

// A later OpenSSL that adds a code makes this fail: then add it to the table.
TEST(VerifyErrorName, KnowsEveryCodeThatOpensslHasATextFor) {
  std::set<std::string> names;
  for (int code = 0; code < 200; ++code) {
    const std::string text = X509_verify_cert_error_string(code);
    if (text.rfind("unknown certificate verification error", 0) == 0) continue;
    const std::string name = VerifyErrorName(code);
    EXPECT_NE(name, "X509_V_ERR_" + std::to_string(code)) << text;
    EXPECT_TRUE(names.insert(name).second) << name;
  }
  EXPECT_GT(names.size(), 80u);
}

}  // namespace
}  // namespace tlslab
