#include "server/driver/middle_end.h"

#include <utility>

namespace tlslab {
namespace {

FlowDirection SentBy(const Context& context) {
  return context.config().role == Role::kClient ? FlowDirection::kClientToServer
                                                : FlowDirection::kServerToClient;
}

}  // namespace

MiddleEnd::MiddleEnd(std::shared_ptr<const Context> context, SessionOptions options, TapOptions tap)
    : elapsed_(options.elapsed),
      start_time_(options.start_time),
      tap_options_(std::move(tap)),
      sends_(SentBy(*context)),
      tap_(tap_options_, sends_, elapsed_),
      session_(Session::Create(std::move(context), std::move(options))) {}

void MiddleEnd::OnReceived(std::string_view bytes) {
  tap_.OnReceived(bytes);
  session_->Receive(bytes);
}

void MiddleEnd::OnEnd(bool reset) {
  tap_.OnEnd(/*sent=*/false, reset);
  session_->ReceiveEnd(reset, reset ? "ECONNRESET" : "");
}

void MiddleEnd::NoteInClear(bool sent, std::string_view bytes) {
  sent ? tap_.OnSentInClear(bytes) : tap_.OnReceivedInClear(bytes);
}

void MiddleEnd::Step() { session_->Advance(); }

std::string MiddleEnd::TakeOutput() {
  std::string bytes = session_->TakeOutput();
  if (!bytes.empty()) tap_.OnSent(bytes);
  if (WireLog* log = tap_.log()) log->AddContents(sends_, session_->record_contents().TakeSent());
  // After the handshake's last bytes, an alert included.
  if (!handshaking()) tap_.HandshakeEnded();
  return bytes;
}

void MiddleEnd::Close() {
  if (std::exchange(closed_, true)) return;
  session_->Close();
}

bool MiddleEnd::peer_said_close() const {
  return session_->state() == Session::State::kClosed &&
         session_->observations().close_kind == CloseKind::kCloseNotify;
}

void MiddleEnd::Abandon(FailureCause cause) {
  session_->Abandon(cause);
  if (!failed()) session_->StopWaiting();
}

ConnectionRecord MiddleEnd::Finish() {
  ConnectionRecord record;
  record.closed_at = elapsed_();
  record.start_time = start_time_;
  record.wire = tap_.Stats();
  record.tap_options = tap_options_;
  if (PassiveObserver* observer = tap_.observer()) record.observed = observer->Take();
  if (WireLog* log = tap_.log()) {
    tap_.OnEnd(/*sent=*/true, /*reset=*/false);
    log->AddContents(Opposite(sends_), session_->record_contents().TakeReceived());
    record.log = log->Take();
  }
  record.observations = session_->TakeObservations();
  return record;
}

}  // namespace tlslab
