// A listening port with the results of its connections and a lease.
#ifndef TLSLAB_SERVER_LAB_LISTENER_H_
#define TLSLAB_SERVER_LAB_LISTENER_H_

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "server/driver/acceptor.h"
#include "server/driver/timer.h"
#include "server/lab/result_buffer.h"

namespace tlslab {

class Listener {
 public:
  std::string name;
  std::string document;  // the request's own words, serialised; opaque here
  absl::Time create_time;
  absl::Time expire_time;
  // Shared with connections that end after the listener.
  std::shared_ptr<ResultBuffer> results;
  std::shared_ptr<Acceptor> acceptor;

  // Other faults from now on (see Acceptor::SetFaults); `plan_document` is the FaultPlan,
  // serialised.
  uint32_t SetFaults(std::shared_ptr<const FaultPlan> faults, bool include_open,
                     std::string plan_document) {
    std::lock_guard<std::mutex> lock(mutex_);
    fault_document_ = std::move(plan_document);
    return acceptor->SetFaults(std::move(faults), include_open);
  }
  // The FaultPlan in force where it is not that of `document`.
  std::optional<std::string> fault_document() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return fault_document_;
  }

  // Keeps what will end the listener, unless it has ended already.
  void SetLease(TimerHandle lease) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!stopped_) lease_ = std::move(lease);
  }

  // Closes the port and gives up the connections under way. Their results still
  // come, then no more; then `stopped` is called, on a thread of the loop.
  void Stop(std::function<void()> stopped = nullptr) {
    TimerHandle lease;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stopped_ = true;
      lease = std::move(lease_);
    }
    acceptor->Stop([results = results, stopped = std::move(stopped)] {
      results->Close();
      if (stopped) stopped();
    });
  }

 private:
  mutable std::mutex mutex_;
  std::optional<std::string> fault_document_;
  bool stopped_ = false;
  TimerHandle lease_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_LISTENER_H_
