// The results of a listener, a relay or a terminator as they come.
//
//   HandshakeWatch watch(lab, "listeners/tcp-5f0c12ab", 0);
//   while (std::optional<v1::WatchHandshakesResponse> next = watch.Next(std::chrono::hours(24)))
//   ... watch.status();   // why there is no more
//
// The stream runs from construction to destruction; results wait in order until they are taken.
#ifndef TLSLAB_CLIENT_LAB_RESULT_WATCH_H_
#define TLSLAB_CLIENT_LAB_RESULT_WATCH_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "client/lab/lab.h"

namespace tlslab {

template <typename Response>
class ResultWatch {
 public:
  // `lab` must outlive the watch. Zero results: no limit.
  ResultWatch(RemoteLab& lab, const std::string& name, uint32_t max_results);
  ~ResultWatch();

  // The next result; nothing when none came in time, the stream ended or the lab's cancellation was
  // requested.
  std::optional<Response> Next(std::chrono::milliseconds timeout);

  // The stream has ended, and everything was taken.
  bool ended() const;
  // OK while the stream goes on, and when it ended as it should.
  absl::Status status() const;

 private:
  class Stream;
  std::unique_ptr<Stream> stream_;
};

using HandshakeWatch = ResultWatch<v1::WatchHandshakesResponse>;
using RelayWatch = ResultWatch<v1::WatchRelayResponse>;
using TerminatorWatch = ResultWatch<v1::WatchTerminatorResponse>;

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_LAB_RESULT_WATCH_H_
