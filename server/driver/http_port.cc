#include "server/driver/http_port.h"

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <chrono>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "server/driver/bind_port.h"
#include "server/transport/tcp_stream.h"

namespace tlslab {
namespace {

using asio::ip::tcp;

// When the process is out of descriptors, accepting again at once would spin.
constexpr auto kAcceptRetry = std::chrono::milliseconds(100);
// How long a connection that is over stays, reading and dropping, so that the last answer
// is not lost to a reset.
constexpr auto kDrain = std::chrono::milliseconds(250);

// One connection, on the strand of its socket. It keeps itself alive while something is
// under way.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(tcp::socket socket, const HttpPlan& plan, std::function<void()> done)
      : stream_(std::move(socket)),
        server_(plan.handler, plan.on_bad),
        timeout_(plan.connection_timeout),
        timer_(stream_.executor()),
        done_(std::move(done)) {}
  ~HttpConnection() { done_(); }

  void Start() {
    asio::post(stream_.executor(), [self = shared_from_this()] {
      self->CloseAfter(absl::ToChronoNanoseconds(self->timeout_));
      self->Read();
    });
  }

  void Close() {
    asio::post(stream_.executor(), [self = shared_from_this()] { self->CloseNow(); });
  }

 private:
  void CloseNow() {
    timer_.cancel();
    stream_.Close();
  }

  void CloseAfter(std::chrono::nanoseconds delay) {
    timer_.expires_after(delay);
    timer_.async_wait([weak = weak_from_this()](std::error_code stopped) {
      if (stopped) return;
      if (auto self = weak.lock()) self->stream_.Close();
    });
  }

  void Read() {
    stream_.Read([self = shared_from_this()](std::error_code error, std::string_view bytes) {
      self->OnRead(error, bytes);
    });
  }

  void OnRead(std::error_code error, std::string_view bytes) {
    if (draining_) return error ? CloseNow() : Read();
    if (error && error != asio::error::eof) return CloseNow();
    ended_ = static_cast<bool>(error);
    if (ended_) server_.OnEnd();
    server_.Receive(bytes);
    Drive();
  }

  // An answer, and when it is sent the next; reads when there is none to be had.
  void Drive() {
    if (server_.Advance()) {
      return stream_.Write(server_.TakeOutput(),
                           [self = shared_from_this()](std::error_code error) {
                             if (error) return self->CloseNow();
                             self->Drive();
                           });
    }
    if (server_.finished()) return Drain();
    if (ended_) return CloseNow();
    if (server_.silent()) timer_.cancel();
    Read();
  }

  void Drain() {
    if (ended_) return CloseNow();
    stream_.EndWriting();
    draining_ = true;
    CloseAfter(kDrain);
    Read();
  }

  TcpStream stream_;
  HttpServer server_;
  const absl::Duration timeout_;
  asio::steady_timer timer_;
  const std::function<void()> done_;
  bool ended_ = false;  // the peer's writing
  bool draining_ = false;
};

class TcpHttpPort : public HttpPort, public std::enable_shared_from_this<TcpHttpPort> {
 public:
  TcpHttpPort(EventLoop& loop, tcp::acceptor acceptor, HttpPlan plan)
      : loop_(loop.context()),
        acceptor_(std::move(acceptor)),
        retry_(acceptor_.get_executor()),
        plan_(std::move(plan)),
        bound_address_(FormatAddress(acceptor_.local_endpoint())) {}

  const std::string& bound_address() const override { return bound_address_; }

  void Start() override {
    asio::post(acceptor_.get_executor(), [self = shared_from_this()] {
      if (self->acceptor_.is_open()) self->Accept();
    });
  }

  void Stop(std::function<void()> stopped) override {
    asio::post(acceptor_.get_executor(),
               [self = shared_from_this(), stopped = std::move(stopped)]() mutable {
                 std::error_code ignored;
                 self->acceptor_.close(ignored);
                 self->retry_.cancel();
                 self->CloseConnections(std::move(stopped));
               });
  }

 private:
  void Accept() {
    acceptor_.async_accept(asio::make_strand(loop_),
                           [self = shared_from_this()](std::error_code error, tcp::socket socket) {
                             self->OnAccepted(error, std::move(socket));
                           });
  }

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
    uint64_t number = 0;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (connections_.size() >= plan_.max_connections) return;  // the socket closes
      number = ++last_number_;
      connections_[number];
    }
    auto connection = std::make_shared<HttpConnection>(
        std::move(socket), plan_, [self = shared_from_this(), number] { self->Forget(number); });
    {
      std::lock_guard<std::mutex> lock(mutex_);
      connections_[number] = connection;
    }
    connection->Start();
  }

  // Called as a connection is destroyed.
  void Forget(uint64_t number) {
    std::function<void()> stopped;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      connections_.erase(number);
      if (connections_.empty()) stopped = std::exchange(stopped_, nullptr);
    }
    if (stopped) stopped();
  }

  void CloseConnections(std::function<void()> stopped) {
    std::vector<std::shared_ptr<HttpConnection>> open;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      for (const auto& [number, weak] : connections_) {
        if (auto connection = weak.lock()) open.push_back(std::move(connection));
      }
      if (!connections_.empty()) stopped_ = std::exchange(stopped, nullptr);
    }
    for (const auto& connection : open) connection->Close();
    if (stopped) stopped();
  }

  asio::io_context& loop_;
  tcp::acceptor acceptor_;
  asio::steady_timer retry_;
  const HttpPlan plan_;
  const std::string bound_address_;
  std::mutex mutex_;
  uint64_t last_number_ = 0;
  // Connections keep themselves, and this port, alive.
  std::unordered_map<uint64_t, std::weak_ptr<HttpConnection>> connections_;
  std::function<void()> stopped_;  // told when the last connection is gone
};

}  // namespace

absl::StatusOr<std::shared_ptr<HttpPort>> HttpPort::Bind(EventLoop& loop,
                                                         const AddressPolicy& policy,
                                                         const std::string& host, uint16_t port,
                                                         HttpPlan plan) {
  absl::StatusOr<tcp::acceptor> acceptor = BindPort(loop, policy, host, port);
  if (!acceptor.ok()) return acceptor.status();
  return std::shared_ptr<HttpPort>(
      std::make_shared<TcpHttpPort>(loop, *std::move(acceptor), std::move(plan)));
}

}  // namespace tlslab
