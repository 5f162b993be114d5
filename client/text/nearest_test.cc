#include "client/text/nearest.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

TEST(Nearest, FindsAWordOneSlipAway) {
  EXPECT_EQ(Nearest("expct", {"id", "expect", "simulate"}), "expect");
  EXPECT_EQ(Nearest("dail", {"listen", "dial", "run"}), "dial");
  EXPECT_EQ(Nearest("minVersion", {"max_version", "min_version"}), "min_version");
}

TEST(Nearest, SuggestsNothingForAnotherWord) {
  EXPECT_EQ(Nearest("zebra", {"expect", "id"}), "");
  EXPECT_EQ(Nearest("", {"id"}), "");
  EXPECT_EQ(Nearest("x", {}), "");
}

TEST(Nearest, TakesTheNearestOfSeveral) {
  EXPECT_EQ(Nearest("server", {"serve", "servers", "server"}), "server");
}

TEST(Nearest, LeavesLongTextAlone) {
  EXPECT_EQ(Nearest(std::string(100000, 'a'), {std::string(100001, 'a')}), "");
}

TEST(DidYouMean, IsReadyToStandAfterAMessage) {
  EXPECT_EQ(DidYouMean("expct", {"expect"}), "; did you mean 'expect'?");
  EXPECT_EQ(DidYouMean("zebra", {"expect"}), "");
}

}  // namespace
}  // namespace tlslab
