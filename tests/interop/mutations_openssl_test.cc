// What `openssl verify` says of each case of the catalogue of defects: what the catalogue
// says, which OpenSSL 3.5 and 3.0 agree on.
#include <gtest/gtest.h>

#include <sstream>

#include "certs/verify/error_name.h"
#include "tests/interop/mutation_cases.h"
#include "tests/interop/openssl_program.h"

namespace tlslab {
namespace {

bool IsAddress(const std::string& name) {
  return name.find_first_not_of("0123456789.") == std::string::npos;
}

// The first "error 10 at 0 depth lookup: ..." as the catalogue writes it; empty when there
// is none.
std::string FirstError(const std::string& text) {
  const size_t start = text.find("error ");
  if (start == std::string::npos) return "";
  std::istringstream words(text.substr(start));
  std::string error, at;
  int code = 0;
  unsigned depth = 0;
  words >> error >> code >> at >> depth;
  return words && at == "at" ? absl::StrCat(VerifyErrorName(code), " at ", depth) : "";
}

class OpensslVerify : public CasesInFiles {
 protected:
  std::string Verdict() const {
    std::vector<std::string> arguments = {OpensslProgram(), "verify", "-no-CApath", "-no-CAstore",
                                          "-CAfile",        root_,    "-purpose",   "sslserver"};
    const auto add = [&arguments](const std::string& option, const std::string& value) {
      arguments.push_back(option);
      arguments.push_back(value);
    };
    const bool address = IsAddress(shown().expected_name);
    add(address ? "-verify_ip" : "-verify_hostname", shown().expected_name);
    if (!untrusted_.empty()) add("-untrusted", untrusted_);
    constexpr char kLevel[] = "security_level ";
    if (shown().condition == "strict") arguments.push_back("-x509_strict");
    if (shown().condition.rfind(kLevel, 0) == 0) {
      add("-auth_level", shown().condition.substr(sizeof(kLevel) - 1));
    }
    arguments.push_back(leaf_);
    const Answer answer = Run(arguments);
    if (answer.status == 0) return "good";
    const std::string error = FirstError(answer.text);
    return error.empty() ? answer.text : error;
  }
};

TEST_P(OpensslVerify, SaysWhatTheCatalogueSays) {
  if (const std::string reason = WhyNoOpensslProgram(); !reason.empty()) GTEST_SKIP() << reason;
  EXPECT_EQ(Verdict(), CatalogueVerdict());
}

INSTANTIATE_TEST_SUITE_P(Catalogue, OpensslVerify, testing::ValuesIn(AllCases()), NameOfCase);

}  // namespace
}  // namespace tlslab
