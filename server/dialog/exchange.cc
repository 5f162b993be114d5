#include "server/dialog/exchange.h"

#include <algorithm>

namespace tlslab {
namespace {

constexpr char kHandshakeFailed[] = "the handshake failed";

}  // namespace

void Exchange::OnData(std::string_view plaintext) {
  outcome_.received_bytes += plaintext.size();
  expectations_.OnData(plaintext);
  size_t room = kReceivedKept - outcome_.received.size();
  outcome_.received.append(plaintext.substr(0, room));
  if (plaintext.size() > room) outcome_.received_truncated = true;
}

void Exchange::OnPeerClosed(bool clean) {
  peer_closed_ = true;
  broken_ = !clean;
  if (over_ || script_finished()) return;
  BeginStep();
  const ExchangeStep& step = script_[step_];
  if (ReadFinished(step)) return;
  if (step.kind == Kind::kExpect && !expectations_.StateOf(step_).difference.empty()) return;
  if (step.kind == Kind::kReadBytes || step.kind == Kind::kExpect) {
    FailStep("the peer closed before enough bytes had come");
  } else if (!clean && step.kind != Kind::kCloseTransport && !act_running_) {
    Interrupt("the connection ended while steps were left");
  }
}

void Exchange::OnActEnded(std::string_view error) {
  if (over_ || !act_running_) return;
  act_running_ = false;
  if (error.empty()) {
    FinishStep();
  } else {
    FailStep(error);
  }
}

void Exchange::OnHandshakeEnded() {
  if (handshake_ended_) return;
  handshake_ended_ = true;
  act_running_ = false;
}

void Exchange::OnHandshakeFailed() {
  if (over_) return;
  over_ = true;
  if (script_finished()) return;
  BeginStep();
  outcome_.handshake_failed = true;
  outcome_.error = kHandshakeFailed;
  outcome_.steps.back().error = kHandshakeFailed;
  outcome_.steps.back().ended = elapsed_();
}

Exchange::Act Exchange::Next() {
  while (!over_ && !script_finished()) {
    BeginStep();
    if (act_running_) return {};
    if (script_[step_].handshake == ExchangeStep::Handshake::kBegins && !handshake_ended_) {
      return Start(Act::Kind::kHandshake);
    }
    const size_t step = step_;
    Act act = RunStep(script_[step]);
    if (act.kind != Act::Kind::kWait || act_running_ || step_ == step) return act;
  }
  if (over_) return {Act::Kind::kDone, {}};
  if (!close_sent_) {
    close_sent_ = true;
    return {Act::Kind::kClose, {}};
  }
  if (!peer_closed_) return {Act::Kind::kWait, {}};
  over_ = true;
  return {Act::Kind::kDone, {}};
}

// What is to be done for the step. kWait: nothing; the step is then finished, or
// there is something to wait for.
Exchange::Act Exchange::RunStep(const ExchangeStep& step) {
  switch (step.kind) {
    case Kind::kSend:
      if (broken_) {
        Interrupt("the connection ended while steps were left");
        return {Act::Kind::kDone, {}};
      }
      outcome_.sent_bytes += step.data.size();
      return Finish(Act::Kind::kWrite, step.data);
    case Kind::kClose:
      if (close_sent_) break;
      close_sent_ = true;
      return Finish(Act::Kind::kClose);
    case Kind::kReadToEnd:
    case Kind::kReadBytes:
      if (!ReadFinished(step)) return {};
      break;
    case Kind::kExpect:
      if (const std::string& differs = expectations_.StateOf(step_).difference; !differs.empty()) {
        FailStep(differs);
        return {};
      }
      if (!ReadFinished(step)) return {};
      break;
    case Kind::kCloseTransport:
      over_ = true;
      return Finish(Act::Kind::kCloseTransport);
    case Kind::kKeyUpdate:
      return Start(Act::Kind::kKeyUpdate, step.update_requested);
    case Kind::kRenegotiate:
      return Start(Act::Kind::kRenegotiate);
    case Kind::kRequestCertificate:
      return Start(Act::Kind::kRequestCertificate);
    case Kind::kHandshake:
      break;
  }
  return Finish(Act::Kind::kWait);
}

void Exchange::Interrupt(std::string_view reason, bool unsent) {
  if (over_) return;
  over_ = true;
  if (script_finished() && !unsent) return;
  outcome_.error = std::string(reason);
  if (begun_ && !outcome_.steps.empty()) outcome_.steps.back().error = std::string(reason);
}

void Exchange::BeginStep() {
  if (begun_) return;
  begun_ = true;
  outcome_.steps.emplace_back().started = elapsed_();
}

void Exchange::FinishStep() {
  outcome_.steps.back().ended = elapsed_();
  begun_ = false;
  ++step_;
  ++outcome_.completed_steps;
}

void Exchange::FailStep(std::string_view error) {
  outcome_.error = std::string(error);
  outcome_.steps.back().error = std::string(error);
  outcome_.steps.back().ended = elapsed_();
  begun_ = false;
  step_ = script_.size();
  over_ = broken_;
}

Exchange::Act Exchange::Finish(Act::Kind kind, std::string_view data) {
  FinishStep();
  return {kind, data};
}

Exchange::Act Exchange::Start(Act::Kind kind, bool update_requested) {
  act_running_ = true;
  return {kind, {}, update_requested};
}

bool Exchange::ReadFinished(const ExchangeStep& step) const {
  if (step.kind == Kind::kReadToEnd) return peer_closed_;
  if (step.kind == Kind::kReadBytes) return outcome_.received_bytes >= step.bytes;
  if (step.kind == Kind::kExpect) return expectations_.StateOf(step_).met;
  return true;
}

}  // namespace tlslab
