#include "server/rpc/watch_reactor.h"

#include <mutex>
#include <optional>
#include <utility>

#include "server/report/handshake_result.h"
#include "server/rpc/status.h"

namespace tlslab {
namespace {

using Reactor = grpc::ServerWriteReactor<v1::WatchHandshakesResponse>;

// Writes one result at a time and takes the next from the buffer only when that
// is done: a slow reader holds nothing but its place in the sequence.
class WatchReactor final : public Reactor {
 public:
  WatchReactor(std::shared_ptr<ResultBuffer> results, uint64_t max_results)
      : results_(std::move(results)), max_results_(max_results) {}

  // `self` keeps the reactor until OnDone, whoever still means to notify it.
  void Start(std::shared_ptr<WatchReactor> self) {
    std::weak_ptr<WatchReactor> weak = self;
    self_ = std::move(self);
    auto watcher = results_->Watch([weak] {
      if (auto reactor = weak.lock()) reactor->Continue();
    });
    if (!watcher.ok()) {
      over_ = true;
      return Finish(ToGrpcStatus(watcher.status(), "watchers"));
    }
    watcher_ = *watcher;
    // So that a watcher knows when it watches, before there is any result.
    StartSendInitialMetadata();
    Continue();
  }

  void OnWriteDone(bool ok) override {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      writing_ = false;
    }
    if (!ok) return End(grpc::Status::CANCELLED);
    Continue();
  }

  void OnCancel() override { End(grpc::Status::CANCELLED); }

  void OnDone() override {
    if (watcher_) results_->Unwatch(*watcher_);
    self_.reset();
  }

 private:
  // Starts the next write, or ends the stream, if there is reason to. gRPC may
  // call back before it returns, so the lock is not held across.
  void Continue() {
    bool write = false;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (over_ || writing_) return;
      bool closed = results_->closed();  // asked before looking: none come after
      bool enough = max_results_ != 0 && written_ == max_results_;
      write = !enough && TakeNext();
      if (!write && !enough && !closed) return;
      writing_ = write;
      over_ = !write;
    }
    if (write) {
      StartWrite(&response_);
    } else {
      Finish(grpc::Status::OK);
    }
  }

  // Puts the next result into `response_`, if there is one.
  bool TakeNext() {
    std::optional<ResultBuffer::Entry> next = results_->After(sequence_);
    if (!next) return false;
    ++written_;
    sequence_ = next->sequence;
    response_.Clear();
    response_.set_sequence_number(sequence_);
    ReportHandshake(*next->record, response_.mutable_result());
    return true;
  }

  void End(grpc::Status status) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (over_) return;
      over_ = true;
    }
    Finish(std::move(status));
  }

  const std::shared_ptr<ResultBuffer> results_;
  const uint64_t max_results_;
  std::shared_ptr<WatchReactor> self_;
  std::optional<uint64_t> watcher_;
  std::mutex mutex_;
  bool writing_ = false;
  bool over_ = false;
  uint64_t written_ = 0;
  uint64_t sequence_ = 0;
  v1::WatchHandshakesResponse response_;
};

class RefusedWatch final : public Reactor {
 public:
  explicit RefusedWatch(grpc::Status status) { Finish(std::move(status)); }
  void OnDone() override { delete this; }
};

}  // namespace

Reactor* StartWatch(std::shared_ptr<ResultBuffer> results, uint64_t max_results) {
  auto reactor = std::make_shared<WatchReactor>(std::move(results), max_results);
  WatchReactor* raw = reactor.get();
  raw->Start(std::move(reactor));
  return raw;
}

Reactor* RefuseWatch(grpc::Status status) { return new RefusedWatch(std::move(status)); }

}  // namespace tlslab
