#include "server/driver/dial.h"

#include <asio/connect.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/driver/tcp_connection.h"
#include "server/transport/host_port.h"

namespace tlslab {
namespace {

using asio::ip::tcp;

bool IsAddress(const std::string& host) {
  std::error_code error;
  asio::ip::make_address(host, error);
  return !error;
}

class TcpDial : public Dial, public std::enable_shared_from_this<TcpDial> {
 public:
  TcpDial(EventLoop& loop, const Clock& clock, const AddressPolicy& policy, DialPlan plan,
          DialDone done)
      : strand_(asio::make_strand(loop.context())),
        policy_(policy),
        plan_(std::move(plan)),
        done_(std::move(done)),
        resolver_(strand_),
        socket_(strand_),
        timer_(strand_),
        start_time_(clock.wall()),
        elapsed_(StartStopwatch(clock)) {}

  void Start() {
    asio::post(strand_, [self = shared_from_this()] { self->Resolve(); });
  }

  void Cancel() override {
    asio::post(strand_, [self = shared_from_this()] {
      if (auto connection = self->connection_.lock()) return connection->Cancel();
      self->GiveUp(FailureCause::kCancelled);
    });
  }

 private:
  void Resolve() {
    timer_.expires_after(absl::ToChronoNanoseconds(plan_.handshake_timeout));
    timer_.async_wait([self = shared_from_this()](std::error_code error) {
      if (!error) self->GiveUp(FailureCause::kTimeout);
    });
    // An address needs no resolver, whose one thread another dial may be waiting on.
    std::error_code no_address;
    asio::ip::address address = asio::ip::make_address(plan_.host, no_address);
    if (!no_address) return Connect({tcp::endpoint(address, plan_.port)});
    resolver_.async_resolve(
        plan_.host, std::to_string(plan_.port), tcp::resolver::numeric_service,
        [self = shared_from_this()](std::error_code error, tcp::resolver::results_type results) {
          self->OnResolved(error, results);
        });
  }

  void OnResolved(std::error_code error, const tcp::resolver::results_type& results) {
    if (!done_) return;
    if (error) return NoConnection(FailureCause::kConnectFailed, error.message());
    std::vector<tcp::endpoint> found;
    for (const auto& entry : results) found.push_back(entry.endpoint());
    Connect(found);
  }

  void Connect(const std::vector<tcp::endpoint>& found) {
    for (const tcp::endpoint& endpoint : found) {
      if (policy_.Allows(ToIpAddress(endpoint.address()))) allowed_.push_back(endpoint);
    }
    if (allowed_.empty()) {
      timer_.cancel();
      std::string address = found.empty() ? plan_.host : found.front().address().to_string();
      return Finish(absl::PermissionDeniedError(absl::StrCat(
          "this daemon may not dial ", address, "; start it with --allow-dial=", address)));
    }
    asio::async_connect(socket_, allowed_,
                        [self = shared_from_this()](std::error_code error, const tcp::endpoint&) {
                          self->OnConnected(error);
                        });
  }

  void OnConnected(std::error_code error) {
    if (!done_) return;
    if (error) {
      return NoConnection(error == asio::error::connection_refused ? FailureCause::kConnectRefused
                                                                   : FailureCause::kConnectFailed,
                          ErrnoName(error));
    }
    timer_.cancel();
    connected_at_ = elapsed_();
    ConnectionDeadlines deadlines;
    deadlines.handshake = plan_.handshake_timeout - absl::FromChrono(*connected_at_);
    deadlines.exchange = plan_.handshake_timeout;
    connected_ = true;
    auto connection = std::make_shared<TcpConnection>(
        TcpStream(std::move(socket_)), Endpoint(plan_.context, plan_.script, Options()), deadlines,
        ConnectionFaults{FlowDirection::kClientToServer, plan_.faults, elapsed_},
        [self = shared_from_this()](ConnectionRecord record) {
          record.connected_at = self->connected_at_;
          self->Finish(std::move(record));
        });
    connection_ = connection;
    connection->Start();
  }

  SessionOptions Options() const {
    SessionOptions options;
    options.elapsed = elapsed_;
    options.start_time = start_time_;
    options.collect = plan_.collect;
    options.collect.record_contents |= plan_.faults != nullptr;
    options.session = plan_.session;
    options.early_data = plan_.early_data;
    // An address is checked against the certificate, but is no server name (RFC
    // 6066 section 3).
    options.expected_name = plan_.host;
    if (!IsAddress(plan_.host)) options.server_name = plan_.host;
    return options;
  }

  void GiveUp(FailureCause cause) {
    if (!done_ || connected_) return;
    NoConnection(cause, "");
  }

  // A dial that never became a connection has a record too.
  void NoConnection(FailureCause cause, std::string system_error) {
    timer_.cancel();
    resolver_.cancel();
    std::error_code ignored;
    socket_.close(ignored);
    ConnectionRecord record;
    record.start_time = start_time_;
    record.closed_at = elapsed_();
    record.observations.role = Role::kClient;
    record.observations.ended_at = record.closed_at;
    Failure& failure = record.observations.failure.emplace();
    failure.cause = cause;
    failure.phase = Phase::kConnect;
    failure.system_error = std::move(system_error);
    record.remote_address = FormatHostPort(plan_.host, plan_.port);
    Finish(std::move(record));
  }

  void Finish(absl::StatusOr<ConnectionRecord> outcome) {
    if (DialDone done = std::exchange(done_, nullptr)) done(std::move(outcome));
  }

  asio::strand<asio::io_context::executor_type> strand_;
  const AddressPolicy& policy_;
  const DialPlan plan_;
  DialDone done_;
  tcp::resolver resolver_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  const absl::Time start_time_;
  const std::function<Offset()> elapsed_;
  std::vector<tcp::endpoint> allowed_;
  std::optional<Offset> connected_at_;
  bool connected_ = false;
  // It keeps itself, and this dial, alive.
  std::weak_ptr<TcpConnection> connection_;
};

}  // namespace

std::shared_ptr<Dial> StartDial(EventLoop& loop, const Clock& clock, const AddressPolicy& policy,
                                DialPlan plan, DialDone done) {
  auto dial = std::make_shared<TcpDial>(loop, clock, policy, std::move(plan), std::move(done));
  dial->Start();
  return dial;
}

}  // namespace tlslab
