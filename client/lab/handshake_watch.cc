#include "client/lab/handshake_watch.h"

#include "client/lab/rpc_error.h"

namespace tlslab {

HandshakeWatch::HandshakeWatch(Lab& lab, const std::string& listener, uint32_t max_results)
    : address_(lab.address()), cancellation_(lab.cancellation()) {
  request_.set_name(listener);
  request_.set_max_results(max_results);
  lab.listeners().async()->WatchHandshakes(&context_, &request_, this);
  StartRead(&incoming_);
  StartCall();
  on_cancellation_.emplace(cancellation_, [this] {
    std::lock_guard<std::mutex> lock(mutex_);
    cancelled_ = true;
    context_.TryCancel();
    changed_.notify_all();
  });
}

HandshakeWatch::~HandshakeWatch() {
  on_cancellation_.reset();
  context_.TryCancel();
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return done_; });
}

std::optional<v1::WatchHandshakesResponse> HandshakeWatch::Next(std::chrono::milliseconds timeout) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait_for(lock, timeout, [this] { return cancelled_ || done_ || !results_.empty(); });
  if (cancelled_ || results_.empty()) return std::nullopt;
  v1::WatchHandshakesResponse result = std::move(results_.front());
  results_.pop_front();
  return result;
}

bool HandshakeWatch::ended() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return cancelled_ || (done_ && results_.empty());
}

absl::Status HandshakeWatch::status() const {
  std::lock_guard<std::mutex> lock(mutex_);
  if (cancelled_) return absl::CancelledError("interrupted");
  if (!done_ || status_.ok()) return absl::OkStatus();
  return RpcError(status_, "WatchHandshakes", address_);
}

void HandshakeWatch::OnReadDone(bool ok) {
  if (!ok) return;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    results_.push_back(std::move(incoming_));
    changed_.notify_all();
  }
  incoming_.Clear();
  StartRead(&incoming_);
}

// The last call: once `done_` is seen the object may go, so notify under the lock.
void HandshakeWatch::OnDone(const grpc::Status& status) {
  std::lock_guard<std::mutex> lock(mutex_);
  done_ = true;
  status_ = status;
  changed_.notify_all();
}

}  // namespace tlslab
