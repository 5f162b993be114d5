#include "client/runner/selection.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

bool Wanted(const SelectionWishes& wishes, const std::string& cell_id,
            const std::vector<std::string>& tags = {}) {
  v1::ExperimentReport experiment;
  for (const std::string& tag : tags) experiment.add_tags(tag);
  const auto selection = Selection::Make(wishes);
  EXPECT_TRUE(selection.ok()) << selection.status();
  return selection->Wants(experiment, {cell_id, {}});
}

TEST(Selection, WantsEverythingWhenNothingIsSaid) { EXPECT_TRUE(Wanted({}, "a")); }

TEST(Selection, FindsTheFilterAnywhereInTheId) {
  EXPECT_TRUE(Wanted({"version=TLSv1\\.3", {}}, "m[version=TLSv1.3,group=X448]"));
  EXPECT_FALSE(Wanted({"version=TLSv1\\.3", {}}, "m[version=TLSv1.2,group=X448]"));
}

TEST(Selection, RefusesWhatIsNoRegularExpression) {
  const auto selection = Selection::Make({"a[", {}});
  EXPECT_EQ(selection.status().message(),
            "--filter: 'a[' is no regular expression (RE2): missing ]: [");
}

TEST(Selection, WantsAnyOfTheTags) {
  EXPECT_TRUE(Wanted({"", {"fast", "slow"}}, "a", {"slow"}));
  EXPECT_FALSE(Wanted({"", {"fast", "slow"}}, "a", {"other"}));
  EXPECT_FALSE(Wanted({"", {"fast"}}, "a"));
}

TEST(Selection, WantsTheNamedCells) {
  SelectionWishes wishes;
  wishes.cells = {{"a"}};
  EXPECT_TRUE(Wanted(wishes, "a"));
  EXPECT_FALSE(Wanted(wishes, "b"));
}

TEST(Selection, PutsEveryCellIntoOnePartByItsIdAlone) {
  int sizes[3] = {};
  for (int cell = 0; cell < 300; ++cell) {
    int parts = 0;
    for (uint32_t part = 1; part <= 3; ++part) {
      SelectionWishes wishes;
      wishes.shard = {part, 3};
      if (!Wanted(wishes, "m[n=" + std::to_string(cell) + "]")) continue;
      ++parts;
      ++sizes[part - 1];
    }
    EXPECT_EQ(parts, 1);
  }
  for (const int size : sizes) EXPECT_GT(size, 50);
}

TEST(Selection, KeepsACellInItsPartWhateverElseIsWanted) {
  SelectionWishes alone, among_others;
  alone.shard = among_others.shard = {2, 5};
  among_others.filter = "n=";
  for (int cell = 0; cell < 50; ++cell) {
    const std::string id = "m[n=" + std::to_string(cell) + "]";
    EXPECT_EQ(Wanted(alone, id), Wanted(among_others, id)) << id;
    EXPECT_EQ(Wanted(alone, id), CellHash(id) % 5 == 1) << id;
  }
}

// Test vectors of FNV-1a by its authors: other programs must come to the same.
TEST(Selection, HashesAsDocumented) {
  EXPECT_EQ(CellHash(""), 0xcbf29ce484222325u);
  EXPECT_EQ(CellHash("a"), 0xaf63dc4c8601ec8cu);
  EXPECT_EQ(CellHash("foobar"), 0x85944171f73967e8u);
}

}  // namespace
}  // namespace tlslab
