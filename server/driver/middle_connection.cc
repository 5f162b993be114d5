#include "server/driver/middle_connection.h"

#include <algorithm>
#include <asio/error.hpp>
#include <asio/post.hpp>
#include <chrono>
#include <utility>

#include "server/transport/host_port.h"

namespace tlslab {
namespace {

using asio::ip::tcp;

constexpr FlowDirection kFromClient = FlowDirection::kClientToServer;
constexpr FlowDirection kToClient = FlowDirection::kServerToClient;

// Nothing is read while so much waits to be written to the other.
constexpr size_t kMaxWaiting = 256 << 10;
// Of each way, for the result.
constexpr size_t kMaxPlaintext = 64 << 10;
// How long a reported connection stays, so that what was just sent is not lost to a reset.
constexpr std::chrono::milliseconds kDrain(250);

}  // namespace

MiddleConnection::MiddleConnection(tcp::socket client, std::shared_ptr<const RelayPlan> plan,
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
      faults_(std::move(faults)) {}

void MiddleConnection::Start() {
  auto connector = std::make_shared<Connector>(executor_, policy_, plan_->target_host,
                                               plan_->target_port, plan_->connect_timeout,
                                               [self = shared_from_this()](ConnectOutcome outcome) {
                                                 self->OnConnected(std::move(outcome));
                                               });
  connector_ = connector;
  asio::post(executor_, [connector] { connector->Start(); });
}

void MiddleConnection::Cancel() {
  asio::post(executor_, [self = shared_from_this()] {
    if (self->finished_) return;
    if (auto connector = self->connector_.lock()) connector->Cancel();
    if (!self->target_) self->connect_error_ = "ECANCELED";
    self->GiveUp(FailureCause::kCancelled, RelayEnd::kRelayEnded);
  });
}

void MiddleConnection::SetFaults(std::shared_ptr<const FaultPlan> faults) {
  asio::post(executor_, [self = shared_from_this(), faults = std::move(faults)] {
    if (self->finished_ || faults == self->faults_) return;
    self->faults_ = faults;
    self->injector_.SetPlan(faults ? faults : NoFaults(), self->elapsed_());
    if (self->target_) self->Drive();
  });
}

void MiddleConnection::OnConnected(ConnectOutcome outcome) {
  if (finished_) return;
  if (outcome.kind != ConnectOutcome::Kind::kConnected) {
    connect_error_ = outcome.ErrorName();
    end_ = RelayEnd::kNotConnected;
    return Finish();
  }
  target_.emplace(*std::move(outcome.socket));
  target_connected_at_ = last_passed_ = elapsed_();
  WatchIdleness();
  Drive();
}

void MiddleConnection::Drive() {
  if (finished_) return;
  TakeFromClient();
  if (finished_) return;
  if (!to_client_ && !to_target_) LookAtHello();
  if (to_target_) to_target_->Step();
  if (to_target_ && !to_target_->handshaking() && !to_client_) MeetClient();
  if (to_client_) to_client_->Step();
  Speak();
  NoteFailures();
  FlushClient();
  FlushTarget();
  if (finished_) return;
  const bool both_over = client_side_.peer_over && target_side_.peer_over;
  if ((closing_ || both_over) && AllWritten()) return Finish();
  ReadClient();
  ReadTarget();
  WatchFaults();
}

void MiddleConnection::TakeFromClient() {
  while (!finished_) {
    std::optional<FaultInjector::Output> output = injector_.Take(kFromClient);
    if (!output) return;
    if (to_client_) {
      to_client_->OnReceived(output->bytes);
    } else {
      hello_ += output->bytes;
    }
    if (output->end == End::kNone) continue;
    if (output->by_fault) NoteEnd(RelayEnd::kFault);
    client_ended_by_fault_ |= output->by_fault;
    OnClientOver(output->end == End::kReset);
  }
}

void MiddleConnection::OnClientOver(bool reset) {
  client_side_.peer_over = true;
  if (to_client_) {
    to_client_->OnEnd(reset);
    to_client_->Step();
  }
  // What follows an end that a fault made is read, so that the client does not wait, and lost.
  if (reset) ResetBoth();
}

void MiddleConnection::ResetBoth() {
  closing_ = true;
  client_side_.read_over = client_side_.write_over = true;
  client_.Reset();
  if (target_) target_->Reset();
  target_side_.read_over = target_side_.write_over = true;
}

void MiddleConnection::LookAtHello() {
  if (hello_whole_) return;
  const HelloPeek peek = PeekClientHello(hello_);
  if (peek.state == HelloPeek::State::kIncomplete && !client_side_.peer_over) return;
  hello_whole_ = true;
  name_ = peek.server_name.value_or(plan_->target_host);
  // Who does not make himself known is not worth the target's time: TLS will say why.
  if (peek.state != HelloPeek::State::kHello) return MeetClient();
  MeetTarget(peek);
}

void MiddleConnection::MeetTarget(const HelloPeek& peek) {
  auto context = plan_->middle->ForTarget(peek.alpn_protocols);
  if (!context.ok()) return GiveUp(FailureCause::kLocalError, RelayEnd::kHandshakeFailed);
  SessionOptions options = EndOptions();
  options.server_name = peek.server_name.value_or("");
  options.expected_name = name_;
  to_target_.emplace(*std::move(context), std::move(options));
}

void MiddleConnection::MeetClient() {
  const std::string alpn =
      to_target_ ? to_target_->observations().alpn.value_or("") : std::string();
  auto context = plan_->middle->ForClient(name_, alpn);
  if (!context.ok()) return GiveUp(FailureCause::kLocalError, RelayEnd::kHandshakeFailed);
  to_client_.emplace(*std::move(context), EndOptions());
  to_client_->OnReceived(hello_);
  hello_.clear();
  if (client_side_.peer_over) to_client_->OnEnd(/*reset=*/false);
}

SessionOptions MiddleConnection::EndOptions() const {
  SessionOptions options;
  options.start_time = start_time_;
  options.elapsed = elapsed_;
  options.collect = plan_->collect;
  // The wire is the relay's to tell; for its capture the ends give their secrets.
  options.collect.tap.transcript.reset();
  options.collect.tap.observer.reset();
  return options;
}

// What each said to the other, and that it has no more to say.
void MiddleConnection::Speak() {
  if (finished_ || !to_client_ || !to_target_) return;
  Carry(*to_client_, *to_target_, &client_plaintext_);
  Carry(*to_target_, *to_client_, &target_plaintext_);
  if (to_client_->peer_said_close()) to_target_->Close();
  if (to_target_->peer_said_close()) to_client_->Close();
}

void MiddleConnection::Carry(MiddleEnd& from, MiddleEnd& to, std::string* kept) {
  if (!to.open()) return;
  const std::string said = from.TakePlaintext();
  kept->append(said, 0, kMaxPlaintext - kept->size());
  to.Write(said);
}

// An end that failed has its alert still to send, and the other is not left to wait.
void MiddleConnection::NoteFailures() {
  if (finished_ || closing_ || !to_client_) return;
  // One that was not dialled, since the client did not make itself known, has failed likewise.
  const bool target_failed = !to_target_ || to_target_->failed();
  if (!to_client_->failed() && !(target_failed && !to_client_->handshaking())) return;
  end_ = RelayEnd::kHandshakeFailed;
  closing_ = true;
  if (!to_client_->failed()) to_client_->Close();
  if (to_target_ && !target_failed) to_target_->Close();
}

void MiddleConnection::FlushClient() {
  if (finished_) return;
  if (to_client_) {
    const std::string bytes = to_client_->TakeOutput();
    if (!bytes.empty()) injector_.Put(kToClient, bytes, {}, elapsed_());
  }
  // Nothing follows, so that nothing waits for what does.
  const bool served = to_client_ && !to_client_->handshaking();
  const bool over = closing_ || (served && target_side_.peer_over);
  if (over && !std::exchange(client_end_put_, true)) {
    injector_.PutEnd(kToClient, /*reset=*/false, elapsed_());
  }
  while (!client_side_.writing && !client_side_.write_over) {
    std::optional<FaultInjector::Output> output = injector_.Take(kToClient);
    if (!output) return;
    if (output->bytes.empty()) {
      EndClientWire(output->end, output->by_fault);
      continue;
    }
    client_side_.writing = true;
    taps_.BesideClient(kToClient, output->bytes, elapsed_());
    const size_t size = output->bytes.size();
    client_.Write(
        {std::move(output->bytes), size},
        [self = shared_from_this()] { self->last_passed_ = self->elapsed_(); },
        [self = shared_from_this(), end = output->end,
         by_fault = output->by_fault](std::error_code error) {
          self->client_side_.writing = false;
          error ? self->OnClientDeaf() : self->EndClientWire(end, by_fault);
          self->Drive();
        });
  }
}

// A client that has ended already will not be heard to be gone.
void MiddleConnection::OnClientDeaf() {
  client_side_.write_over = true;
  if (!finished_ && client_side_.peer_over) ResetBoth();
}

void MiddleConnection::EndClientWire(End end, bool by_fault) {
  if (end == End::kNone || finished_) return;
  if (by_fault) NoteEnd(RelayEnd::kFault);
  client_side_.write_over = true;
  taps_.EndBesideClient(kToClient, end == End::kReset, elapsed_());
  if (end == End::kReset) {
    client_ended_by_fault_ |= by_fault;
    OnClientOver(/*reset=*/true);
  } else {
    client_.EndWriting();
  }
}

void MiddleConnection::FlushTarget() {
  if (finished_) return;
  if (to_target_) for_target_ += to_target_->TakeOutput();
  if (target_side_.writing || target_side_.write_over) return;
  if (for_target_.empty()) {
    if (!client_side_.peer_over || (to_target_ && to_target_->handshaking())) return;
    target_side_.write_over = true;
    taps_.EndBesideTarget(kFromClient, /*reset=*/false, elapsed_());
    return target_->EndWriting();
  }
  target_side_.writing = true;
  taps_.BesideTarget(kFromClient, for_target_, elapsed_());
  const size_t size = for_target_.size();
  target_->Write(
      {std::exchange(for_target_, std::string()), size},
      [self = shared_from_this()] { self->last_passed_ = self->elapsed_(); },
      [self = shared_from_this()](std::error_code error) {
        self->target_side_.writing = false;
        // What it said before it went is still to be read; the end follows.
        if (error) self->target_side_.write_over = true;
        self->Drive();
      });
}

void MiddleConnection::ReadClient() {
  if (client_side_.reading || client_side_.read_over) return;
  // Its hello waits for the target.
  if (hello_whole_ && !to_client_) return;
  if (for_target_.size() > kMaxWaiting) return;
  if (injector_.queued_bytes(kFromClient) > kMaxWaiting) return;
  client_side_.reading = true;
  client_.Read([self = shared_from_this()](std::error_code error, RelayBytes bytes) {
    self->OnClientRead(error, std::move(bytes));
  });
}

void MiddleConnection::OnClientRead(std::error_code error, RelayBytes bytes) {
  client_side_.reading = false;
  if (finished_) return error ? client_.Close() : client_.Drain(shared_from_this());
  if (client_side_.read_over) return;
  const Offset now = elapsed_();
  if (error) {
    const bool reset = error != asio::error::eof;
    client_side_.read_over = true;
    NoteEnd(reset ? RelayEnd::kClientReset : RelayEnd::kClientClosed);
    taps_.EndBesideClient(kFromClient, reset, now);
    injector_.PutEnd(kFromClient, reset, now);
    // Of a direction that a fault has ended it tells nothing more.
    if (reset && client_side_.peer_over) ResetBoth();
  } else {
    last_passed_ = now;
    taps_.BesideClient(kFromClient, bytes.view(), now);
    injector_.Put(kFromClient, bytes.view(), {}, now);
    client_.Recycle(std::move(bytes.storage));
  }
  Drive();
}

void MiddleConnection::ReadTarget() {
  if (target_side_.reading || target_side_.read_over || !to_target_) return;
  if (injector_.queued_bytes(kToClient) > kMaxWaiting) return;
  // What it says waits for the client to be served.
  if (!to_target_->handshaking() && !(to_client_ && to_client_->open())) return;
  target_side_.reading = true;
  target_->Read([self = shared_from_this()](std::error_code error, RelayBytes bytes) {
    self->OnTargetRead(error, std::move(bytes));
  });
}

void MiddleConnection::OnTargetRead(std::error_code error, RelayBytes bytes) {
  target_side_.reading = false;
  if (finished_) return error ? target_->Close() : target_->Drain(shared_from_this());
  if (target_side_.read_over) return;
  const Offset now = elapsed_();
  if (!error) {
    last_passed_ = now;
    taps_.BesideTarget(kToClient, bytes.view(), now);
    to_target_->OnReceived(bytes.view());
    target_->Recycle(std::move(bytes.storage));
    return Drive();
  }
  const bool reset = error != asio::error::eof;
  target_side_.read_over = target_side_.peer_over = true;
  NoteEnd(reset ? RelayEnd::kTargetReset : RelayEnd::kTargetClosed);
  taps_.EndBesideTarget(kToClient, reset, now);
  to_target_->OnEnd(reset);
  // A client that is not served yet is to show how it takes the relay.
  if (reset && to_client_) {
    to_target_->Step();
    client_end_put_ = true;
    injector_.PutEnd(kToClient, /*reset=*/true, now);
  }
  Drive();
}

void MiddleConnection::NoteEnd(RelayEnd end) {
  if (!end_) end_ = end;
}

// Sets no timer for every byte: it looks when it is due whether it still is.
void MiddleConnection::WatchIdleness() {
  const Offset left = last_passed_ + absl::ToChronoNanoseconds(plan_->idle_timeout) - elapsed_();
  if (left <= Offset::zero()) return GiveUp(FailureCause::kTimeout, RelayEnd::kIdle);
  idle_timer_.expires_after(left);
  idle_timer_.async_wait([self = shared_from_this()](std::error_code stopped) {
    if (!stopped && !self->finished_) self->WatchIdleness();
  });
}

void MiddleConnection::WatchFaults() {
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

bool MiddleConnection::AllWritten() const {
  const bool client =
      client_side_.write_over || (!client_side_.writing && !injector_.has_queued(kToClient));
  const bool target = target_side_.write_over || (!target_side_.writing && for_target_.empty());
  return client && target;
}

void MiddleConnection::GiveUp(FailureCause cause, RelayEnd end) {
  if (finished_) return;
  end_ = end;
  if (to_client_) to_client_->Abandon(cause);
  if (to_target_) to_target_->Abandon(cause);
  Finish();
}

void MiddleConnection::Finish() {
  finished_ = true;
  idle_timer_.cancel();
  fault_timer_.cancel();
  const RelayEnd end = end_.value_or(RelayEnd::kFault);
  std::exchange(done_, nullptr)(MakeRecord());
  if (end == RelayEnd::kIdle || end == RelayEnd::kRelayEnded) return CloseAll();
  client_.EndWriting();
  if (target_) target_->EndWriting();
  // A read that is under way goes on as the drain.
  if (!client_side_.reading) client_.Drain(shared_from_this());
  if (target_ && !target_side_.reading) target_->Drain(shared_from_this());
  idle_timer_.expires_after(kDrain);
  idle_timer_.async_wait([self = shared_from_this()](std::error_code) { self->CloseAll(); });
}

void MiddleConnection::CloseAll() {
  client_.Close();
  if (target_) target_->Close();
}

RelayRecord MiddleConnection::MakeRecord() {
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
  record.end = end_.value_or(RelayEnd::kFault);
  record.faults = injector_.outcomes();
  taps_.MoveInto(&record);
  if (to_client_) {
    record.client_side = to_client_->Finish();
    record.client_side->local_address = record.bound_address;
    record.client_side->remote_address = record.client_address;
    // Which stand between that end and the client.
    record.client_side->faults = record.faults;
    record.client_side->ended_by_fault = client_ended_by_fault_;
  }
  if (to_target_) {
    record.target_side = to_target_->Finish();
    record.target_side->local_address = record.target_local_address;
    record.target_side->remote_address = record.target_address;
  }
  record.client_plaintext = std::move(client_plaintext_);
  record.target_plaintext = std::move(target_plaintext_);
  return record;
}

}  // namespace tlslab
