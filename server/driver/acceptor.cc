#include "server/driver/acceptor.h"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "server/driver/bind_port.h"
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

  uint32_t SetFaults(std::shared_ptr<const FaultPlan> faults, bool include_open) override {
    std::lock_guard<std::mutex> lock(mutex_);
    plan_.faults = faults;
    if (!include_open) return 0;
    uint32_t changed = 0;
    for (const auto& [pointer, weak] : connections_) {
      auto connection = weak.lock();
      if (!connection) continue;
      connection->SetFaults(faults);
      ++changed;
    }
    return changed;
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
    std::shared_ptr<TcpConnection> connection = Take(std::move(socket));
    if (connection) {
      connection->Start();
    } else if (plan_.on_refused) {
      plan_.on_refused();
    }
  }

  // Null: one too many.
  std::shared_ptr<TcpConnection> Take(tcp::socket socket) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (connections_.size() >= plan_.max_connections) {
      ++counts_.refused;
      return nullptr;  // the socket closes
    }
    ++counts_.accepted;
    std::shared_ptr<TcpConnection> connection = MakeConnection(std::move(socket));
    connections_.emplace(connection.get(), connection);
    return connection;
  }

  // With the lock held.
  std::shared_ptr<TcpConnection> MakeConnection(tcp::socket socket) {
    SessionOptions options;
    options.start_time = clock_.wall();
    options.elapsed = StartStopwatch(clock_);
    options.collect = plan_.collect;
    options.collect.record_contents = true;  // for faults that may come
    ConnectionFaults faults;
    faults.sends = FlowDirection::kServerToClient;
    faults.plan = plan_.faults;
    faults.changeable = true;
    faults.tap = plan_.collect.tap;
    faults.elapsed = options.elapsed;
    ConnectionDeadlines deadlines;
    deadlines.handshake = deadlines.exchange = plan_.handshake_timeout;
    auto handle = std::make_shared<TcpConnection*>();
    auto connection = std::make_shared<TcpConnection>(
        TcpStream(std::move(socket)),
        Endpoint(plan_.context, plan_.script, std::move(options), plan_.dialog), deadlines,
        std::move(faults), [self = shared_from_this(), handle](ConnectionRecord record) {
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
  AcceptPlan plan_;  // its faults, under the lock, change
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

}  // namespace

absl::StatusOr<std::shared_ptr<Acceptor>> Acceptor::Bind(EventLoop& loop, const Clock& clock,
                                                         const AddressPolicy& policy,
                                                         const std::string& host, uint16_t port,
                                                         AcceptPlan plan, OnRecord on_record) {
  absl::StatusOr<tcp::acceptor> acceptor = BindPort(loop, policy, host, port);
  if (!acceptor.ok()) return acceptor.status();
  plan.dialog.data_connections = true;
  auto tcp_acceptor = std::make_shared<TcpAcceptor>(loop, clock, *std::move(acceptor),
                                                    std::move(plan), std::move(on_record));
  tcp_acceptor->Accept();
  return std::shared_ptr<Acceptor>(tcp_acceptor);
}

}  // namespace tlslab
