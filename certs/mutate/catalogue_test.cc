#include "certs/mutate/catalogue.h"

#include <gtest/gtest.h>

#include <cctype>
#include <set>

namespace tlslab {
namespace {

bool IsKebabCase(const std::string& name) {
  for (char c : name) {
    if (!std::islower(static_cast<unsigned char>(c)) && !std::isdigit(c) && c != '-') return false;
  }
  return !name.empty();
}

TEST(Catalogue, NamesAreUniqueAndInOrder) {
  std::string before;
  std::set<std::string> cases;
  for (const Mutation& mutation : Mutations()) {
    EXPECT_LT(before, mutation.name);
    before = mutation.name;
    EXPECT_TRUE(IsKebabCase(mutation.name)) << mutation.name;
    EXPECT_FALSE(mutation.cases.empty()) << mutation.name;
    for (const MutationCase& shown : mutation.cases) {
      EXPECT_TRUE(IsKebabCase(shown.name)) << shown.name;
      EXPECT_EQ(shown.name.rfind(mutation.name, 0), 0u) << shown.name;
      EXPECT_TRUE(cases.insert(shown.name).second) << shown.name;
    }
  }
  EXPECT_GE(Mutations().size(), 40u);
}

TEST(Catalogue, EachSaysWhatItDoesAndWhatItBreaks) {
  for (const Mutation& mutation : Mutations()) {
    ASSERT_FALSE(mutation.description.empty()) << mutation.name;
    EXPECT_EQ(mutation.description.back(), '.') << mutation.name;
    EXPECT_FALSE(mutation.reference.empty()) << mutation.name;
    EXPECT_TRUE(mutation.prepare || mutation.before_signing || mutation.after_signing ||
                mutation.finish)
        << mutation.name;
    for (const MutationCase& shown : mutation.cases) {
      EXPECT_TRUE(shown.condition.empty() || shown.condition == "strict" ||
                  shown.condition.rfind("security_level ", 0) == 0)
          << shown.condition;
      EXPECT_TRUE(!shown.verify_error.empty() || shown.depth == 0) << shown.name;
    }
  }
}

TEST(Catalogue, FindsByWholeNameOnly) {
  ASSERT_NE(FindMutation("expired"), nullptr);
  EXPECT_EQ(FindMutation("expired")->name, "expired");
  EXPECT_EQ(FindMutation("expire"), nullptr);
  EXPECT_EQ(FindMutation(""), nullptr);
  EXPECT_EQ(FindMutation("zzz"), nullptr);
}

TEST(Catalogue, ListsOfNamesAreGoodUnlessTheyContradictThemselves) {
  EXPECT_TRUE(CheckMutations({}).empty());
  EXPECT_TRUE(CheckMutations({"expired", "sha1-signature", "wrong-name"}).empty());

  const auto problems =
      CheckMutations({"expired", "expird", "not-yet-valid", "expired", "version-1", "wrong-name"});
  ASSERT_EQ(problems.size(), 4u);
  EXPECT_EQ(problems[0].index, 1u);
  EXPECT_TRUE(problems[0].unknown);
  EXPECT_EQ(problems[0].description, "\"expird\" is no mutation");
  EXPECT_EQ(problems[1].index, 2u);
  EXPECT_FALSE(problems[1].unknown);
  EXPECT_EQ(problems[1].description,
            "\"not-yet-valid\" and \"expired\" exclude each other: both decide on the same part of "
            "the certificate");
  EXPECT_EQ(problems[2].index, 3u);
  EXPECT_EQ(problems[2].description, "\"expired\" is given twice");
  EXPECT_EQ(problems[3].index, 5u);
}

}  // namespace
}  // namespace tlslab
