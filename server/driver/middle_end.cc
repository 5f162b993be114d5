#include "server/driver/middle_end.h"

#include <utility>

namespace tlslab {

MiddleEnd::MiddleEnd(std::shared_ptr<const Context> context, SessionOptions options)
    : elapsed_(options.elapsed),
      start_time_(options.start_time),
      session_(Session::Create(std::move(context), std::move(options))) {}

void MiddleEnd::OnReceived(std::string_view bytes) {
  tap_.OnReceived(bytes);
  session_->Receive(bytes);
}

void MiddleEnd::Step() { session_->Advance(); }

std::string MiddleEnd::TakeOutput() {
  std::string bytes = session_->TakeOutput();
  if (!bytes.empty()) tap_.OnSent(bytes);
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
  record.observations = session_->TakeObservations();
  return record;
}

}  // namespace tlslab
