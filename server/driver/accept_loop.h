// Accepts connections on a bound port, each served by an object of its own, at most so many at
// once, and knows when the last of them is over.
//
//   auto loop = std::make_shared<AcceptLoop>(*std::move(bound), io_context, 1000, make);
//   loop->Accept();
//   loop->Stop([] { /* the port is closed, and every connection recorded */ });
#ifndef TLSLAB_SERVER_DRIVER_ACCEPT_LOOP_H_
#define TLSLAB_SERVER_DRIVER_ACCEPT_LOOP_H_

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace tlslab {

struct AcceptCounts {
  uint64_t accepted = 0;
  uint64_t refused = 0;  // closed at once: too many were open
  uint32_t open = 0;
};

// One accepted connection. It keeps itself alive until it is over.
class ServedConnection {
 public:
  virtual ~ServedConnection() = default;
  virtual void Start() = 0;
  // Gives up, from any thread.
  virtual void Cancel() = 0;
};

class AcceptLoop : public std::enable_shared_from_this<AcceptLoop> {
 public:
  // To be called once, when the connection is over, with what records it.
  using Over = std::function<void(const std::function<void()>& record)>;
  // The socket is on a strand of its own.
  using Make = std::function<std::shared_ptr<ServedConnection>(asio::ip::tcp::socket, Over)>;

  // `on_refused` is called for each connection too many; null: nobody is told.
  AcceptLoop(asio::ip::tcp::acceptor acceptor, asio::io_context& loop, unsigned max_connections,
             Make make, std::function<void()> on_refused = nullptr);

  void Accept();
  const std::string& bound_address() const { return bound_address_; }
  AcceptCounts counts() const;
  // Those that are under way.
  std::vector<std::shared_ptr<ServedConnection>> connections() const;
  // Closes the port and gives up what is under way, from any thread, once. `stopped` is called
  // after the last record, on a thread of the loop.
  void Stop(std::function<void()> stopped);

 private:
  void OnAccepted(std::error_code error, asio::ip::tcp::socket socket);
  void Serve(asio::ip::tcp::socket socket);
  // Null: one too many.
  std::shared_ptr<ServedConnection> Take(asio::ip::tcp::socket socket);
  void EndOf(ServedConnection* connection, const std::function<void()>& record);
  bool Quiet() const;
  void CancelConnections(std::function<void()> stopped);

  asio::io_context& loop_;
  asio::ip::tcp::acceptor acceptor_;
  asio::steady_timer retry_;
  const unsigned max_connections_;
  const Make make_;
  const std::function<void()> on_refused_;
  const std::string bound_address_;
  mutable std::mutex mutex_;
  AcceptCounts counts_;
  // Connections keep themselves, and this loop, alive; were it mutual, those that a stopping
  // event loop drops would never go.
  std::unordered_map<ServedConnection*, std::weak_ptr<ServedConnection>> connections_;
  unsigned recording_ = 0;         // ended, and not yet recorded
  std::function<void()> stopped_;  // told when the last connection has ended
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_ACCEPT_LOOP_H_
