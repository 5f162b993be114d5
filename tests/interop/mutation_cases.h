// The cases of the catalogue of defects, each with its path written to files, for tests that
// ask other programs.
#ifndef TLSLAB_TESTS_INTEROP_MUTATION_CASES_H_
#define TLSLAB_TESTS_INTEROP_MUTATION_CASES_H_

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/credential/credential.h"
#include "certs/mutate/case_path.h"
#include "certs/mutate/catalogue.h"
#include "tests/testing/child_process.h"
#include "tests/testing/test_folder.h"

namespace tlslab {

struct CatalogueCase {
  const Mutation* mutation;
  const MutationCase* shown;
};

inline std::vector<CatalogueCase> AllCases() {
  std::vector<CatalogueCase> all;
  for (const Mutation& mutation : Mutations()) {
    for (const MutationCase& shown : mutation.cases) all.push_back({&mutation, &shown});
  }
  return all;
}

inline std::string NameOfCase(const testing::TestParamInfo<CatalogueCase>& info) {
  std::string name = info.param.shown->name;
  for (char& c : name) {
    if (c == '-') c = '_';
  }
  return name;
}

class CasesInFiles : public testing::TestWithParam<CatalogueCase> {
 protected:
  struct Answer {
    int status = -1;
    std::string text;  // both streams
  };

  void SetUp() override {
    // Other programs go by the clock.
    const auto path = MintCasePath(*GetParam().mutation, shown(), absl::Now());
    ASSERT_TRUE(path.ok()) << path.status();
    root_ = folder_.Write("root.pem", ToPem(path->root->certificate.get()));
    leaf_ = folder_.Write("leaf.pem", ToPem(path->leaf->certificate.get()));
    std::string sent;
    for (const OsslPtr<X509>& one : path->leaf->chain) sent += ToPem(one.get());
    if (!sent.empty()) untrusted_ = folder_.Write("untrusted.pem", sent);
    chain_ = folder_.Write("chain.pem", ChainPem(*path->leaf));
  }

  const MutationCase& shown() const { return *GetParam().shown; }

  // "X509_V_ERR_CERT_HAS_EXPIRED at 1", or "good".
  std::string CatalogueVerdict() const {
    if (shown().verify_error.empty()) return "good";
    return absl::StrCat(shown().verify_error, " at ", shown().depth);
  }

  // A program, run to its end.
  static Answer Run(std::vector<std::string> arguments) {
    auto child = ChildProcess::Start({std::move(arguments), {}});
    EXPECT_TRUE(child.ok()) << child.status();
    if (!child.ok()) return {};
    (*child)->CloseInput();
    const std::optional<int> status = (*child)->WaitForExit();
    EXPECT_TRUE(status.has_value());
    return {status.value_or(-1), (*child)->output() + (*child)->errors()};
  }

  TestFolder folder_;
  std::string root_;       // the trust anchor
  std::string leaf_;       // the peer's own
  std::string untrusted_;  // what is sent behind it; empty: nothing
  std::string chain_;      // both
};

}  // namespace tlslab

#endif  // TLSLAB_TESTS_INTEROP_MUTATION_CASES_H_
