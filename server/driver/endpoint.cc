#include "server/driver/endpoint.h"

#include <utility>

namespace tlslab {
namespace {

const std::shared_ptr<const ExchangeScript>& EmptyScript() {
  static const auto* const script =
      new std::shared_ptr<const ExchangeScript>(std::make_shared<ExchangeScript>());
  return *script;
}

// Enough for the caller to send before more is made.
constexpr size_t kMuchOutput = 1 << 20;

}  // namespace

Endpoint::Endpoint(std::shared_ptr<const Context> context,
                   std::shared_ptr<const ExchangeScript> script, SessionOptions options)
    : script_(script ? std::move(script) : EmptyScript()),
      elapsed_(options.elapsed),
      start_time_(options.start_time),
      session_(Session::Create(std::move(context), std::move(options))),
      exchange_(*script_) {}

void Endpoint::OnReceived(std::string_view bytes) {
  tap_.OnReceived(bytes);
  session_->Receive(bytes);
}

void Endpoint::OnEnd(bool reset, std::string system_error) {
  session_->ReceiveEnd(reset, std::move(system_error));
}

void Endpoint::Step() {
  session_->Advance();
  CollectOutput();
  if (!handshake_ended()) return;
  // After the handshake's last bytes, an alert included, and before the exchange's.
  tap_.HandshakeEnded();
  if (failed()) {
    finished_ = true;
    return;
  }
  RunExchange();
  CollectOutput();
}

void Endpoint::RunExchange() {
  exchange_.OnData(session_->TakePlaintext());
  if (session_->state() == Session::State::kClosed && !peer_close_noted_) {
    peer_close_noted_ = true;
    exchange_.OnPeerClosed(session_->observations().close_kind == CloseKind::kCloseNotify);
  }
  while (session_->pending_output_bytes() < kMuchOutput) {
    Exchange::Act act = exchange_.Next();
    switch (act.kind) {
      case Exchange::Act::Kind::kWait:
        return;
      case Exchange::Act::Kind::kWrite:
        session_->Write(act.data);
        break;
      case Exchange::Act::Kind::kClose:
        session_->Close();
        break;
      case Exchange::Act::Kind::kDone:
        finished_ = true;
        return;
    }
  }
}

void Endpoint::CollectOutput() {
  std::string bytes = session_->TakeOutput();
  if (bytes.empty()) return;
  tap_.OnSent(bytes);
  output_ += bytes;
}

void Endpoint::Abandon(FailureCause cause, std::string_view reason, bool unsent) {
  session_->Abandon(cause);
  session_->StopWaiting();
  exchange_.Interrupt(reason, unsent);
  finished_ = true;
}

ConnectionRecord Endpoint::Finish() {
  ConnectionRecord record;
  record.closed_at = elapsed_();
  record.start_time = start_time_;
  record.wire = tap_.Stats();
  if (handshake_ended() && !failed()) record.exchange = exchange_.outcome();
  record.observations = session_->TakeObservations();
  return record;
}

}  // namespace tlslab
