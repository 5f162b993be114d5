// One end of a connection over TCP: moves an Endpoint's bytes over a TcpStream,
// with a deadline for each stage.
//
// Where there are faults they stand between the two (FaultyWire): what they do to a transport, to
// end it or to reset it, is done to the socket.
//
// Connections for data that the endpoint's dialog asks for are beside it (DataConnection): faults
// and taps are not for them, and they end with it.
//
// It keeps itself alive until it has reported, once, to `done`; after that it
// only sees to it that the peer gets what was sent before the socket closes, and
// that a peer whom a fault keeps from hearing the end does not hear it before the
// deadline.
#ifndef TLSLAB_SERVER_DRIVER_TCP_CONNECTION_H_
#define TLSLAB_SERVER_DRIVER_TCP_CONNECTION_H_

#include <asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "server/driver/accept_loop.h"
#include "server/driver/connection_record.h"
#include "server/driver/data_connection.h"
#include "server/driver/endpoint.h"
#include "server/driver/faulty_wire.h"
#include "server/transport/tcp_stream.h"

namespace tlslab {

struct ConnectionDeadlines {
  // For what is left of the handshake, from Start.
  absl::Duration handshake = absl::Seconds(10);
  // For the exchange, from the end of the handshake.
  absl::Duration exchange = absl::Seconds(10);
};

// What is done to the bytes on their way, as seen by the connection.
struct ConnectionFaults {
  FlowDirection sends = FlowDirection::kClientToServer;  // the endpoint
  std::shared_ptr<const FaultPlan> plan;                 // null: none
  bool changeable = false;                               // SetFaults may be called
  TapOptions tap;                                        // of the far side
  std::function<Offset()> elapsed;                       // since the connection began
};

class TcpConnection : public ServedConnection, public std::enable_shared_from_this<TcpConnection> {
 public:
  using Done = std::function<void(ConnectionRecord)>;

  // `stream` must be on a strand.
  TcpConnection(TcpStream stream, Endpoint endpoint, ConnectionDeadlines deadlines,
                ConnectionFaults faults, Done done);

  void Start() override;
  void Cancel() override;
  // Other faults from now on, or none; from any thread. Only where they are changeable.
  void SetFaults(std::shared_ptr<const FaultPlan> plan);

 private:
  void Drive();
  void StepThroughFaults();
  bool DeliverFromFaults();
  void CollectFromFaults();
  bool OutputFull() const;
  bool InputFull() const;
  bool Unsent() const { return writing_ || !pending_output_.empty() || !pending_segments_.empty(); }
  bool FaultsOwe() const { return has_faults() && wire_->owes_transport(); }
  bool EverythingSent();
  // tcp_connection_data.cc
  void ServeDialog();
  void AbandonData(std::string_view reason);
  void Receive(std::string_view bytes);
  void KeepReading();
  void FlushOutput();
  void FlushSegments();
  void EndTransport(FaultyWire::Output::End end);
  void Write(std::string bytes);
  void OnRead(std::error_code error, std::string_view bytes);
  void OnWritten(std::error_code error);
  void SetStage();
  void SetTimer(absl::Duration after);
  void SetFaultTimer();
  void SetPauseTimer();
  void OnFaultDue();
  void OnDeadline();
  void Report();
  void ConcludeFaults(ConnectionRecord* record);
  void DrainThenClose();

  enum class Stage { kHandshake, kExchange, kLinger, kReported };

  TcpStream stream_;
  Endpoint endpoint_;
  const ConnectionDeadlines deadlines_;
  Done done_;
  asio::steady_timer timer_;
  // For an endpoint that says nothing for a while.
  asio::steady_timer pause_timer_;
  std::optional<Offset> paused_until_;
  Stage stage_ = Stage::kHandshake;
  // The last that the dialog asked for.
  std::shared_ptr<DataConnection> data_;
  bool reading_ = false;
  bool writing_ = false;
  bool ended_ = false;  // the peer's side of the transport
  std::string pending_output_;

  bool has_faults() const { return wire_ && !wire_->idle(); }

  // All of the following only with faults.
  ConnectionFaults faults_;
  std::unique_ptr<FaultyWire> wire_;                 // null where there never will be any
  std::deque<FaultyWire::Output> pending_segments_;  // instead of pending_output_
  size_t pending_segment_bytes_ = 0;
  asio::steady_timer fault_timer_;
  bool sending_ended_ = false;
  bool out_of_time_ = false;
  std::string received_error_;  // errno name of a peer's reset
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_TCP_CONNECTION_H_
