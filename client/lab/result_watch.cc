#include "client/lab/result_watch.h"

#include "client/lab/rpc_error.h"

namespace tlslab {
namespace {

const char* RpcOf(const v1::WatchHandshakesRequest&) { return "WatchHandshakes"; }
const char* RpcOf(const v1::WatchRelayRequest&) { return "WatchRelay"; }

void Begin(Lab& lab, grpc::ClientContext& context, const v1::WatchHandshakesRequest& request,
           grpc::ClientReadReactor<v1::WatchHandshakesResponse>* reactor) {
  lab.listeners().async()->WatchHandshakes(&context, &request, reactor);
}

void Begin(Lab& lab, grpc::ClientContext& context, const v1::WatchRelayRequest& request,
           grpc::ClientReadReactor<v1::WatchRelayResponse>* reactor) {
  lab.relays().async()->WatchRelay(&context, &request, reactor);
}

}  // namespace

template <typename Request, typename Response>
ResultWatch<Request, Response>::ResultWatch(Lab& lab, const std::string& name, uint32_t max_results)
    : address_(lab.address()), cancellation_(lab.cancellation()) {
  request_.set_name(name);
  request_.set_max_results(max_results);
  Begin(lab, context_, request_, this);
  this->StartRead(&incoming_);
  this->StartCall();
  on_cancellation_.emplace(cancellation_, [this] {
    std::lock_guard<std::mutex> lock(mutex_);
    cancelled_ = true;
    context_.TryCancel();
    changed_.notify_all();
  });
}

template <typename Request, typename Response>
ResultWatch<Request, Response>::~ResultWatch() {
  on_cancellation_.reset();
  context_.TryCancel();
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return done_; });
}

template <typename Request, typename Response>
std::optional<Response> ResultWatch<Request, Response>::Next(std::chrono::milliseconds timeout) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait_for(lock, timeout, [this] { return cancelled_ || done_ || !results_.empty(); });
  if (cancelled_ || results_.empty()) return std::nullopt;
  Response result = std::move(results_.front());
  results_.pop_front();
  return result;
}

template <typename Request, typename Response>
bool ResultWatch<Request, Response>::ended() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return cancelled_ || (done_ && results_.empty());
}

template <typename Request, typename Response>
absl::Status ResultWatch<Request, Response>::status() const {
  std::lock_guard<std::mutex> lock(mutex_);
  if (cancelled_) return absl::CancelledError("interrupted");
  if (!done_ || status_.ok()) return absl::OkStatus();
  return RpcError(status_, RpcOf(request_), address_);
}

template <typename Request, typename Response>
void ResultWatch<Request, Response>::OnReadDone(bool ok) {
  if (!ok) return;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    results_.push_back(std::move(incoming_));
    changed_.notify_all();
  }
  incoming_.Clear();
  this->StartRead(&incoming_);
}

// The last call: once `done_` is seen the object may go, so notify under the lock.
template <typename Request, typename Response>
void ResultWatch<Request, Response>::OnDone(const grpc::Status& status) {
  std::lock_guard<std::mutex> lock(mutex_);
  done_ = true;
  status_ = status;
  changed_.notify_all();
}

template class ResultWatch<v1::WatchHandshakesRequest, v1::WatchHandshakesResponse>;
template class ResultWatch<v1::WatchRelayRequest, v1::WatchRelayResponse>;

}  // namespace tlslab
