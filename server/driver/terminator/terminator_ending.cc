// How a terminated connection ends: the part of TerminatorConnection that has deadlines, closes and
// makes the record.
#include <algorithm>
#include <chrono>
#include <utility>

#include "server/driver/terminator/terminator_connection.h"
#include "server/transport/host_port.h"

namespace tlslab {
namespace {

// How long a reported connection stays, so that what was just sent is not lost to a reset.
constexpr std::chrono::milliseconds kDrain(250);
// How long what was said last may take to be written.
constexpr absl::Duration kClosing = absl::Seconds(1);

}  // namespace

void TerminatorConnection::SetDeadline(absl::Duration after, void (TerminatorConnection::*then)()) {
  deadline_.expires_after(std::max(absl::ToChronoNanoseconds(after), Offset::zero()));
  deadline_.async_wait([self = shared_from_this(), then](std::error_code stopped) {
    // One that was on its way when the timer was set anew is not meant.
    const bool due = self->deadline_.expiry() <= std::chrono::steady_clock::now();
    if (!stopped && due && !self->finished_) (*self.*then)();
  });
}

void TerminatorConnection::OnHandshakeDeadline() {
  switch (stage_) {
    case Stage::kFront:
      ended_in_front_ = true;
      if (!client_.tls()) error_ = "no whole PROXY header came in time";
      return GiveUp(FailureCause::kTimeout,
                    client_.tls() ? TerminatorEnd::kHandshakeFailed : TerminatorEnd::kMalformed);
    case Stage::kClient:
    case Stage::kBackend:
      return GiveUp(FailureCause::kTimeout, TerminatorEnd::kHandshakeFailed);
    case Stage::kClosing:
      return Finish();
    case Stage::kConnecting:
    case Stage::kCarrying:
      return;
  }
}

// Sets no timer for every byte: it looks when it is due whether it still is.
void TerminatorConnection::WatchIdleness() {
  const Offset left = last_passed_ + absl::ToChronoNanoseconds(plan_->idle_timeout) - elapsed_();
  if (left <= Offset::zero()) return GiveUp(FailureCause::kTimeout, TerminatorEnd::kIdle);
  idle_timer_.expires_after(left);
  idle_timer_.async_wait([self = shared_from_this()](std::error_code stopped) {
    if (!stopped && !self->finished_) self->WatchIdleness();
  });
}

void TerminatorConnection::BeginClosing(TerminatorEnd end) {
  end_ = end;
  stage_ = Stage::kClosing;
  client_.EndSaying(/*in_order=*/true);
  if (backend_) backend_->EndSaying(/*in_order=*/true);
  SetDeadline(kClosing, &TerminatorConnection::OnHandshakeDeadline);
}

void TerminatorConnection::EndMalformed(std::string error) {
  error_ = std::move(error);
  if (ended_in_front_ && client_.tls()) client_.tls()->Abandon(FailureCause::kDialogFailed);
  BeginClosing(TerminatorEnd::kMalformed);
}

void TerminatorConnection::GiveUp(FailureCause cause, TerminatorEnd end) {
  if (finished_) return;
  end_ = end;
  if (client_.tls()) client_.tls()->Abandon(cause);
  if (backend_ && backend_->tls()) backend_->tls()->Abandon(cause);
  Finish();
}

void TerminatorConnection::Finish() {
  finished_ = true;
  deadline_.cancel();
  idle_timer_.cancel();
  std::exchange(done_, nullptr)(MakeRecord());
  if (end_ == TerminatorEnd::kIdle || end_ == TerminatorEnd::kTerminatorEnded) return CloseAll();
  client_.Drain(shared_from_this());
  if (backend_) backend_->Drain(shared_from_this());
  idle_timer_.expires_after(kDrain);
  idle_timer_.async_wait([self = shared_from_this()](std::error_code) { self->CloseAll(); });
}

void TerminatorConnection::CloseAll() {
  client_.Close();
  if (backend_) backend_->Close();
}

ConnectionRecord TerminatorConnection::FinishSide(TerminatorSide& side) {
  ConnectionRecord record = side.tls()->Finish();
  record.local_address = side.socket().local_address();
  record.remote_address = side.socket().remote_address();
  return record;
}

TerminatorRecord TerminatorConnection::MakeRecord() {
  TerminatorRecord record;
  record.start_time = start_time_;
  record.duration = elapsed_();
  record.client_address = client_.socket().remote_address();
  record.proxy_header = proxy_header_;
  record.backend_address = FormatHostPort(plan_->backend_host, plan_->backend_port);
  record.connect_error = connect_error_;
  record.client_received_bytes = client_.received_bytes();
  record.sent_proxy_header = sent_proxy_header_;
  if (client_.tls()) {
    record.client_side = FinishSide(client_);
    record.client_side->proxy_header = proxy_header_;
    record.client_side->ended_in_clear = ended_in_front_;
    if (ended_in_front_) record.client_side->proxy_error = error_;
  }
  if (backend_) {
    record.backend_address = backend_->socket().remote_address();
    record.backend_local_address = backend_->socket().local_address();
    record.backend_received_bytes = backend_->received_bytes();
    if (backend_->tls()) {
      record.backend_side = FinishSide(*backend_);
      record.backend_side->proxy_header = sent_proxy_header_;
    }
  }
  if (forwarder_) record.requests = forwarder_->requests();
  record.end = end_.value_or(TerminatorEnd::kTerminatorEnded);
  record.error = error_;
  return record;
}

}  // namespace tlslab
