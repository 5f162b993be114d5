#include "server/codepoints/nearest.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

const std::vector<std::string_view> kNames = {"secp256r1", "secp384r1", "x25519", "X25519MLKEM768",
                                              "P-256"};

TEST(Nearest, MendsAnInsertionADeletionASubstitutionAndASwap) {
  EXPECT_EQ(NearestName("secp2566r1", kNames), "secp256r1");
  EXPECT_EQ(NearestName("P256", kNames), "P-256");
  EXPECT_EQ(NearestName("x25529", kNames), "x25519");
  EXPECT_EQ(NearestName("X25519MLKEM786", kNames), "X25519MLKEM768");
}

TEST(Nearest, CountsASwapOnce) {
  EXPECT_EQ(NearestName("bad", {"abd"}), "abd");
  EXPECT_EQ(NearestName("bda", {"abd"}), "");
}

TEST(Nearest, LetsCaseCostNothing) {
  EXPECT_EQ(NearestName("x25519mlkem768", kNames), "X25519MLKEM768");
}

TEST(Nearest, PrefersTheNearerAndThenTheFirst) {
  EXPECT_EQ(NearestName("secp384r2", kNames), "secp384r1");
  EXPECT_EQ(NearestName("catt", {"cart", "cat", "cats"}), "cart");
}

TEST(Nearest, IsEmptyWhenNothingIsNear) {
  EXPECT_EQ(NearestName("rot13", kNames), "");
  EXPECT_EQ(NearestName("", kNames), "");
  EXPECT_EQ(NearestName("x25519", {}), "");
  EXPECT_EQ(NearestName(std::string(100000, 'x'), {std::string_view("xx")}), "");
}

}  // namespace
}  // namespace tlslab
