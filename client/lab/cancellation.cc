#include "client/lab/cancellation.h"

#include <utility>

namespace tlslab {

Cancellation::Scope::Scope(Cancellation& cancellation, std::function<void()> wake)
    : cancellation_(cancellation) {
  std::lock_guard<std::mutex> lock(cancellation_.mutex_);
  position_ = cancellation_.wakes_.insert(cancellation_.wakes_.end(), std::move(wake));
  if (cancellation_.requested_) (*position_)();
}

Cancellation::Scope::~Scope() {
  std::lock_guard<std::mutex> lock(cancellation_.mutex_);
  cancellation_.wakes_.erase(position_);
}

void Cancellation::Request() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (std::exchange(requested_, true)) return;
  changed_.notify_all();
  for (const std::function<void()>& wake : wakes_) wake();
}

bool Cancellation::WaitFor(std::chrono::nanoseconds longest) {
  std::unique_lock<std::mutex> lock(mutex_);
  return changed_.wait_for(lock, longest, [this] { return requested_; });
}

bool Cancellation::requested() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return requested_;
}

}  // namespace tlslab
