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
                             ConnectionFaults faults, Done done)
    : stream_(std::move(stream)),
      endpoint_(std::move(endpoint)),
      deadlines_(deadlines),
      done_(std::move(done)),
      timer_(stream_.executor()),
      pause_timer_(stream_.executor()),
      faults_(std::move(faults)),
      fault_timer_(stream_.executor()) {
  if (faults_.plan || faults_.changeable) {
    wire_ = std::make_unique<FaultyWire>(faults_.sends, faults_.plan, faults_.elapsed, faults_.tap);
  }
}

void TcpConnection::Start() {
  asio::post(stream_.executor(), [self = shared_from_this()] {
    self->SetTimer(self->deadlines_.handshake);
    self->Drive();
  });
}

void TcpConnection::Cancel() {
  asio::post(stream_.executor(), [self = shared_from_this()] {
    if (self->stage_ == Stage::kReported) return;
    self->endpoint_.Abandon(FailureCause::kCancelled, "cancelled", self->Unsent());
    self->AbandonData("cancelled");
    self->Report();
  });
}

void TcpConnection::SetFaults(std::shared_ptr<const FaultPlan> plan) {
  asio::post(stream_.executor(), [self = shared_from_this(), plan = std::move(plan)] {
    if (self->stage_ == Stage::kReported) return;
    self->wire_->SetPlan(plan);
    self->CollectFromFaults();
    self->Drive();
  });
}

void TcpConnection::Drive() {
  if (stage_ == Stage::kReported) return;
  pending_output_ += endpoint_.TakeFront();
  if (has_faults()) {
    StepThroughFaults();
  } else if (pending_output_.size() < kMaxPendingOutput) {
    // A script that sends more than the peer reads goes on when the peer does.
    endpoint_.Step();
    const std::string bytes = endpoint_.TakeOutput();
    if (wire_) wire_->NoteSent(bytes, endpoint_.TakeOutputContents());
    pending_output_ += bytes;
  }
  ServeDialog();
  FlushOutput();
  SetStage();
  if (endpoint_.finished() && EverythingSent()) return Report();
  KeepReading();
  if (has_faults()) SetFaultTimer();
  SetPauseTimer();
}

// Faults may swallow all that a step says, so that no write will lead to the next one; and they
// may answer.
void TcpConnection::StepThroughFaults() {
  for (bool moved = true; moved;) {
    moved = DeliverFromFaults();
    if (OutputFull()) continue;
    endpoint_.Step();
    const std::string bytes = endpoint_.TakeOutput();
    wire_->Send(bytes, endpoint_.TakeOutputContents());
    CollectFromFaults();
    moved |= !bytes.empty();
  }
}

// What the faults let through to the endpoint; whether that was anything.
bool TcpConnection::DeliverFromFaults() {
  using End = FaultyWire::Output::End;
  bool delivered = false;
  while (auto output = wire_->ForEndpoint()) {
    delivered = true;
    if (!output->bytes.empty()) endpoint_.OnReceived(output->bytes);
    if (output->end == End::kNone) continue;
    const bool reset = output->end == End::kReset;
    if (output->by_fault) received_error_ = "ECONNRESET";
    endpoint_.OnEnd(reset, reset ? received_error_ : "");
  }
  return delivered;
}

void TcpConnection::CollectFromFaults() {
  while (auto output = wire_->ForTransport()) {
    pending_segment_bytes_ += output->bytes.size();
    pending_segments_.push_back(*std::move(output));
  }
}

bool TcpConnection::OutputFull() const {
  return pending_segment_bytes_ >= kMaxPendingOutput || wire_->holds_much_to_send();
}

bool TcpConnection::InputFull() const {
  if (pending_output_.size() + pending_segment_bytes_ > kMaxPendingOutput) return true;
  return has_faults() && wire_->holds_much_received();
}

// Of an endpoint that has finished: nothing of what it said will still go to the transport.
bool TcpConnection::EverythingSent() {
  if (has_faults() && !sending_ended_) {
    sending_ended_ = true;
    wire_->EndSending();
    CollectFromFaults();
    FlushOutput();
  }
  return !Unsent() && !FaultsOwe();
}

// Each stage has a deadline of its own.
void TcpConnection::SetStage() {
  if (stage_ == Stage::kHandshake && endpoint_.handshake_ended()) {
    stage_ = Stage::kExchange;
    SetTimer(deadlines_.exchange);
  }
  if (stage_ == Stage::kExchange && endpoint_.lingering() && !Unsent() && !FaultsOwe()) {
    stage_ = Stage::kLinger;
    SetTimer(kLinger);
  }
}

void TcpConnection::KeepReading() {
  if (reading_ || ended_ || InputFull()) return;
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
    const bool reset = error != asio::error::eof;
    received_error_ = reset ? ErrnoName(error) : "";
    has_faults() ? wire_->ReceiveEnd(reset) : endpoint_.OnEnd(reset, received_error_);
  } else {
    Receive(bytes);
  }
  Drive();
}

void TcpConnection::Receive(std::string_view bytes) {
  bytes.remove_prefix(endpoint_.ReceiveFront(bytes));
  if (bytes.empty()) return;
  if (has_faults()) return wire_->Receive(bytes);
  if (wire_) wire_->NoteReceived(bytes);
  endpoint_.OnReceived(bytes);
}

void TcpConnection::FlushOutput() {
  if (writing_) return;
  // What was said before there were faults comes first.
  if (!pending_output_.empty()) return Write(std::exchange(pending_output_, std::string()));
  FlushSegments();
}

// Each segment in a write of its own, and what ends the transport when it is its turn.
void TcpConnection::FlushSegments() {
  while (!writing_ && !pending_segments_.empty()) {
    FaultyWire::Output& next = pending_segments_.front();
    if (next.bytes.empty()) {
      EndTransport(next.end);
      pending_segments_.pop_front();
      continue;
    }
    std::string bytes = std::exchange(next.bytes, std::string());
    pending_segment_bytes_ -= bytes.size();
    if (next.end == FaultyWire::Output::End::kNone) pending_segments_.pop_front();
    Write(std::move(bytes));
  }
}

void TcpConnection::Write(std::string bytes) {
  writing_ = true;
  stream_.Write(std::move(bytes),
                [self = shared_from_this()](std::error_code error) { self->OnWritten(error); });
}

void TcpConnection::EndTransport(FaultyWire::Output::End end) {
  if (end == FaultyWire::Output::End::kClosed) stream_.EndWriting();
  if (end == FaultyWire::Output::End::kReset) {
    stream_.Reset();
    ended_ = true;
  }
}

void TcpConnection::OnWritten(std::error_code error) {
  writing_ = false;
  if (error) {
    // What the peer said before it went is still to be read; the end follows.
    pending_output_.clear();
    pending_segments_.clear();
    pending_segment_bytes_ = 0;
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

// For what only time lets out.
void TcpConnection::SetFaultTimer() {
  const std::optional<Offset> due = wire_->due_in();
  if (!due) {
    fault_timer_.cancel();
    return;
  }
  fault_timer_.expires_after(*due);
  fault_timer_.async_wait([self = shared_from_this()](std::error_code error) {
    if (!error && self->stage_ != Stage::kReported) self->OnFaultDue();
  });
}

void TcpConnection::SetPauseTimer() {
  if (endpoint_.resumes_at() == paused_until_) return;
  paused_until_ = endpoint_.resumes_at();
  if (!paused_until_) return;
  pause_timer_.expires_after(endpoint_.resumes_in());
  pause_timer_.async_wait([self = shared_from_this()](std::error_code error) {
    if (error || self->stage_ == Stage::kReported) return;
    self->paused_until_.reset();
    self->Drive();
  });
}

void TcpConnection::OnFaultDue() {
  wire_->Advance();
  CollectFromFaults();
  Drive();
}

void TcpConnection::OnDeadline() {
  if (stage_ == Stage::kReported) return stream_.Close();
  out_of_time_ = stage_ != Stage::kLinger;
  endpoint_.Abandon(FailureCause::kTimeout, "the deadline passed", Unsent());
  AbandonData("the deadline passed");
  const bool ending = has_faults() && !sending_ended_;
  // What faults held until the end of the stream has a moment to go out.
  if (ending && !EverythingSent()) return SetTimer(kDrain);
  Report();
}

void TcpConnection::Report() {
  const bool stalled = !out_of_time_ && has_faults() && wire_->took_end();
  stage_ = Stage::kReported;
  pause_timer_.cancel();
  AbandonData("the connection beside it ended");
  ConnectionRecord record = endpoint_.Finish();
  record.local_address = stream_.local_address();
  record.remote_address = stream_.remote_address();
  if (has_faults()) ConcludeFaults(&record);
  std::exchange(done_, nullptr)(std::move(record));
  if (!stalled) stream_.EndWriting();
  SetTimer(stalled ? deadlines_.exchange : kDrain);
  DrainThenClose();
}

void TcpConnection::ConcludeFaults(ConnectionRecord* record) {
  fault_timer_.cancel();
  wire_->Conclude(record);
  // A reset that a full transport kept waiting.
  for (const FaultyWire::Output& output : pending_segments_) EndTransport(output.end);
  pending_segments_.clear();
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
