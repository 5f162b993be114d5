// The time that something lives for: a timer that is let go when it ends before.
//
//   lease.Begin(CallAfter(loop, ttl, expire));
//   ...
//   lease.End();   // no timer any more, and none to come
#ifndef TLSLAB_SERVER_LAB_LEASE_H_
#define TLSLAB_SERVER_LAB_LEASE_H_

#include <mutex>
#include <utility>

#include "server/driver/timer.h"

namespace tlslab {

// Safe from any thread.
class Lease {
 public:
  // Keeps what will end the thing, unless it has ended already.
  void Begin(TimerHandle timer) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!ended_) timer_ = std::move(timer);
  }

  void End() {
    TimerHandle timer;  // let go without the lock
    std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
    timer.swap(timer_);
  }

 private:
  std::mutex mutex_;
  bool ended_ = false;
  TimerHandle timer_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_LEASE_H_
