// OpenSSL's program reads every certificate that the lab mints, and judges it as the
// table says.
#include <gtest/gtest.h>

#include "tests/interop/minted_cases.h"
#include "tests/interop/openssl_program.h"
#include "tests/testing/child_process.h"
#include "tests/testing/test_folder.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

class MintedForOpenssl : public testing::TestWithParam<MintedCase> {
 protected:
  void SetUp() override {
    if (std::string reason = WhyNoOpensslProgram(); !reason.empty()) GTEST_SKIP() << reason;
    const std::string& needs = GetParam().openssl_needs;
    if (!needs.empty() &&
        RunOpenssl({"list", "-signature-algorithms"}).find(needs) == std::string::npos) {
      GTEST_SKIP() << OpensslProgram() << " has no " << needs;
    }
    const MintedPair pair = MintPair(GetParam());
    ASSERT_TRUE(pair.leaf);
    authority_ = folder_.Write("ca.pem", ToPem(pair.authority->certificate.get()));
    leaf_ = folder_.Write("leaf.pem", ToPem(pair.leaf->certificate.get()));
  }

  // The first error, as it says it; empty when there is none.
  std::string Verdict() const {
    auto child = ChildProcess::Start(
        {{OpensslProgram(), "verify", "-CAfile", authority_, leaf_}, {"OPENSSL_CONF=/dev/null"}});
    EXPECT_TRUE(child.ok() && (*child)->WaitForExit());
    if (!child.ok()) return "did not run";
    const std::string printed = (*child)->output() + (*child)->errors();
    if (printed.find(leaf_ + ": OK") != std::string::npos) return kTrusted;
    return AfterLabel(printed, "depth lookup: ");
  }

  TestFolder folder_;
  std::string authority_;
  std::string leaf_;
};

INSTANTIATE_TEST_SUITE_P(All, MintedForOpenssl, testing::ValuesIn(MintedCases()),
                         [](const auto& info) { return info.param.name; });

// OpenSSL 3.2 and later print "C=NL" where older ones print "C = NL".
std::string WithoutSpacesAroundEquals(std::string text) {
  for (size_t at; (at = text.find(" = ")) != std::string::npos;) text.replace(at, 3, "=");
  return text;
}

TEST_P(MintedForOpenssl, IsReadAndJudgedAsExpected) {
  const std::string text = WithoutSpacesAroundEquals(
      RunOpenssl({"x509", "-in", leaf_, "-noout", "-text", "-nameopt", "oneline,utf8,-esc_msb"}));
  for (const std::string& part : GetParam().openssl_text) {
    EXPECT_NE(text.find(WithoutSpacesAroundEquals(part)), std::string::npos) << part << "\n"
                                                                             << text;
  }
  const std::string verdict = Verdict();
  if (const std::string& lacking = GetParam().openssl_lacking;
      !lacking.empty() && verdict == lacking) {
    GTEST_SKIP() << OpensslProgram() << " cannot check this signature";
  }
  EXPECT_EQ(verdict, GetParam().openssl_verdict);
}

}  // namespace
}  // namespace tlslab
