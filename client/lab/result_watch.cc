#include "client/lab/result_watch.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

#include "client/lab/lab_stubs.h"
#include "client/lab/rpc_error.h"

namespace tlslab {
namespace {

// What to ask for, and how the RPC is called.
template <typename Response>
struct WatchRpc;

template <>
struct WatchRpc<v1::WatchHandshakesResponse> {
  using Request = v1::WatchHandshakesRequest;
  static constexpr char kName[] = "WatchHandshakes";
  static void Begin(LabStubs& stubs, grpc::ClientContext* context, const Request* request,
                    grpc::ClientReadReactor<v1::WatchHandshakesResponse>* reactor) {
    stubs.listeners.async()->WatchHandshakes(context, request, reactor);
  }
};

template <>
struct WatchRpc<v1::WatchRelayResponse> {
  using Request = v1::WatchRelayRequest;
  static constexpr char kName[] = "WatchRelay";
  static void Begin(LabStubs& stubs, grpc::ClientContext* context, const Request* request,
                    grpc::ClientReadReactor<v1::WatchRelayResponse>* reactor) {
    stubs.relays.async()->WatchRelay(context, request, reactor);
  }
};

template <>
struct WatchRpc<v1::WatchTerminatorResponse> {
  using Request = v1::WatchTerminatorRequest;
  static constexpr char kName[] = "WatchTerminator";
  static void Begin(LabStubs& stubs, grpc::ClientContext* context, const Request* request,
                    grpc::ClientReadReactor<v1::WatchTerminatorResponse>* reactor) {
    stubs.terminators.async()->WatchTerminator(context, request, reactor);
  }
};

}  // namespace

template <typename Response>
class ResultWatch<Response>::Stream : private grpc::ClientReadReactor<Response> {
 public:
  Stream(RemoteLab& lab, const std::string& name, uint32_t max_results)
      : address_(lab.address()), cancellation_(lab.cancellation()) {
    request_.set_name(name);
    request_.set_max_results(max_results);
    lab.stubs().Authorize(&context_);
    WatchRpc<Response>::Begin(lab.stubs(), &context_, &request_, this);
    this->StartRead(&incoming_);
    this->StartCall();
    on_cancellation_.emplace(cancellation_, [this] {
      std::lock_guard<std::mutex> lock(mutex_);
      cancelled_ = true;
      context_.TryCancel();
      changed_.notify_all();
    });
  }

  ~Stream() {
    on_cancellation_.reset();
    context_.TryCancel();
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return done_; });
  }

  std::optional<Response> Next(std::chrono::milliseconds timeout) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait_for(lock, timeout, [this] { return cancelled_ || done_ || !results_.empty(); });
    if (cancelled_ || results_.empty()) return std::nullopt;
    Response result = std::move(results_.front());
    results_.pop_front();
    return result;
  }

  bool ended() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return cancelled_ || (done_ && results_.empty());
  }

  absl::Status status() const {
    std::lock_guard<std::mutex> lock(mutex_);
    if (cancelled_) return absl::CancelledError("interrupted");
    if (!done_ || status_.ok()) return absl::OkStatus();
    return RpcError(status_, WatchRpc<Response>::kName, address_);
  }

 private:
  void OnReadDone(bool ok) override {
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
  void OnDone(const grpc::Status& status) override {
    std::lock_guard<std::mutex> lock(mutex_);
    done_ = true;
    status_ = status;
    changed_.notify_all();
  }

  const std::string address_;
  Cancellation& cancellation_;
  grpc::ClientContext context_;
  typename WatchRpc<Response>::Request request_;
  Response incoming_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Response> results_;
  bool done_ = false;
  bool cancelled_ = false;
  grpc::Status status_;
  std::optional<Cancellation::Scope> on_cancellation_;
};

template <typename Response>
ResultWatch<Response>::ResultWatch(RemoteLab& lab, const std::string& name, uint32_t max_results)
    : stream_(std::make_unique<Stream>(lab, name, max_results)) {}

template <typename Response>
ResultWatch<Response>::~ResultWatch() = default;

template <typename Response>
std::optional<Response> ResultWatch<Response>::Next(std::chrono::milliseconds timeout) {
  return stream_->Next(timeout);
}

template <typename Response>
bool ResultWatch<Response>::ended() const {
  return stream_->ended();
}

template <typename Response>
absl::Status ResultWatch<Response>::status() const {
  return stream_->status();
}

template class ResultWatch<v1::WatchHandshakesResponse>;
template class ResultWatch<v1::WatchRelayResponse>;
template class ResultWatch<v1::WatchTerminatorResponse>;

}  // namespace tlslab
