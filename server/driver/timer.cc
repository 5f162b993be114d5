#include "server/driver/timer.h"

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <utility>

namespace tlslab {

TimerHandle CallAfter(EventLoop& loop, absl::Duration delay, std::function<void()> call) {
  auto timer =
      std::make_shared<asio::steady_timer>(loop.context(), absl::ToChronoNanoseconds(delay));
  timer->async_wait([call = std::move(call)](std::error_code stopped) {
    if (!stopped) call();
  });
  return timer;
}

}  // namespace tlslab
