#include "server/dialog/exchange.h"

#include <algorithm>

namespace tlslab {

void Exchange::OnData(std::string_view plaintext) {
  outcome_.received_bytes += plaintext.size();
  size_t room = kReceivedKept - outcome_.received.size();
  outcome_.received.append(plaintext.substr(0, room));
  if (plaintext.size() > room) outcome_.received_truncated = true;
}

void Exchange::OnPeerClosed(bool clean) {
  peer_closed_ = true;
  broken_ = !clean;
  if (script_finished()) return;
  const ExchangeStep& step = script_[step_];
  if (ReadFinished(step)) return;
  if (step.kind == ExchangeStep::Kind::kReadBytes) {
    outcome_.error = "the peer closed before enough bytes had come";
    // No step is left, but an orderly close is still owed (RFC 8446 section 6.1).
    step_ = script_.size();
    over_ = !clean;
  } else if (!clean) {
    Interrupt("the connection ended while steps were left");
  }
}

Exchange::Act Exchange::Next() {
  if (over_) return {Act::Kind::kDone, {}};
  while (!script_finished()) {
    const ExchangeStep& step = script_[step_];
    switch (step.kind) {
      case ExchangeStep::Kind::kSend:
        if (broken_) {
          Interrupt("the connection ended while steps were left");
          return {Act::Kind::kDone, {}};
        }
        outcome_.sent_bytes += step.data.size();
        return Finish(Act::Kind::kWrite, step.data);
      case ExchangeStep::Kind::kClose:
        if (close_sent_) break;
        close_sent_ = true;
        return Finish(Act::Kind::kClose);
      case ExchangeStep::Kind::kReadToEnd:
      case ExchangeStep::Kind::kReadBytes:
        if (!ReadFinished(step)) return {Act::Kind::kWait, {}};
        break;
    }
    Finish(Act::Kind::kWait);
  }
  if (!close_sent_) {
    close_sent_ = true;
    return {Act::Kind::kClose, {}};
  }
  if (!peer_closed_) return {Act::Kind::kWait, {}};
  over_ = true;
  return {Act::Kind::kDone, {}};
}

void Exchange::Interrupt(std::string_view reason, bool unsent) {
  if (over_) return;
  over_ = true;
  if (!script_finished() || unsent) outcome_.error = std::string(reason);
}

Exchange::Act Exchange::Finish(Act::Kind kind, std::string_view data) {
  ++step_;
  ++outcome_.completed_steps;
  return {kind, data};
}

bool Exchange::ReadFinished(const ExchangeStep& step) const {
  if (step.kind == ExchangeStep::Kind::kReadToEnd) return peer_closed_;
  if (step.kind == ExchangeStep::Kind::kReadBytes) return outcome_.received_bytes >= step.bytes;
  return true;
}

}  // namespace tlslab
