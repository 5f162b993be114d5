// The streams of WatchHandshakes and WatchRelay: one watcher of one listener's or relay's results.
//
//   return StartWatch<v1::WatchRelayResponse>(relay->results, request->max_results(),
//                                             ReportRelayResult);
#ifndef TLSLAB_SERVER_RPC_WATCH_REACTOR_H_
#define TLSLAB_SERVER_RPC_WATCH_REACTOR_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "server/lab/result_buffer.h"
#include "server/rpc/admission.h"
#include "server/rpc/status.h"

namespace tlslab {

// Writes one result at a time and takes the next from the buffer only when that
// is done: a slow reader holds nothing but its place in the sequence.
template <typename Response, typename Record, typename Report>
class WatchReactor final : public grpc::ServerWriteReactor<Response> {
 public:
  WatchReactor(std::shared_ptr<RecordBuffer<Record>> results, uint64_t max_results, Report report)
      : results_(std::move(results)), max_results_(max_results), report_(report) {}

  // `self` keeps the reactor until OnDone, whoever still means to notify it.
  void Start(std::shared_ptr<WatchReactor> self) {
    std::weak_ptr<WatchReactor> weak = self;
    self_ = std::move(self);
    auto watcher = results_->Watch([weak] {
      if (auto reactor = weak.lock()) reactor->Continue();
    });
    if (!watcher.ok()) {
      over_ = true;
      return this->Finish(ToGrpcStatus(watcher.status(), "watchers"));
    }
    watcher_ = *watcher;
    // So that a watcher knows when it watches, before there is any result.
    this->StartSendInitialMetadata();
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
      this->StartWrite(&response_);
    } else {
      this->Finish(grpc::Status::OK);
    }
  }

  // Puts the next result into `response_`, if there is one.
  bool TakeNext() {
    std::optional<typename RecordBuffer<Record>::Entry> next = results_->After(sequence_);
    if (!next) return false;
    ++written_;
    sequence_ = next->sequence;
    response_.Clear();
    response_.set_sequence_number(sequence_);
    report_(*next->record, response_.mutable_result());
    return true;
  }

  void End(grpc::Status status) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (over_) return;
      over_ = true;
    }
    this->Finish(std::move(status));
  }

  const std::shared_ptr<RecordBuffer<Record>> results_;
  const uint64_t max_results_;
  const Report report_;
  std::shared_ptr<WatchReactor> self_;
  std::optional<uint64_t> watcher_;
  std::mutex mutex_;
  bool writing_ = false;
  bool over_ = false;
  uint64_t written_ = 0;
  uint64_t sequence_ = 0;
  Response response_;
};

// Starts a watcher, which lives until its RPC is over. `max_results` zero: no
// limit. `report` writes a record into the response's `result`.
template <typename Response, typename Record, typename Report>
grpc::ServerWriteReactor<Response>* StartWatch(std::shared_ptr<RecordBuffer<Record>> results,
                                               uint64_t max_results, Report report) {
  auto reactor = std::make_shared<WatchReactor<Response, Record, Report>>(std::move(results),
                                                                          max_results, report);
  auto* raw = reactor.get();
  raw->Start(std::move(reactor));
  return raw;
}

template <typename Response>
class RefusedWatch final : public grpc::ServerWriteReactor<Response> {
 public:
  explicit RefusedWatch(grpc::Status status) { this->Finish(std::move(status)); }
  void OnDone() override { delete this; }
};

// A stream that is refused.
template <typename Response>
grpc::ServerWriteReactor<Response>* RefuseWatch(grpc::Status status) {
  return new RefusedWatch<Response>(std::move(status));
}

// The stream that `body` starts for the lab of who calls, or one that is refused.
template <typename Response, typename Body>
grpc::ServerWriteReactor<Response>* AnswerStream(const Admission& admission,
                                                 const grpc::CallbackServerContext& context,
                                                 Body body) {
  absl::StatusOr<Lab*> lab = admission.Admit(context);
  return lab.ok() ? body(**lab) : RefuseWatch<Response>(ToGrpcStatus(lab.status(), "caller"));
}

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_WATCH_REACTOR_H_
