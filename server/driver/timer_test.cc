#include "server/driver/timer.h"

#include <gtest/gtest.h>

#include <future>

namespace tlslab {
namespace {

TEST(Timer, CallsAfterItsDelay) {
  EventLoop loop(1);
  std::promise<void> called;
  absl::Duration delay = absl::Milliseconds(20);
  auto begin = std::chrono::steady_clock::now();
  TimerHandle timer = CallAfter(loop, delay, [&] { called.set_value(); });
  ASSERT_EQ(called.get_future().wait_for(std::chrono::seconds(60)), std::future_status::ready);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, absl::ToChronoNanoseconds(delay));
}

TEST(Timer, ForgetsTheCallOfAHandleThatIsGone) {
  EventLoop loop(1);
  bool forgotten_called = false;
  std::promise<void> later_called;
  TimerHandle forgotten = CallAfter(loop, absl::Milliseconds(20), [&] { forgotten_called = true; });
  forgotten.reset();
  TimerHandle later = CallAfter(loop, absl::Milliseconds(40), [&] { later_called.set_value(); });
  ASSERT_EQ(later_called.get_future().wait_for(std::chrono::seconds(60)),
            std::future_status::ready);
  EXPECT_FALSE(forgotten_called);
}

}  // namespace
}  // namespace tlslab
