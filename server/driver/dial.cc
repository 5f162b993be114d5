#include "server/driver/dial.h"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/strand.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/driver/connector.h"
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
        start_time_(clock.wall()),
        elapsed_(StartStopwatch(clock)) {}

  void Start() {
    auto connector = std::make_shared<Connector>(
        strand_, policy_, plan_.host, plan_.port, plan_.handshake_timeout,
        [self = shared_from_this()](ConnectOutcome outcome) {
          self->OnConnected(std::move(outcome));
        });
    connector_ = connector;
    asio::post(strand_, [connector] { connector->Start(); });
  }

  void Cancel() override {
    asio::post(strand_, [self = shared_from_this()] {
      if (auto connection = self->connection_.lock()) return connection->Cancel();
      self->GiveUp();
    });
  }

 private:
  void OnConnected(ConnectOutcome outcome) {
    connecting_ = false;
    switch (outcome.kind) {
      case ConnectOutcome::Kind::kConnected:
        return Serve(*std::move(outcome.socket));
      case ConnectOutcome::Kind::kDenied:
        return Finish(absl::PermissionDeniedError(
            absl::StrCat("this daemon may not dial ", outcome.denied_address,
                         "; start it with --allow-dial=", outcome.denied_address)));
      case ConnectOutcome::Kind::kNotFound:
        return NoConnection(FailureCause::kConnectFailed, outcome.error.message());
      case ConnectOutcome::Kind::kNotReached:
        return NoConnection(outcome.error == asio::error::connection_refused
                                ? FailureCause::kConnectRefused
                                : FailureCause::kConnectFailed,
                            ErrnoName(outcome.error));
      case ConnectOutcome::Kind::kTimeout:
        return NoConnection(FailureCause::kTimeout, "");
    }
  }

  void Serve(tcp::socket socket) {
    connected_at_ = elapsed_();
    ConnectionDeadlines deadlines;
    deadlines.handshake = plan_.handshake_timeout - absl::FromChrono(*connected_at_);
    deadlines.exchange = plan_.handshake_timeout;
    auto connection = std::make_shared<TcpConnection>(
        TcpStream(std::move(socket)),
        Endpoint(plan_.context, plan_.script, Options(), plan_.dialog), deadlines, Faults(),
        [self = shared_from_this()](ConnectionRecord record) {
          record.connected_at = self->connected_at_;
          self->Finish(std::move(record));
        });
    connection_ = connection;
    connection->Start();
  }

  ConnectionFaults Faults() const {
    ConnectionFaults faults;
    faults.sends = FlowDirection::kClientToServer;
    faults.plan = plan_.faults;
    faults.tap = plan_.collect.tap;
    faults.elapsed = elapsed_;
    return faults;
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

  void GiveUp() {
    if (!std::exchange(connecting_, false)) return;
    if (auto connector = connector_.lock()) connector->Cancel();
    NoConnection(FailureCause::kCancelled, "");
  }

  // A dial that never became a connection has a record too.
  void NoConnection(FailureCause cause, std::string system_error) {
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
  bool connecting_ = true;
  // It keeps itself, and this dial, alive.
  std::weak_ptr<Connector> connector_;
  const absl::Time start_time_;
  const std::function<Offset()> elapsed_;
  std::optional<Offset> connected_at_;
  // Likewise.
  std::weak_ptr<TcpConnection> connection_;
};

}  // namespace

std::shared_ptr<Dial> StartDial(EventLoop& loop, const Clock& clock, const AddressPolicy& policy,
                                DialPlan plan, DialDone done) {
  plan.dialog.data_connections = true;
  auto dial = std::make_shared<TcpDial>(loop, clock, policy, std::move(plan), std::move(done));
  dial->Start();
  return dial;
}

}  // namespace tlslab
