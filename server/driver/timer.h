// A call at a later time, on a thread of the event loop.
#ifndef TLSLAB_SERVER_DRIVER_TIMER_H_
#define TLSLAB_SERVER_DRIVER_TIMER_H_

#include <functional>
#include <memory>

#include "absl/time/time.h"
#include "server/driver/event_loop.h"

namespace tlslab {

// Forgets the call when it is destroyed; a call that has begun goes on.
using TimerHandle = std::shared_ptr<void>;

TimerHandle CallAfter(EventLoop& loop, absl::Duration delay, std::function<void()> call);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_TIMER_H_
