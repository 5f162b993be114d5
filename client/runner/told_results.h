// What a listener, a relay or a terminator of a cell has told: each result once, found by the
// address of who connected or in the order in which the connections ended.
//
//   ListenerResults results(lab, "listeners/tcp-5f0c12ab", /*keep=*/true);
//   results.Join("127.0.0.1:50000", deadline);   // of one connection
//   results.Since(2, deadline);                  // two or more since the last such question
//
// Results that nobody will ask for are dropped: joined ones unless `keep`, and of those that were
// not joined the oldest beyond 1000. When the lab dropped some, the next question fails with
// DATA_LOSS: numbers would name other connections than they seem to. For one thread.
#ifndef TLSLAB_CLIENT_RUNNER_TOLD_RESULTS_H_
#define TLSLAB_CLIENT_RUNNER_TOLD_RESULTS_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/lab/result_watch.h"

namespace tlslab {

// `Watch` gives responses, each with a `Result`.
template <typename Watch, typename Result>
class ToldResults {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  // `lab` must outlive it. `name` is the full one. `keep`: somebody will ask Since.
  ToldResults(RemoteLab& lab, const std::string& name, bool keep)
      : watch_(lab, name, 0), keep_(keep) {}

  // The result of the connection from that address, which no call before gave. DEADLINE_EXCEEDED
  // when it has not come, CANCELLED, or why the lab tells no more.
  absl::StatusOr<Result> Join(const std::string& peer, Deadline deadline);
  // All since the last call, once there are so many. Errors likewise.
  absl::StatusOr<std::vector<Result>> Since(uint32_t count, Deadline deadline);
  // Until so many have come in all. Errors likewise.
  absl::Status Await(uint32_t count, Deadline deadline);

 private:
  struct Told {
    Result result;
    bool joined = false;
  };

  absl::Status Receive(Deadline deadline);

  Watch watch_;
  const bool keep_;
  std::deque<Told> told_;
  uint64_t last_number_ = 0;  // in the lab's sequence
  uint64_t received_ = 0;     // in all
  uint64_t dropped_ = 0;      // of them, from the front
  uint64_t watched_ = 0;      // of them, told by Since
};

using ListenerResults = ToldResults<HandshakeWatch, v1::HandshakeResult>;
using RelayResults = ToldResults<RelayWatch, v1::RelayResult>;
using TerminatorResults = ToldResults<TerminatorWatch, v1::TerminatorResult>;

extern template class ToldResults<HandshakeWatch, v1::HandshakeResult>;
extern template class ToldResults<RelayWatch, v1::RelayResult>;
extern template class ToldResults<TerminatorWatch, v1::TerminatorResult>;

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_TOLD_RESULTS_H_
