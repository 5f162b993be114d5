// GnuTLS's certtool reads every certificate that the lab mints and GnuTLS can read, and
// judges it as the table says.
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/interop/minted_cases.h"
#include "tests/testing/child_process.h"
#include "tests/testing/test_folder.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

constexpr char kCerttool[] = "/usr/bin/certtool";
constexpr char kGood[] = "Verified. The certificate is trusted.";

class MintedForGnutls : public testing::TestWithParam<MintedCase> {
 protected:
  void SetUp() override {
    if (access(kCerttool, X_OK) != 0) GTEST_SKIP() << kCerttool << " is not installed";
    if (!GetParam().gnutls_cannot.empty()) GTEST_SKIP() << GetParam().gnutls_cannot;
    const MintedPair pair = MintPair(GetParam());
    ASSERT_TRUE(pair.leaf);
    authority_ = folder_.Write("ca.pem", ToPem(pair.authority->certificate.get()));
    leaf_ = folder_.Write("leaf.pem", ToPem(pair.leaf->certificate.get()));
  }

  std::string Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), kCerttool);
    auto child = ChildProcess::Start({arguments, {}});
    EXPECT_TRUE(child.ok()) << child.status();
    if (!child.ok()) return "";
    status_ = (*child)->WaitForExit().value_or(-1);
    return (*child)->output() + (*child)->errors();
  }

  TestFolder folder_;
  std::string authority_;
  std::string leaf_;
  int status_ = -1;
};

INSTANTIATE_TEST_SUITE_P(All, MintedForGnutls, testing::ValuesIn(MintedCases()),
                         [](const auto& info) { return info.param.name; });

TEST_P(MintedForGnutls, IsReadAndJudgedAsExpected) {
  const std::string text = Run({"--certificate-info", "--infile", leaf_});
  EXPECT_EQ(status_, 0) << text;
  EXPECT_NE(text.find("X.509 Certificate Information"), std::string::npos) << text;
  const std::string printed =
      Run({"--verify", "--load-ca-certificate", authority_, "--infile", leaf_});
  const std::string verdict = AfterLabel(printed, "Chain verification output: ");
  const std::string& expected = GetParam().gnutls_verdict;
  if (expected == kTrusted) {
    EXPECT_EQ(verdict, kGood) << printed;
    EXPECT_EQ(status_, 0);
  } else {
    EXPECT_NE(verdict.find(expected), std::string::npos) << verdict << "\n" << printed;
    EXPECT_NE(status_, 0);
  }
}

TEST_P(MintedForGnutls, IsJudgedAsByOpensslUnlessTheTableSaysWhyNot) {
  const bool same =
      (GetParam().openssl_verdict == kTrusted) == (GetParam().gnutls_verdict == kTrusted);
  EXPECT_EQ(same, GetParam().difference.empty()) << GetParam().difference;
}

}  // namespace
}  // namespace tlslab
