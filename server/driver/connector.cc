#include "server/driver/connector.h"

#include <asio/connect.hpp>
#include <utility>

#include "absl/strings/str_join.h"
#include "server/transport/host_port.h"
#include "server/transport/tcp_stream.h"

namespace tlslab {

using asio::ip::tcp;

std::string ConnectOutcome::ErrorName() const {
  switch (kind) {
    case Kind::kConnected:
      return "";
    case Kind::kDenied:
      return "EACCES";
    case Kind::kTimeout:
      return "ETIMEDOUT";
    case Kind::kNotFound:
    case Kind::kNotReached:
      return ErrnoName(error);
  }
  return "";
}

Connector::Connector(const Executor& executor, const AddressPolicy& policy, std::string host,
                     uint16_t port, absl::Duration timeout, Done done)
    : policy_(policy),
      host_(std::move(host)),
      port_(port),
      timeout_(timeout),
      done_(std::move(done)),
      resolver_(executor),
      socket_(executor),
      timer_(executor) {}

void Connector::Start() {
  timer_.expires_after(absl::ToChronoNanoseconds(timeout_));
  timer_.async_wait([self = shared_from_this()](std::error_code stopped) {
    if (!stopped) self->Fail(ConnectOutcome::Kind::kTimeout);
  });
  Resolve();
}

void Connector::Resolve() {
  // An address needs no resolver, whose one thread another may be waiting on.
  std::error_code no_address;
  const asio::ip::address address = asio::ip::make_address(host_, no_address);
  if (!no_address) return Connect({tcp::endpoint(address, port_)});
  resolver_.async_resolve(
      host_, std::to_string(port_), tcp::resolver::numeric_service,
      [self = shared_from_this()](std::error_code error, tcp::resolver::results_type results) {
        if (!self->done_) return;
        if (error) {
          self->Tell(AddressUse::Outcome::kFailed, {}, error.message());
          return self->Fail(ConnectOutcome::Kind::kNotFound, error);
        }
        std::vector<tcp::endpoint> found;
        for (const auto& entry : results) found.push_back(entry.endpoint());
        self->Connect(found);
      });
}

void Connector::Connect(const std::vector<tcp::endpoint>& found) {
  for (const tcp::endpoint& endpoint : found) {
    if (policy_.Allows(ToIpAddress(endpoint.address()))) allowed_.push_back(endpoint);
  }
  if (allowed_.empty()) {
    Tell(AddressUse::Outcome::kRefused, found, "not in the networks of --allow-dial");
    ConnectOutcome outcome;
    outcome.kind = ConnectOutcome::Kind::kDenied;
    outcome.denied_address = found.empty() ? host_ : found.front().address().to_string();
    return Finish(std::move(outcome));
  }
  Tell(AddressUse::Outcome::kAllowed, allowed_);
  asio::async_connect(socket_, allowed_,
                      [self = shared_from_this()](std::error_code error, const tcp::endpoint&) {
                        if (!self->done_) return;
                        if (error) return self->Fail(ConnectOutcome::Kind::kNotReached, error);
                        ConnectOutcome outcome;
                        outcome.socket.emplace(std::move(self->socket_));
                        self->Finish(std::move(outcome));
                      });
}

// To whoever keeps a record of dials.
void Connector::Tell(AddressUse::Outcome outcome, const std::vector<tcp::endpoint>& endpoints,
                     std::string why) const {
  if (!policy_.told()) return;
  AddressUse use;
  use.outcome = outcome;
  use.target = FormatHostPort(host_, port_);
  use.addresses = absl::StrJoin(endpoints, ", ", [](std::string* out, const tcp::endpoint& one) {
    out->append(one.address().to_string());
  });
  use.why = std::move(why);
  policy_.Tell(use);
}

void Connector::Fail(ConnectOutcome::Kind kind, std::error_code error) {
  ConnectOutcome outcome;
  outcome.kind = kind;
  outcome.error = error;
  Finish(std::move(outcome));
}

void Connector::Cancel() {
  done_ = nullptr;
  timer_.cancel();
  resolver_.cancel();
  std::error_code ignored;
  socket_.close(ignored);
}

void Connector::Finish(ConnectOutcome outcome) {
  Done done = std::exchange(done_, nullptr);
  if (!done) return;
  Cancel();
  done(std::move(outcome));
}

}  // namespace tlslab
