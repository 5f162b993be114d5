#include "server/driver/accept_loop.h"

#include <asio/post.hpp>
#include <asio/strand.hpp>
#include <chrono>
#include <utility>

#include "server/transport/tcp_stream.h"

namespace tlslab {
namespace {

using asio::ip::tcp;

// When the process is out of descriptors, accepting again at once would spin.
constexpr auto kAcceptRetry = std::chrono::milliseconds(100);

}  // namespace

AcceptLoop::AcceptLoop(tcp::acceptor acceptor, asio::io_context& loop, unsigned max_connections,
                       Make make, std::function<void()> on_refused)
    : loop_(loop),
      acceptor_(std::move(acceptor)),
      retry_(acceptor_.get_executor()),
      max_connections_(max_connections),
      make_(std::move(make)),
      on_refused_(std::move(on_refused)),
      bound_address_(FormatAddress(acceptor_.local_endpoint())) {}

AcceptCounts AcceptLoop::counts() const {
  std::lock_guard<std::mutex> lock(mutex_);
  AcceptCounts counts = counts_;
  counts.open = connections_.size();
  return counts;
}

std::vector<std::shared_ptr<ServedConnection>> AcceptLoop::connections() const {
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::shared_ptr<ServedConnection>> open;
  for (const auto& [pointer, weak] : connections_) {
    if (auto connection = weak.lock()) open.push_back(std::move(connection));
  }
  return open;
}

void AcceptLoop::Accept() {
  acceptor_.async_accept(asio::make_strand(loop_),
                         [self = shared_from_this()](std::error_code error, tcp::socket socket) {
                           self->OnAccepted(error, std::move(socket));
                         });
}

void AcceptLoop::OnAccepted(std::error_code error, tcp::socket socket) {
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

void AcceptLoop::Serve(tcp::socket socket) {
  std::shared_ptr<ServedConnection> connection = Take(std::move(socket));
  if (connection) {
    connection->Start();
  } else if (on_refused_) {
    on_refused_();
  }
}

std::shared_ptr<ServedConnection> AcceptLoop::Take(tcp::socket socket) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (connections_.size() >= max_connections_) {
    ++counts_.refused;
    return nullptr;  // the socket closes
  }
  ++counts_.accepted;
  auto handle = std::make_shared<ServedConnection*>();
  auto connection = make_(std::move(socket),
                          [self = shared_from_this(), handle](const std::function<void()>& record) {
                            self->EndOf(*handle, record);
                          });
  *handle = connection.get();
  connections_.emplace(connection.get(), connection);
  return connection;
}

void AcceptLoop::EndOf(ServedConnection* connection, const std::function<void()>& record) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    connections_.erase(connection);
    ++recording_;
  }
  record();
  std::function<void()> stopped;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    --recording_;
    if (Quiet()) stopped = std::exchange(stopped_, nullptr);
  }
  if (stopped) stopped();
}

// Every connection has ended and was recorded. With the lock held.
bool AcceptLoop::Quiet() const { return connections_.empty() && recording_ == 0; }

void AcceptLoop::Stop(std::function<void()> stopped) {
  asio::post(acceptor_.get_executor(),
             [self = shared_from_this(), stopped = std::move(stopped)]() mutable {
               std::error_code ignored;
               self->acceptor_.close(ignored);
               self->retry_.cancel();
               self->CancelConnections(std::move(stopped));
             });
}

void AcceptLoop::CancelConnections(std::function<void()> stopped) {
  for (const auto& connection : connections()) connection->Cancel();
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!Quiet()) stopped_ = std::exchange(stopped, nullptr);
  }
  if (stopped) stopped();
}

}  // namespace tlslab
