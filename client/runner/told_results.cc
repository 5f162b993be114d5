#include "client/runner/told_results.h"

#include <algorithm>
#include <utility>

namespace tlslab {
namespace {

constexpr size_t kMaxKept = 1000;

const std::string& PeerOf(const v1::HandshakeResult& result) { return result.remote_address(); }
const std::string& PeerOf(const v1::RelayResult& result) { return result.client_address(); }
const std::string& PeerOf(const v1::TerminatorResult& result) { return result.client_address(); }

const char* Teller(const v1::HandshakeResult*) { return "the listener"; }
const char* Teller(const v1::RelayResult*) { return "the relay"; }
const char* Teller(const v1::TerminatorResult*) { return "the terminator"; }

}  // namespace

template <typename Watch, typename Result>
absl::StatusOr<Result> ToldResults<Watch, Result>::Join(const std::string& peer,
                                                        Deadline deadline) {
  while (true) {
    for (auto told = told_.begin(); told != told_.end(); ++told) {
      if (told->joined || PeerOf(told->result) != peer) continue;
      told->joined = true;
      if (keep_) return told->result;
      return std::move(told->result);
    }
    if (absl::Status status = Receive(deadline); !status.ok()) return status;
  }
}

template <typename Watch, typename Result>
absl::StatusOr<std::vector<Result>> ToldResults<Watch, Result>::Since(uint32_t count,
                                                                      Deadline deadline) {
  const uint64_t from = std::max(watched_, dropped_);
  while (received_ - from < count) {
    if (absl::Status status = Receive(deadline); !status.ok()) return status;
  }
  std::vector<Result> results;
  for (uint64_t at = std::max(from, dropped_); at < received_; ++at) {
    results.push_back(told_[at - dropped_].result);
  }
  watched_ = received_;
  return results;
}

template <typename Watch, typename Result>
absl::Status ToldResults<Watch, Result>::Await(uint32_t count, Deadline deadline) {
  while (received_ < count) {
    if (absl::Status status = Receive(deadline); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// One more.
template <typename Watch, typename Result>
absl::Status ToldResults<Watch, Result>::Receive(Deadline deadline) {
  const std::string teller = Teller(static_cast<const Result*>(nullptr));
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  auto next = watch_.Next(std::max(left, std::chrono::milliseconds(0)));
  if (!next) {
    if (!watch_.status().ok()) return watch_.status();
    if (watch_.ended()) return absl::FailedPreconditionError(teller + "'s lease has ended");
    return absl::DeadlineExceededError(teller + " has told " + std::to_string(received_) +
                                       (received_ == 1 ? " result" : " results") + " so far");
  }
  const uint64_t expected = std::exchange(last_number_, next->sequence_number()) + 1;
  told_.push_back({std::move(*next->mutable_result()), false});
  ++received_;
  while (told_.size() > kMaxKept || (!keep_ && told_.front().joined)) {
    told_.pop_front();
    ++dropped_;
  }
  if (last_number_ <= expected) return absl::OkStatus();
  return absl::DataLossError(teller + " dropped " + std::to_string(last_number_ - expected) +
                             " results before they could be read");
}

template class ToldResults<HandshakeWatch, v1::HandshakeResult>;
template class ToldResults<RelayWatch, v1::RelayResult>;
template class ToldResults<TerminatorWatch, v1::TerminatorResult>;

}  // namespace tlslab
