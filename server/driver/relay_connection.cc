#include "server/driver/relay_connection.h"

#include <algorithm>
#include <asio/error.hpp>
#include <asio/post.hpp>
#include <chrono>
#include <utility>

#include "server/transport/host_port.h"
#include "server/transport/tcp_stream.h"

namespace tlslab {
namespace {

using asio::ip::tcp;

// Faults may keep so much back for a time before nothing more is read.
constexpr size_t kMaxHeldByFaults = 2 << 20;
// How long a reported connection stays, so that what was just sent is not lost to a reset.
constexpr std::chrono::milliseconds kDrain(250);

}  // namespace

const std::shared_ptr<const FaultPlan>& NoFaults() {
  static const auto* const none =
      new std::shared_ptr<const FaultPlan>(std::make_shared<FaultPlan>());
  return *none;
}

RelayConnection::RelayConnection(tcp::socket client, std::shared_ptr<const RelayPlan> plan,
                                 std::shared_ptr<const FaultPlan> faults, const Clock& clock,
                                 const AddressPolicy& policy, Done done)
    : plan_(std::move(plan)),
      policy_(policy),
      done_(std::move(done)),
      start_time_(clock.wall()),
      elapsed_(StartStopwatch(clock)),
      client_(std::move(client)),
      executor_(client_.executor()),
      idle_timer_(executor_),
      fault_timer_(executor_),
      taps_(plan_->collect.tap),
      injector_(faults ? faults : NoFaults()),
      faults_(std::move(faults)),
      armed_(faults_ != nullptr) {}

void RelayConnection::Start() {
  auto connector = std::make_shared<Connector>(executor_, policy_, plan_->target_host,
                                               plan_->target_port, plan_->connect_timeout,
                                               [self = shared_from_this()](ConnectOutcome outcome) {
                                                 self->OnConnected(std::move(outcome));
                                               });
  connector_ = connector;
  asio::post(executor_, [connector] { connector->Start(); });
}

void RelayConnection::Cancel() {
  asio::post(executor_, [self = shared_from_this()] {
    if (self->finished_) return;
    if (auto connector = self->connector_.lock()) connector->Cancel();
    if (!self->target_) self->connect_error_ = "ECANCELED";
    self->Finish(RelayEnd::kRelayEnded);
  });
}

void RelayConnection::SetFaults(std::shared_ptr<const FaultPlan> faults) {
  asio::post(executor_, [self = shared_from_this(), faults = std::move(faults)] {
    // It may have begun with that plan, and some of it may have happened.
    if (self->finished_ || faults == self->faults_) return;
    self->faults_ = faults;
    self->armed_ |= faults != nullptr;
    self->injector_.SetPlan(faults ? faults : NoFaults(), self->elapsed_());
    if (self->target_) self->Drive();
  });
}

void RelayConnection::OnConnected(ConnectOutcome outcome) {
  if (finished_) return;
  if (outcome.kind != ConnectOutcome::Kind::kConnected) {
    connect_error_ = outcome.ErrorName();
    return Finish(RelayEnd::kNotConnected);
  }
  target_.emplace(*std::move(outcome.socket));
  to_target_.from = to_client_.to = &client_;
  to_target_.to = to_client_.from = &*target_;
  to_client_.flow = FlowDirection::kServerToClient;
  target_connected_at_ = last_passed_ = elapsed_();
  WatchIdleness();
  Drive();
}

void RelayConnection::Drive() {
  Pump(to_target_);
  Pump(to_client_);
  if (finished_) return;
  KeepReading(to_target_);
  KeepReading(to_client_);
  WatchFaults();
}

bool RelayConnection::MayRead(const Lane& lane) const {
  if (lane.reading || lane.source_over || !lane.waiting.empty()) return false;
  return !armed_ || injector_.queued_bytes(lane.flow) < kMaxHeldByFaults;
}

void RelayConnection::KeepReading(Lane& lane) {
  if (!MayRead(lane)) return;
  lane.reading = true;
  lane.from->Read([self = shared_from_this(), &lane](std::error_code error, RelayBytes bytes) {
    self->OnRead(lane, error, std::move(bytes));
  });
}

void RelayConnection::OnRead(Lane& lane, std::error_code error, RelayBytes bytes) {
  lane.reading = false;
  if (finished_) return error ? lane.from->Close() : lane.from->Drain(shared_from_this());
  // A fault may have reset it meanwhile.
  if (lane.source_over) return;
  if (error) {
    const bool broken = IsClient(lane.from) ? client_broken_ : target_broken_;
    OnSourceEnd(lane, broken || error != asio::error::eof);
    return Drive();
  }
  last_passed_ = elapsed_();
  NoteBytes(lane, /*before=*/true, bytes.view());
  injector_.Put(lane.flow, bytes.view(), {}, last_passed_);
  if (armed_) {
    lane.from->Recycle(std::move(bytes.storage));
  } else {
    while (injector_.Take(lane.flow)) {
    }
    lane.waiting.push_back({std::move(bytes)});
  }
  Drive();
}

void RelayConnection::OnSourceEnd(Lane& lane, bool reset) {
  lane.source_over = true;
  const Offset now = elapsed_();
  if (IsClient(lane.from)) {
    NoteEnd(reset ? RelayEnd::kClientReset : RelayEnd::kClientClosed);
    taps_.EndBesideClient(lane.flow, reset, now);
  } else {
    NoteEnd(reset ? RelayEnd::kTargetReset : RelayEnd::kTargetClosed);
    taps_.EndBesideTarget(lane.flow, reset, now);
  }
  // A fault has ended this direction before, in order.
  if (lane.over) {
    if (reset) ApplyEnd(lane, End::kReset, /*by_fault=*/false);
    return;
  }
  injector_.PutEnd(lane.flow, reset, now);
  if (armed_) return;
  while (injector_.Take(lane.flow)) {
  }
  lane.waiting.push_back({{}, reset ? End::kReset : End::kClosed});
}

std::optional<RelayConnection::Piece> RelayConnection::NextPiece(Lane& lane) {
  std::optional<Piece> piece;
  if (!lane.waiting.empty()) {
    piece.emplace(std::move(lane.waiting.front()));
    lane.waiting.pop_front();
  } else if (armed_) {
    std::optional<FaultInjector::Output> output = injector_.Take(lane.flow);
    if (!output) return piece;
    piece.emplace();
    piece->bytes.size = output->bytes.size();
    piece->bytes.storage = std::move(output->bytes);
    piece->end = output->end;
    piece->by_fault = output->by_fault;
  }
  return piece;
}

void RelayConnection::Pump(Lane& lane) {
  while (!finished_ && !lane.writing && !lane.over) {
    std::optional<Piece> piece = NextPiece(lane);
    if (!piece) return;
    if (piece->bytes.size > 0) {
      Write(lane, *std::move(piece));
    } else {
      ApplyEnd(lane, piece->end, piece->by_fault);
    }
  }
}

void RelayConnection::Write(Lane& lane, Piece piece) {
  lane.writing = true;
  NoteBytes(lane, /*before=*/false, piece.bytes.view());
  lane.to->Write(
      std::move(piece.bytes),
      [self = shared_from_this()] { self->last_passed_ = self->elapsed_(); },
      [self = shared_from_this(), &lane, end = piece.end, by_fault = piece.by_fault](
          std::error_code error) { self->OnWritten(lane, error, end, by_fault); });
}

void RelayConnection::OnWritten(Lane& lane, std::error_code error, End end, bool by_fault) {
  lane.writing = false;
  if (finished_ || lane.over) return;
  lane.from->Recycle(lane.to->TakeWritten());
  if (error) {
    OnSinkFailed(lane);
  } else {
    ApplyEnd(lane, end, by_fault);
  }
  if (!finished_) Drive();
}

// What the peer said before it went is still to be read; the end that follows is then told as a
// reset.
void RelayConnection::OnSinkFailed(Lane& lane) {
  (IsClient(lane.to) ? client_broken_ : target_broken_) = true;
  lane.over = lane.source_over = true;
  lane.waiting.clear();
  if (!Opposite(lane).over) return;
  NoteEnd(IsClient(lane.to) ? RelayEnd::kClientReset : RelayEnd::kTargetReset);
  lane.from->Reset();
  Finish(*end_);
}

void RelayConnection::ApplyEnd(Lane& lane, End end, bool by_fault) {
  if (end == End::kNone) return;
  if (by_fault) NoteEnd(RelayEnd::kFault);
  const bool reset = end == End::kReset;
  lane.over = true;
  // What follows an end that a fault made is lost, but is read: its sender is not to wait.
  lane.source_over |= reset;
  if (IsClient(lane.to)) {
    taps_.EndBesideClient(lane.flow, reset, elapsed_());
  } else {
    taps_.EndBesideTarget(lane.flow, reset, elapsed_());
  }
  Lane& back = Opposite(lane);
  if (!reset) {
    lane.to->EndWriting();
  } else {
    lane.to->Reset();
    // Of a fault the other direction tells its own reset, unless it is over; of a peer there is
    // nobody left.
    back.source_over = true;
    if (by_fault && back.over) lane.from->Reset();
    if (!by_fault) back.over = true;
  }
  if (back.over) Finish(end_.value_or(RelayEnd::kFault));
}

void RelayConnection::NoteBytes(const Lane& lane, bool before, std::string_view bytes) {
  const Offset now = before ? last_passed_ : elapsed_();
  if (IsClient(before ? lane.from : lane.to)) {
    taps_.BesideClient(lane.flow, bytes, now);
  } else {
    taps_.BesideTarget(lane.flow, bytes, now);
  }
}

void RelayConnection::NoteEnd(RelayEnd end) {
  if (!end_) end_ = end;
}

// Sets no timer for every byte: it looks when it is due whether it still is.
void RelayConnection::WatchIdleness() {
  const Offset idle = absl::ToChronoNanoseconds(plan_->idle_timeout);
  const Offset left = last_passed_ + idle - elapsed_();
  if (left <= Offset::zero()) return Finish(RelayEnd::kIdle);
  idle_timer_.expires_after(left);
  idle_timer_.async_wait([self = shared_from_this()](std::error_code stopped) {
    if (!stopped && !self->finished_) self->WatchIdleness();
  });
}

void RelayConnection::WatchFaults() {
  if (!armed_) return;
  const std::optional<Offset> due = injector_.due();
  if (due == fault_due_) return;
  fault_due_ = due;
  if (!due) {
    fault_timer_.cancel();
    return;
  }
  fault_timer_.expires_after(std::max(*due - elapsed_(), Offset::zero()));
  fault_timer_.async_wait([self = shared_from_this()](std::error_code stopped) {
    if (stopped || self->finished_) return;
    self->fault_due_.reset();
    self->injector_.Advance(self->elapsed_());
    self->Drive();
  });
}

void RelayConnection::Finish(RelayEnd end) {
  finished_ = true;
  idle_timer_.cancel();
  fault_timer_.cancel();
  std::exchange(done_, nullptr)(MakeRecord(end));
  if (end == RelayEnd::kIdle || end == RelayEnd::kRelayEnded) return CloseAll();
  client_.EndWriting();
  if (target_) target_->EndWriting();
  // A read that is under way goes on as the drain.
  if (!to_target_.reading) client_.Drain(shared_from_this());
  if (target_ && !to_client_.reading) target_->Drain(shared_from_this());
  idle_timer_.expires_after(kDrain);
  idle_timer_.async_wait([self = shared_from_this()](std::error_code) { self->CloseAll(); });
}

void RelayConnection::CloseAll() {
  client_.Close();
  if (target_) target_->Close();
}

RelayRecord RelayConnection::MakeRecord(RelayEnd end) {
  RelayRecord record;
  record.start_time = start_time_;
  record.duration = elapsed_();
  record.client_address = client_.remote_address();
  record.bound_address = client_.local_address();
  record.target_address = FormatHostPort(plan_->target_host, plan_->target_port);
  record.connect_error = connect_error_;
  record.client_received_bytes = client_.received_bytes();
  record.client_sent_bytes = client_.sent_bytes();
  if (target_) {
    record.target_address = target_->remote_address();
    record.target_local_address = target_->local_address();
    record.target_connected_at = target_connected_at_;
    record.target_received_bytes = target_->received_bytes();
    record.target_sent_bytes = target_->sent_bytes();
  }
  record.end = end;
  record.faults = injector_.outcomes();
  taps_.MoveInto(&record);
  return record;
}

}  // namespace tlslab
