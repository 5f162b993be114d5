#include "server/lab/context_cache.h"

#include <gtest/gtest.h>

#include "server/testing/contexts.h"

namespace tlslab {
namespace {

std::shared_ptr<const Context> AContext() {
  static const TestPki* const pki = new TestPki;
  return MustBuild(pki->Client());
}

TEST(ContextCache, GivesTheContextOfItsKey) {
  ContextCache cache(10);
  EXPECT_EQ(cache.Find("a"), nullptr);
  auto context = AContext();
  EXPECT_EQ(cache.Insert("a", context), context);
  EXPECT_EQ(cache.Find("a"), context);
  EXPECT_EQ(cache.Find("b"), nullptr);
}

TEST(ContextCache, KeepsTheFirstOfTwoThatWereBuiltAtOnce) {
  ContextCache cache(10);
  auto first = AContext();
  EXPECT_EQ(cache.Insert("a", first), first);
  EXPECT_EQ(cache.Insert("a", AContext()), first);
}

TEST(ContextCache, DropsTheLeastRecentlyUsed) {
  ContextCache cache(2);
  cache.Insert("a", AContext());
  cache.Insert("b", AContext());
  EXPECT_TRUE(cache.Find("a"));
  cache.Insert("c", AContext());
  EXPECT_TRUE(cache.Find("a"));
  EXPECT_FALSE(cache.Find("b"));
  EXPECT_TRUE(cache.Find("c"));
}

TEST(ContextCache, GivesOutContextsEvenWithoutRoomForAny) {
  ContextCache cache(0);
  EXPECT_TRUE(cache.Insert("a", AContext()));
  EXPECT_FALSE(cache.Find("a"));
}

}  // namespace
}  // namespace tlslab
