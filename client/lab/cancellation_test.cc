#include "client/lab/cancellation.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

TEST(Cancellation, WakesThoseWhoWaitOnce) {
  Cancellation cancellation;
  int woken = 0;
  Cancellation::Scope scope(cancellation, [&] { ++woken; });
  EXPECT_FALSE(cancellation.requested());
  cancellation.Request();
  cancellation.Request();
  EXPECT_TRUE(cancellation.requested());
  EXPECT_EQ(woken, 1);
}

TEST(Cancellation, WakesAtOnceWhoComesLate) {
  Cancellation cancellation;
  cancellation.Request();
  int woken = 0;
  Cancellation::Scope scope(cancellation, [&] { ++woken; });
  EXPECT_EQ(woken, 1);
}

TEST(Cancellation, ForgetsWhoWentAway) {
  Cancellation cancellation;
  int woken = 0;
  {
    Cancellation::Scope scope(cancellation, [&] { ++woken; });
  }
  cancellation.Request();
  EXPECT_EQ(woken, 0);
}

}  // namespace
}  // namespace tlslab
