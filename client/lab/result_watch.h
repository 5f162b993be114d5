// The results of a listener or of a relay as they come.
//
//   HandshakeWatch watch(lab, "listeners/tcp-5f0c12ab", 0);
//   while (std::optional<v1::WatchHandshakesResponse> next = watch.Next(std::chrono::hours(24)))
//   ... watch.status();   // why there is no more
//
// The stream runs from construction to destruction; results wait in order until they are taken.
#ifndef TLSLAB_CLIENT_LAB_RESULT_WATCH_H_
#define TLSLAB_CLIENT_LAB_RESULT_WATCH_H_

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

#include "client/lab/lab.h"

namespace tlslab {

// `Request` and `Response` are those of WatchHandshakes or WatchRelay.
template <typename Request, typename Response>
class ResultWatch : private grpc::ClientReadReactor<Response> {
 public:
  // `lab` must outlive the watch. `name` is the full one. Zero results: no limit.
  ResultWatch(Lab& lab, const std::string& name, uint32_t max_results);
  ~ResultWatch();

  // The next result; nothing when none came in time, the stream ended or the lab's cancellation was
  // requested.
  std::optional<Response> Next(std::chrono::milliseconds timeout);

  // The stream has ended, and everything was taken.
  bool ended() const;
  // OK while the stream goes on, and when it ended as it should.
  absl::Status status() const;

 private:
  void OnReadDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;

  const std::string address_;
  Cancellation& cancellation_;
  grpc::ClientContext context_;
  Request request_;
  Response incoming_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Response> results_;
  bool done_ = false;
  bool cancelled_ = false;
  grpc::Status status_;
  std::optional<Cancellation::Scope> on_cancellation_;
};

using HandshakeWatch = ResultWatch<v1::WatchHandshakesRequest, v1::WatchHandshakesResponse>;
using RelayWatch = ResultWatch<v1::WatchRelayRequest, v1::WatchRelayResponse>;

extern template class ResultWatch<v1::WatchHandshakesRequest, v1::WatchHandshakesResponse>;
extern template class ResultWatch<v1::WatchRelayRequest, v1::WatchRelayResponse>;

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_LAB_RESULT_WATCH_H_
