// One end of a connection over TCP: moves an Endpoint's bytes over a TcpStream,
// with a deadline for each stage.
//
// It keeps itself alive until it has reported, once, to `done`; after that it
// only sees to it that the peer gets what was sent before the socket closes.
#ifndef TLSLAB_SERVER_DRIVER_TCP_CONNECTION_H_
#define TLSLAB_SERVER_DRIVER_TCP_CONNECTION_H_

#include <asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "server/driver/connection_record.h"
#include "server/driver/endpoint.h"
#include "server/transport/tcp_stream.h"

namespace tlslab {

struct ConnectionDeadlines {
  // For what is left of the handshake, from Start.
  absl::Duration handshake = absl::Seconds(10);
  // For the exchange, from the end of the handshake.
  absl::Duration exchange = absl::Seconds(10);
};

class TcpConnection : public std::enable_shared_from_this<TcpConnection> {
 public:
  using Done = std::function<void(ConnectionRecord)>;

  // `stream` must be on a strand.
  TcpConnection(TcpStream stream, Endpoint endpoint, ConnectionDeadlines deadlines, Done done);

  void Start();
  // Gives up, from any thread.
  void Cancel();

 private:
  void Drive();
  void KeepReading();
  void FlushOutput();
  void OnRead(std::error_code error, std::string_view bytes);
  void OnWritten(std::error_code error);
  void SetStage();
  void SetTimer(absl::Duration after);
  void OnDeadline();
  void Report();
  void DrainThenClose();

  enum class Stage { kHandshake, kExchange, kLinger, kReported };

  TcpStream stream_;
  Endpoint endpoint_;
  const ConnectionDeadlines deadlines_;
  Done done_;
  asio::steady_timer timer_;
  Stage stage_ = Stage::kHandshake;
  bool reading_ = false;
  bool writing_ = false;
  bool ended_ = false;  // the peer's side of the transport
  std::string pending_output_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_TCP_CONNECTION_H_
