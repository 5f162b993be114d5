// What GnuTLS's certtool says of each case of the catalogue of defects: whether the chain is
// good. Where it says otherwise than OpenSSL, a table says why.
#include <gtest/gtest.h>

#include <map>

#include "tests/interop/mutation_cases.h"

namespace tlslab {
namespace {

// By the name of the case, why the verdict is the opposite of the catalogue's. Beside
// them are all cases of a strict verifier, which GnuTLS has not.
const std::map<std::string, std::string>& Differences() {
  static const auto* const differences = new std::map<std::string, std::string>{
      {"no-subject-intermediate",
       "certtool gives up where it would print the name of the issuer, which is empty"},
      {"wildcard-partial", "GnuTLS takes a star for whole labels only, as RFC 9525 has it"},
      {"wrong-key-usage",
       "certtool asks for the extended key usage only; GnuTLS looks at the leaf's key usage in the "
       "handshake"},
      {"wrong-netscape-type", "GnuTLS does not know Netscape's certificate types"},
  };
  return *differences;
}

class CerttoolVerify : public CasesInFiles {
 protected:
  // The catalogue's verdict without "strict".
  bool Good() const {
    if (shown().condition != "strict") return shown().verify_error.empty();
    for (const MutationCase& other : GetParam().mutation->cases) {
      if (other.place == shown().place && other.condition.empty()) {
        return other.verify_error.empty();
      }
    }
    ADD_FAILURE() << "nothing is said of a verifier that is not strict";
    return false;
  }

  bool Expected() const {
    const std::string suffix = "-strict";
    std::string name = shown().name;
    if (shown().condition == "strict") name.resize(name.size() - suffix.size());
    return Differences().count(name) == 0 ? Good() : !Good();
  }
};

TEST_P(CerttoolVerify, AgreesWhetherTheChainIsGood) {
  std::vector<std::string> arguments = {"/usr/bin/certtool",
                                        "--verify",
                                        "--load-ca-certificate",
                                        root_,
                                        "--infile",
                                        chain_,
                                        "--verify-purpose",
                                        "1.3.6.1.5.5.7.3.1",
                                        "--verify-hostname",
                                        shown().expected_name};
  // Its name for at least 112 bits of security, OpenSSL's level 2.
  if (shown().condition == "security_level 2") {
    arguments.insert(arguments.end(), {"--verify-profile", "medium"});
  }
  const Answer answer = Run(std::move(arguments));
  EXPECT_EQ(answer.status == 0, Expected()) << answer.text;
}

INSTANTIATE_TEST_SUITE_P(Catalogue, CerttoolVerify, testing::ValuesIn(AllCases()), NameOfCase);

TEST(CerttoolVerifyDifferences, AreOfTheCatalogue) {
  std::map<std::string, bool> known;
  for (const CatalogueCase& one : AllCases()) known[one.shown->name] = true;
  for (const auto& [name, reason] : Differences()) EXPECT_TRUE(known[name]) << name;
}

}  // namespace
}  // namespace tlslab
