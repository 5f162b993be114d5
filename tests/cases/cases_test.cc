// The cases that are shipped, judged by a lab: every one as it is expected.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "client/commands/lab_session.h"
#include "client/commands/verify_cases.h"
#include "tests/testing/test_lab.h"

namespace tlslab {
namespace {

constexpr char kCases[] = "experiments/certificates/cases.json";

class ShippedCases : public testing::Test {
 protected:
  int Run(const std::string& file) {
    VerifyCasesOptions options;
    options.file = file;
    return RunVerifyCases(
        options, [this] { return session_.Open(); }, console_);
  }

  TestLab lab_;
  Cancellation stop_;
  LabSession session_{lab_.address(), {}, stop_};
  std::ostringstream out_, err_;
  Console console_{out_, err_};
};

std::string Text(const std::string& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST_F(ShippedCases, PassOrSayWhyTheyAreSkipped) {
  EXPECT_EQ(Run(kCases), kAsExpected) << out_.str() << err_.str();
  EXPECT_NE(out_.str().find("16 passed, 0 failed, 1 skipped"), std::string::npos) << out_.str();
  EXPECT_NE(out_.str().find("skip  tlslab::public-suffix-wildcard: "
                            "pedantic-public-suffix-wildcard: OpenSSL has no list"),
            std::string::npos)
      << out_.str();
}

TEST_F(ShippedCases, FailWhenTheContraryIsExpected) {
  std::string text = Text(kCases);
  for (size_t at = 0; (at = text.find("\"SUCCESS\"", at)) != std::string::npos;) {
    text.replace(at, 9, "\"FAILURE\"");
  }
  const std::string file = testing::TempDir() + "/contrary.json";
  std::ofstream(file) << text;
  EXPECT_EQ(Run(file), kUnexpected);
  EXPECT_NE(out_.str().find("fail  tlslab::good: expected FAILURE, the lab says verified"),
            std::string::npos)
      << out_.str();
}

TEST(ShippedCasesFile, HoldsNoPrivateKey) {
  const std::string text = Text(kCases);
  EXPECT_NE(text.find("BEGIN CERTIFICATE"), std::string::npos);
  EXPECT_EQ(text.find("PRIVATE KEY"), std::string::npos);
}

}  // namespace
}  // namespace tlslab
