#include "server/lab/collection.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

TEST(Collection, HoldsThingsByNameUpToItsLimit) {
  Collection<int> things("max_things", 2);
  EXPECT_TRUE(things.Add("things/a", std::make_shared<int>(1)).ok());
  EXPECT_EQ(things.Add("things/a", std::make_shared<int>(2)).code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_TRUE(things.Add("things/b", std::make_shared<int>(3)).ok());
  absl::Status full = things.Add("things/c", std::make_shared<int>(4));
  EXPECT_EQ(full.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(full.message(), "max_things: this lab holds at most 2; delete some");
  EXPECT_EQ(*things.Find("things/a"), 1);
  EXPECT_EQ(things.Find("things/c"), nullptr);
  EXPECT_EQ(*things.Remove("things/a"), 1);
  EXPECT_EQ(things.Remove("things/a"), nullptr);
  EXPECT_TRUE(things.Add("things/c", std::make_shared<int>(4)).ok());
}

TEST(Collection, RemovesAThingOnlyWhileItsNameIsItsOwn) {
  Collection<int> things("max_things", 2);
  auto old_one = std::make_shared<int>(1);
  auto new_one = std::make_shared<int>(2);
  ASSERT_TRUE(things.Add("things/a", old_one).ok());
  things.Remove("things/a");
  ASSERT_TRUE(things.Add("things/a", new_one).ok());
  EXPECT_FALSE(things.Remove("things/a", old_one.get()));
  EXPECT_EQ(things.Find("things/a"), new_one);
  EXPECT_TRUE(things.Remove("things/a", new_one.get()));
  EXPECT_FALSE(things.Remove("things/a", new_one.get()));
}

TEST(Collection, ListsPagesByName) {
  Collection<std::string> things("max_things", 10);
  for (const char* name : {"c", "a", "e", "b", "d"}) {
    ASSERT_TRUE(things.Add(name, std::make_shared<std::string>(name)).ok());
  }
  std::string seen;
  std::string after;
  bool more = true;
  while (more) {
    auto page = things.List(after, 2, &more);
    for (const auto& thing : page) seen += *thing;
    after = *page.back();
    things.Remove(after);  // what a page ended with may be gone at the next
  }
  EXPECT_EQ(seen, "abcde");
  EXPECT_TRUE(things.List("z", 2, &more).empty());
  EXPECT_FALSE(more);
}

TEST(Collection, GivesUpAllAtOnce) {
  Collection<int> things("max_things", 10);
  ASSERT_TRUE(things.Add("a", std::make_shared<int>(1)).ok());
  ASSERT_TRUE(things.Add("b", std::make_shared<int>(2)).ok());
  EXPECT_EQ(things.RemoveAll().size(), 2u);
  EXPECT_EQ(things.Find("a"), nullptr);
}

}  // namespace
}  // namespace tlslab
