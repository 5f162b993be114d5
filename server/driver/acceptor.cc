#include "server/driver/acceptor.h"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/v6_only.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/driver/tcp_connection.h"

namespace tlslab {
namespace {

using asio::ip::tcp;

// When the process is out of descriptors, accepting again at once would spin.
constexpr auto kAcceptRetry = std::chrono::milliseconds(100);

class TcpAcceptor : public Acceptor, public std::enable_shared_from_this<TcpAcceptor> {
 public:
  TcpAcceptor(EventLoop& loop, const Clock& clock, tcp::acceptor acceptor, AcceptPlan plan,
              OnRecord on_record)
      : loop_(loop.context()),
        clock_(clock),
        acceptor_(std::move(acceptor)),
        retry_(acceptor_.get_executor()),
        plan_(std::move(plan)),
        on_record_(std::move(on_record)),
        bound_address_(FormatAddress(acceptor_.local_endpoint())) {}

  const std::string& bound_address() const override { return bound_address_; }

  AcceptCounts counts() const override {
    std::lock_guard<std::mutex> lock(mutex_);
    AcceptCounts counts = counts_;
    counts.open = connections_.size();
    return counts;
  }

  void Stop(std::function<void()> stopped) override {
    asio::post(acceptor_.get_executor(),
               [self = shared_from_this(), stopped = std::move(stopped)]() mutable {
                 std::error_code ignored;
                 self->acceptor_.close(ignored);
                 self->retry_.cancel();
                 self->CancelConnections(std::move(stopped));
               });
  }

  void Accept() {
    acceptor_.async_accept(asio::make_strand(loop_),
                           [self = shared_from_this()](std::error_code error, tcp::socket socket) {
                             self->OnAccepted(error, std::move(socket));
                           });
  }

 private:
  void OnAccepted(std::error_code error, tcp::socket socket) {
    if (!acceptor_.is_open()) return;
    if (error) {
      retry_.expires_after(kAcceptRetry);
      retry_.async_wait([self = shared_from_this()](std::error_code stopped) {
        if (!stopped) self->Accept();
      });
      return;
    }
    Serve(std::move(socket));
    Accept();
  }

  void Serve(tcp::socket socket) {
    std::shared_ptr<TcpConnection> connection;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (connections_.size() >= plan_.max_connections) {
        ++counts_.refused;
        return;  // the socket closes
      }
      ++counts_.accepted;
      connection = MakeConnection(std::move(socket));
      connections_.emplace(connection.get(), connection);
    }
    connection->Start();
  }

  std::shared_ptr<TcpConnection> MakeConnection(tcp::socket socket) {
    SessionOptions options;
    options.start_time = clock_.wall();
    options.elapsed = StartStopwatch(clock_);
    options.collect = plan_.collect;
    ConnectionDeadlines deadlines;
    deadlines.handshake = deadlines.exchange = plan_.handshake_timeout;
    auto handle = std::make_shared<TcpConnection*>();
    auto connection = std::make_shared<TcpConnection>(
        TcpStream(std::move(socket)), Endpoint(plan_.context, plan_.script, std::move(options)),
        deadlines, [self = shared_from_this(), handle](ConnectionRecord record) {
          self->Forget(*handle);
          self->on_record_(std::move(record));
          self->NoteRecorded();
        });
    *handle = connection.get();
    return connection;
  }

  void Forget(TcpConnection* connection) {
    std::lock_guard<std::mutex> lock(mutex_);
    connections_.erase(connection);
    ++recording_;
  }

  void NoteRecorded() {
    std::function<void()> stopped;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      --recording_;
      if (Quiet()) stopped = std::exchange(stopped_, nullptr);
    }
    if (stopped) stopped();
  }

  // Every connection has ended and was recorded. With the lock held.
  bool Quiet() const { return connections_.empty() && recording_ == 0; }

  void CancelConnections(std::function<void()> stopped) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      for (const auto& [pointer, weak] : connections_) {
        if (auto connection = weak.lock()) connection->Cancel();
      }
      if (!Quiet()) stopped_ = std::exchange(stopped, nullptr);
    }
    if (stopped) stopped();
  }

  asio::io_context& loop_;
  const Clock& clock_;
  tcp::acceptor acceptor_;
  asio::steady_timer retry_;
  const AcceptPlan plan_;
  const OnRecord on_record_;
  const std::string bound_address_;
  mutable std::mutex mutex_;
  AcceptCounts counts_;
  // Connections keep themselves, and this acceptor, alive; were it mutual, those
  // that a stopping loop drops would never go.
  std::unordered_map<TcpConnection*, std::weak_ptr<TcpConnection>> connections_;
  unsigned recording_ = 0;         // ended, and not yet recorded
  std::function<void()> stopped_;  // told when the last connection has ended
};

absl::StatusOr<asio::ip::address> BindAddress(const std::string& host) {
  std::error_code error;
  asio::ip::address address =
      asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
  if (!error) return address;
  return absl::InvalidArgumentError(
      absl::StrCat("'", host, "' is not an IP address of this machine, nor \"localhost\""));
}

// "::" is all of IPv6 and nothing of IPv4, as the policy judges it. A mapped address
// is IPv4, which such a socket could not bind.
bool IsIpv6Alone(const asio::ip::address& address) {
  return address.is_v6() && !address.to_v6().is_v4_mapped();
}

// Binds and listens; the error of the first step that fails.
std::error_code Open(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  std::error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && IsIpv6Alone(endpoint.address())) {
    acceptor.set_option(asio::ip::v6_only(true), error);
  }
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  return error;
}

}  // namespace

absl::StatusOr<std::shared_ptr<Acceptor>> Acceptor::Bind(EventLoop& loop, const Clock& clock,
                                                         const AddressPolicy& policy,
                                                         const std::string& host, uint16_t port,
                                                         AcceptPlan plan, OnRecord on_record) {
  absl::StatusOr<asio::ip::address> address = BindAddress(host);
  if (!address.ok()) return address.status();
  if (!policy.Allows(ToIpAddress(*address))) {
    return absl::PermissionDeniedError(
        absl::StrCat("this daemon may not bind ", address->to_string(),
                     "; start it with --allow-bind=", address->to_string()));
  }
  tcp::acceptor acceptor(asio::make_strand(loop.context()));
  tcp::endpoint endpoint(*address, port);
  if (std::error_code error = Open(acceptor, endpoint)) {
    return absl::FailedPreconditionError(absl::StrCat("cannot bind ", FormatAddress(endpoint), ": ",
                                                      error.message(), " (", ErrnoName(error),
                                                      ")"));
  }
  auto tcp_acceptor = std::make_shared<TcpAcceptor>(loop, clock, std::move(acceptor),
                                                    std::move(plan), std::move(on_record));
  tcp_acceptor->Accept();
  return std::shared_ptr<Acceptor>(tcp_acceptor);
}

}  // namespace tlslab
