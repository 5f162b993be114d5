// What OpenSSL says of each case of the catalogue is what the catalogue says.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "certs/mutate/case_path.h"
#include "certs/mutate/catalogue.h"
#include "certs/verify/trust_store.h"
#include "certs/verify/verify.h"

namespace tlslab {
namespace {

struct Shown {
  const Mutation* mutation;
  const MutationCase* shown;
};

std::vector<Shown> AllCases() {
  std::vector<Shown> all;
  for (const Mutation& mutation : Mutations()) {
    for (const MutationCase& shown : mutation.cases) all.push_back({&mutation, &shown});
  }
  return all;
}

std::string TestName(const testing::TestParamInfo<Shown>& info) {
  std::string name = info.param.shown->name;
  for (char& c : name) {
    if (c == '-') c = '_';
  }
  return name;
}

// "X509_V_ERR_CERT_HAS_EXPIRED at 1", or "good".
std::string Text(const std::string& name, unsigned depth) {
  return name.empty() ? "good" : name + " at " + std::to_string(depth);
}

constexpr char kLevel[] = "security_level ";

// Without the condition when not `conditioned`.
std::string Verdict(const CasePath& path, const MutationCase& shown, bool conditioned,
                    absl::Time now) {
  VerifyPolicy policy;
  policy.expected_name = shown.expected_name;
  policy.strict = conditioned && shown.condition == "strict";
  const auto trust = MakeTrustStore(false, {path.root->certificate.get()});
  if (!trust.ok()) return trust.status().ToString();
  if (conditioned && shown.condition.rfind(kLevel, 0) == 0) {
    // Nobody else has this store, and OpenSSL takes the level from there.
    X509_VERIFY_PARAM_set_auth_level(X509_STORE_get0_param((*trust)->store()),
                                     std::stoi(shown.condition.substr(sizeof(kLevel) - 1)));
  }
  std::vector<X509*> sent = {path.leaf->certificate.get()};
  for (const OsslPtr<X509>& one : path.leaf->chain) sent.push_back(one.get());
  const Verification found = VerifyChain(sent, PeerRole::kServer, **trust, policy, now);
  return found.error ? Text(found.error->name, found.error->depth) : "good";
}

class Verdicts : public testing::TestWithParam<Shown> {
 protected:
  void SetUp() override {
    const auto path = MintCasePath(*GetParam().mutation, *GetParam().shown, now_);
    if (path.status().code() == absl::StatusCode::kFailedPrecondition) {
      GTEST_SKIP() << path.status();
    }
    ASSERT_TRUE(path.ok()) << path.status();
    path_ = *path;
  }

  const absl::Time now_ = absl::FromUnixSeconds(1800000000);
  CasePath path_;
};

TEST_P(Verdicts, AreAsTheCatalogueSays) {
  const MutationCase& shown = *GetParam().shown;
  EXPECT_EQ(Verdict(path_, shown, true, now_), Text(shown.verify_error, shown.depth));
}

// Else the condition says nothing.
TEST_P(Verdicts, AreOthersWithoutTheCondition) {
  const MutationCase& shown = *GetParam().shown;
  if (shown.condition.empty() || shown.verify_error.empty()) return;
  EXPECT_NE(Verdict(path_, shown, false, now_), Text(shown.verify_error, shown.depth));
}

INSTANTIATE_TEST_SUITE_P(Catalogue, Verdicts, testing::ValuesIn(AllCases()), TestName);

}  // namespace
}  // namespace tlslab
