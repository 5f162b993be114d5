#include "server/driver/tcp_connection.h"

#include <asio/post.hpp>
#include <chrono>
#include <utility>

namespace tlslab {
namespace {

// How long an end whose script is over waits for the peer to close.
constexpr absl::Duration kLinger = absl::Seconds(1);
// How long a reported connection stays, so that an alert just sent is not lost to
// a reset.
constexpr absl::Duration kDrain = absl::Milliseconds(250);
// Nothing is read or made while this much waits to be written: a peer that does not
// read does not make us hold more.
constexpr size_t kMaxPendingOutput = 1 << 20;

}  // namespace

TcpConnection::TcpConnection(TcpStream stream, Endpoint endpoint, ConnectionDeadlines deadlines,
                             Done done)
    : stream_(std::move(stream)),
      endpoint_(std::move(endpoint)),
      deadlines_(deadlines),
      done_(std::move(done)),
      timer_(stream_.executor()) {}

void TcpConnection::Start() {
  asio::post(stream_.executor(), [self = shared_from_this()] {
    self->SetTimer(self->deadlines_.handshake);
    self->Drive();
  });
}

void TcpConnection::Cancel() {
  asio::post(stream_.executor(), [self = shared_from_this()] {
    if (self->stage_ == Stage::kReported) return;
    self->endpoint_.Abandon(FailureCause::kCancelled, "cancelled", self->writing_);
    self->Report();
  });
}

void TcpConnection::Drive() {
  if (stage_ == Stage::kReported) return;
  // A script that sends more than the peer reads goes on when the peer does.
  if (pending_output_.size() < kMaxPendingOutput) {
    endpoint_.Step();
    pending_output_ += endpoint_.TakeOutput();
  }
  FlushOutput();
  SetStage();
  if (endpoint_.finished() && !writing_) return Report();
  KeepReading();
}

// Each stage has a deadline of its own.
void TcpConnection::SetStage() {
  if (stage_ == Stage::kHandshake && endpoint_.handshake_ended()) {
    stage_ = Stage::kExchange;
    SetTimer(deadlines_.exchange);
  }
  if (stage_ == Stage::kExchange && endpoint_.lingering() && !writing_) {
    stage_ = Stage::kLinger;
    SetTimer(kLinger);
  }
}

void TcpConnection::KeepReading() {
  if (reading_ || ended_ || pending_output_.size() > kMaxPendingOutput) return;
  if (!endpoint_.wants_input()) return;
  reading_ = true;
  stream_.Read([self = shared_from_this()](std::error_code error, std::string_view bytes) {
    self->OnRead(error, bytes);
  });
}

void TcpConnection::OnRead(std::error_code error, std::string_view bytes) {
  reading_ = false;
  if (stage_ == Stage::kReported) {
    if (error) return stream_.Close();
    return DrainThenClose();
  }
  if (error) {
    ended_ = true;
    bool reset = error != asio::error::eof;
    endpoint_.OnEnd(reset, reset ? ErrnoName(error) : "");
  } else {
    endpoint_.OnReceived(bytes);
  }
  Drive();
}

void TcpConnection::FlushOutput() {
  if (writing_ || pending_output_.empty()) return;
  writing_ = true;
  stream_.Write(std::exchange(pending_output_, std::string()),
                [self = shared_from_this()](std::error_code error) { self->OnWritten(error); });
}

void TcpConnection::OnWritten(std::error_code error) {
  writing_ = false;
  if (error) {
    // What the peer said before it went is still to be read; the end follows.
    pending_output_.clear();
  } else {
    FlushOutput();
  }
  if (stage_ != Stage::kReported) Drive();
}

void TcpConnection::SetTimer(absl::Duration after) {
  timer_.expires_after(absl::ToChronoNanoseconds(after));
  timer_.async_wait([self = shared_from_this()](std::error_code error) {
    // One that was on its way when the timer was set anew is not meant.
    bool due = self->timer_.expiry() <= std::chrono::steady_clock::now();
    if (!error && due) self->OnDeadline();
  });
}

void TcpConnection::OnDeadline() {
  if (stage_ == Stage::kReported) return stream_.Close();
  endpoint_.Abandon(FailureCause::kTimeout, "the deadline passed", writing_);
  Report();
}

void TcpConnection::Report() {
  stage_ = Stage::kReported;
  ConnectionRecord record = endpoint_.Finish();
  record.local_address = stream_.local_address();
  record.remote_address = stream_.remote_address();
  std::exchange(done_, nullptr)(std::move(record));
  stream_.EndWriting();
  SetTimer(kDrain);
  DrainThenClose();
}

// Reads and drops what still comes, until the peer closes or the timer does.
void TcpConnection::DrainThenClose() {
  if (ended_) {
    timer_.cancel();
    return stream_.Close();
  }
  if (reading_) return;
  reading_ = true;
  stream_.Read([self = shared_from_this()](std::error_code error, std::string_view bytes) {
    if (error) self->timer_.cancel();
    self->OnRead(error, bytes);
  });
}

}  // namespace tlslab
