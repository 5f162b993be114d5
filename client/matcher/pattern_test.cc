#include "client/matcher/pattern.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

TEST(CompiledPattern, IsCompiledOnce) {
  const auto first = CompiledPattern("^CN=[a-z]+$");
  EXPECT_TRUE(first->ok());
  EXPECT_EQ(CompiledPattern("^CN=[a-z]+$"), first);
  EXPECT_NE(CompiledPattern("^CN=[a-y]+$"), first);
  EXPECT_FALSE(CompiledPattern("(")->ok());
}

TEST(CompiledPattern, KeepsABoundedNumberAndForgetsNoneThatIsInUse) {
  const auto first = CompiledPattern("first");
  for (int i = 0; i < 2000; ++i) CompiledPattern("pattern" + std::to_string(i));
  EXPECT_NE(CompiledPattern("first"), first);
  EXPECT_TRUE(re2::RE2::PartialMatch("the first", *first));
}

}  // namespace
}  // namespace tlslab
