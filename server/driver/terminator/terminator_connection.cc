#include "server/driver/terminator/terminator_connection.h"

#include <asio/post.hpp>
#include <utility>

#include "server/dialog/proxy/proxy_reader.h"
#include "server/driver/terminator/terminator_identity.h"
#include "server/transport/ip_address.h"

namespace tlslab {
namespace {

using asio::ip::tcp;

// Where a header may be left out, a client in the clear that is silent for so long has none: it
// may wait for the backend to speak first.
constexpr absl::Duration kSilenceIsNone = absl::Seconds(1);

constexpr char kBadRequest[] =
    "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

}  // namespace

TerminatorConnection::TerminatorConnection(tcp::socket client,
                                           std::shared_ptr<const TerminatorPlan> plan,
                                           const Clock& clock, const AddressPolicy& policy,
                                           Done done)
    : plan_(std::move(plan)),
      policy_(policy),
      done_(std::move(done)),
      start_time_(clock.wall()),
      elapsed_(StartStopwatch(clock)),
      executor_(client.get_executor()),
      client_(std::move(client)),
      deadline_(executor_),
      idle_timer_(executor_) {}

std::function<void()> TerminatorConnection::Driving() {
  return [self = shared_from_this()] { self->Drive(); };
}

void TerminatorConnection::Start() {
  asio::post(executor_, [self = shared_from_this()] {
    if (self->finished_) return;
    const TerminatorPlan& plan = *self->plan_;
    if (plan.server_context) {
      self->client_.BeginTls(plan.server_context, self->EndOptions(), plan.collect.tap);
    }
    self->SetDeadline(plan.handshake_timeout, &TerminatorConnection::OnHandshakeDeadline);
    if (plan.accept_proxy_protocol == ProxyProtocolUse::kOff) {
      self->MeetClient();
    } else {
      self->client_.AwaitFront();
      const bool may_be_silent =
          plan.accept_proxy_protocol == ProxyProtocolUse::kOptional && !plan.server_context;
      if (may_be_silent) {
        self->SetDeadline(kSilenceIsNone, &TerminatorConnection::OnFrontDeadline);
      }
    }
    self->Drive();
  });
}

void TerminatorConnection::Cancel() {
  asio::post(executor_, [self = shared_from_this()] {
    if (self->finished_) return;
    if (auto connector = self->connector_.lock()) connector->Cancel();
    if (self->stage_ == Stage::kConnecting) self->connect_error_ = "ECANCELED";
    self->GiveUp(FailureCause::kCancelled, TerminatorEnd::kTerminatorEnded);
  });
}

SessionOptions TerminatorConnection::EndOptions() const {
  SessionOptions options;
  options.start_time = start_time_;
  options.elapsed = elapsed_;
  options.collect = plan_->collect;
  return options;
}

void TerminatorConnection::Drive() {
  if (finished_) return;
  Advance();
  if (finished_) return;
  if (stage_ == Stage::kCarrying) Carry();
  Flush(client_);
  if (backend_) Flush(*backend_);
  if (Over()) return Finish();
  ReadOn();
}

void TerminatorConnection::Advance() {
  if (stage_ == Stage::kFront) LookAtFront();
  client_.Step();
  if (backend_) backend_->Step();
  if (stage_ == Stage::kClosing || finished_) return;
  if (HandshakeFailed()) return BeginClosing(TerminatorEnd::kHandshakeFailed);
  if (stage_ == Stage::kClient && client_.open()) Connect();
  if (stage_ == Stage::kBackend && backend_->open()) {
    stage_ = Stage::kCarrying;
    deadline_.cancel();
    last_passed_ = elapsed_();
    WatchIdleness();
  }
}

bool TerminatorConnection::HandshakeFailed() const {
  const MiddleEnd* client = client_.tls();
  const MiddleEnd* backend = backend_ ? backend_->tls() : nullptr;
  return (client != nullptr && client->failed()) || (backend != nullptr && backend->failed());
}

void TerminatorConnection::LookAtFront() {
  const bool required = plan_->accept_proxy_protocol == ProxyProtocolUse::kRequired;
  ProxyFound found = FindProxyHeader(client_.front());
  switch (found.kind) {
    case ProxyFound::Kind::kPartial:
      if (!client_.over()) return;
      if (!required) return EndFront(0);
      ended_in_front_ = true;
      return EndMalformed(client_.front().empty() ? "the client closed before any PROXY header"
                                                  : "the client ended within a PROXY header");
    case ProxyFound::Kind::kHeader:
      proxy_header_ = std::move(found.header);
      return EndFront(found.size);
    case ProxyFound::Kind::kAbsent:
      if (!required) return EndFront(0);
      ended_in_front_ = true;
      return EndMalformed("no PROXY header came in front");
    case ProxyFound::Kind::kBroken:
      ended_in_front_ = true;
      return EndMalformed(std::move(found.reason));
  }
}

void TerminatorConnection::EndFront(size_t size) {
  client_.EndFront(size);
  MeetClient();
}

void TerminatorConnection::OnFrontDeadline() {
  if (stage_ != Stage::kFront) return;
  if (client_.front().empty()) EndFront(0);
  const Offset left = absl::ToChronoNanoseconds(plan_->handshake_timeout) - elapsed_();
  if (stage_ == Stage::kFront) {
    SetDeadline(absl::FromChrono(left), &TerminatorConnection::OnHandshakeDeadline);
  }
  Drive();
}

void TerminatorConnection::MeetClient() {
  stage_ = Stage::kClient;
  // In the clear there is no handshake to wait for.
  if (!client_.tls()) Connect();
}

void TerminatorConnection::Connect() {
  stage_ = Stage::kConnecting;
  deadline_.cancel();
  connect_began_ = elapsed_();
  auto connector = std::make_shared<Connector>(executor_, policy_, plan_->backend_host,
                                               plan_->backend_port, plan_->connect_timeout,
                                               [self = shared_from_this()](ConnectOutcome outcome) {
                                                 self->OnConnected(std::move(outcome));
                                               });
  connector_ = connector;
  asio::post(executor_, [connector] { connector->Start(); });
}

void TerminatorConnection::OnConnected(ConnectOutcome outcome) {
  if (finished_) return;
  if (outcome.kind != ConnectOutcome::Kind::kConnected) {
    connect_error_ = outcome.ErrorName();
    // The client's late failure may have been told meanwhile.
    if (stage_ == Stage::kConnecting) BeginClosing(TerminatorEnd::kNotConnected);
    return Drive();
  }
  backend_.emplace(*std::move(outcome.socket));
  if (stage_ != Stage::kConnecting) {
    backend_->EndSaying(/*in_order=*/false);
    return Drive();
  }
  MeetBackend();
  Drive();
}

void TerminatorConnection::MeetBackend() {
  stage_ = Stage::kBackend;
  const Observations* seen = client_.tls() ? &client_.tls()->observations() : nullptr;
  if (plan_->client_context) {
    SessionOptions options = EndOptions();
    const bool named = seen != nullptr && seen->client_hello && seen->client_hello->server_name;
    options.expected_name = named ? *seen->client_hello->server_name : plan_->backend_host;
    if (named || !IpAddress::Parse(plan_->backend_host)) {
      options.server_name = options.expected_name;
    }
    backend_->BeginTls(plan_->client_context, std::move(options), plan_->collect.tap);
    const Offset left =
        connect_began_ + absl::ToChronoNanoseconds(plan_->connect_timeout) - elapsed_();
    SetDeadline(absl::FromChrono(left), &TerminatorConnection::OnHandshakeDeadline);
  }
  ClientSeen client;
  client.address = client_.socket().remote_address();
  client.destination = client_.socket().local_address();
  client.front = proxy_header_ ? &*proxy_header_ : nullptr;
  client.tls = seen;
  sent_proxy_header_ = HeaderForBackend(plan_->send_proxy_header, client);
  if (sent_proxy_header_) backend_->SayInFront(EncodeProxyHeader(*sent_proxy_header_));
  if (plan_->http_forwarding) {
    forwarder_.emplace(*plan_->http_forwarding, ClientForHttp(client));
  }
  backend_->Step();
}

void TerminatorConnection::Carry() {
  Forward();
  if (stage_ != Stage::kCarrying) return;
  PassOn(*backend_, client_);
  PassEndOn(client_, *backend_);
  PassEndOn(*backend_, client_);
}

void TerminatorConnection::PassOn(TerminatorSide& from, TerminatorSide& to) {
  if (to.open() && from.has_plaintext()) to.Say(from.TakePlaintext());
}

void TerminatorConnection::Forward() {
  if (!forwarder_) return PassOn(client_, *backend_);
  if (!backend_->open() || backend_->full()) return;
  if (!client_.has_plaintext() && !forwarder_->waits()) return;
  const bool first = forwarder_->nothing_sent() && backend_->received_bytes() == 0;
  backend_->Say(forwarder_->Forward(client_.TakePlaintext()));
  if (forwarder_->error().empty()) return;
  if (first && forwarder_->nothing_sent()) client_.Say(kBadRequest);
  EndMalformed(forwarder_->error());
}

void TerminatorConnection::PassEndOn(TerminatorSide& from, TerminatorSide& to) {
  if (!from.over()) return;
  const bool client = &from == &client_;
  if (from.reset()) {
    NoteEnd(client ? TerminatorEnd::kClientReset : TerminatorEnd::kBackendReset);
  } else {
    NoteEnd(client ? TerminatorEnd::kClientClosed : TerminatorEnd::kBackendClosed);
  }
  if (from.has_plaintext() || (client && forwarder_ && forwarder_->waits())) return;
  from.reset() ? to.ResetAtEnd() : to.EndSaying(from.over_in_order());
}

void TerminatorConnection::NoteEnd(TerminatorEnd end) {
  if (!end_) end_ = end;
}

void TerminatorConnection::ReadOn() {
  const bool waits_for_backend = stage_ == Stage::kConnecting || stage_ == Stage::kBackend;
  // What it says waits for the backend.
  const bool client_waits =
      waits_for_backend || client_.has_plaintext() || (forwarder_ && forwarder_->waits());
  if (!client_waits && !(backend_ && backend_->full())) Read(client_);
  if (!backend_ || backend_->has_plaintext() || client_.full()) return;
  Read(*backend_);
}

void TerminatorConnection::Read(TerminatorSide& side) {
  side.Read([self = shared_from_this()] {
    self->last_passed_ = self->elapsed_();
    self->Drive();
  });
}

void TerminatorConnection::Flush(TerminatorSide& side) {
  side.Flush([self = shared_from_this()] { self->last_passed_ = self->elapsed_(); }, Driving());
}

bool TerminatorConnection::Over() const {
  if (stage_ == Stage::kClosing) {
    return client_.all_written() && (!backend_ || backend_->all_written());
  }
  if (stage_ != Stage::kCarrying) return false;
  // A reset leaves nobody to speak to.
  if (client_.reset() || backend_->reset()) {
    return (client_.reset() || client_.ended()) && (backend_->reset() || backend_->ended());
  }
  return client_.over() && backend_->over() && client_.ended() && backend_->ended();
}

}  // namespace tlslab
