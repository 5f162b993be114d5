// A listener's results as they come.
//
//   HandshakeWatch watch(lab, "listeners/tcp-5f0c12ab", 0);
//   while (std::optional<v1::WatchHandshakesResponse> next = watch.Next(std::chrono::hours(24)))
//   ... watch.status();   // why there is no more
//
// The stream runs from construction to destruction; results wait in order until they are taken.
#ifndef TLSLAB_CLIENT_LAB_HANDSHAKE_WATCH_H_
#define TLSLAB_CLIENT_LAB_HANDSHAKE_WATCH_H_

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

#include "client/lab/lab.h"

namespace tlslab {

class HandshakeWatch : private grpc::ClientReadReactor<v1::WatchHandshakesResponse> {
 public:
  // `lab` must outlive the watch. Zero results: no limit.
  HandshakeWatch(Lab& lab, const std::string& listener, uint32_t max_results);
  ~HandshakeWatch();

  // The next result; nothing when none came in time, the stream ended or the lab's cancellation was
  // requested.
  std::optional<v1::WatchHandshakesResponse> Next(std::chrono::milliseconds timeout);

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
  v1::WatchHandshakesRequest request_;
  v1::WatchHandshakesResponse incoming_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<v1::WatchHandshakesResponse> results_;
  bool done_ = false;
  bool cancelled_ = false;
  grpc::Status status_;
  std::optional<Cancellation::Scope> on_cancellation_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_LAB_HANDSHAKE_WATCH_H_
