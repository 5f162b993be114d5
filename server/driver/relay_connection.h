// One connection through a relay that knows no keys: bytes both ways, with back pressure, past a
// fault plan where there is one.
//
// Each direction is a lane: a read, what waits, a write. Nothing is read while the peer has not
// taken what was read before, so that of a peer that never reads no more is held than three
// buffers of 256 KiB; with faults, which hold back what they are told to, 2 MiB in addition, what
// waits for more to come, and what they add themselves (fault_injector.h).
// An end in order is passed on as such behind the bytes before it, a reset as a reset.
//
// It keeps itself alive until it has reported, once; after that it only sees to it that the
// peers get what was sent before the sockets close.
#ifndef TLSLAB_SERVER_DRIVER_RELAY_CONNECTION_H_
#define TLSLAB_SERVER_DRIVER_RELAY_CONNECTION_H_

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "server/driver/accept_loop.h"
#include "server/driver/clock.h"
#include "server/driver/connector.h"
#include "server/driver/relay_plan.h"
#include "server/driver/relay_record.h"
#include "server/driver/relay_socket.h"
#include "server/driver/relay_taps.h"
#include "server/transport/address_policy.h"
#include "server/wire/fault_injector.h"

namespace tlslab {

// A plan that does nothing.
const std::shared_ptr<const FaultPlan>& NoFaults();

// As the port of a relay sees each of its connections.
class RelayedConnection : public ServedConnection {
 public:
  // From now on, another plan (null: none), from any thread. The same one changes nothing.
  virtual void SetFaults(std::shared_ptr<const FaultPlan> faults) = 0;
};

class RelayConnection : public RelayedConnection,
                        public std::enable_shared_from_this<RelayConnection> {
 public:
  using Done = std::function<void(RelayRecord)>;

  // `client` must be on a strand. `clock` and `policy` must outlive it.
  RelayConnection(asio::ip::tcp::socket client, std::shared_ptr<const RelayPlan> plan,
                  std::shared_ptr<const FaultPlan> faults, const Clock& clock,
                  const AddressPolicy& policy, Done done);

  void Start() override;
  void Cancel() override;
  void SetFaults(std::shared_ptr<const FaultPlan> faults) override;

 private:
  using End = FaultInjector::Output::End;
  struct Piece {
    RelayBytes bytes;
    End end = End::kNone;
    bool by_fault = false;
  };
  // One direction.
  struct Lane {
    FlowDirection flow = FlowDirection::kClientToServer;
    RelaySocket* from = nullptr;
    RelaySocket* to = nullptr;
    std::deque<Piece> waiting;
    bool reading = false;
    bool writing = false;
    bool source_over = false;  // nothing more is read
    bool over = false;         // nothing more is written; what is still read is lost
  };

  void OnConnected(ConnectOutcome outcome);
  void Drive();
  void KeepReading(Lane& lane);
  bool MayRead(const Lane& lane) const;
  void OnRead(Lane& lane, std::error_code error, RelayBytes bytes);
  void OnSourceEnd(Lane& lane, bool reset);
  void Pump(Lane& lane);
  std::optional<Piece> NextPiece(Lane& lane);
  void Write(Lane& lane, Piece piece);
  void OnWritten(Lane& lane, std::error_code error, End end, bool by_fault);
  void OnSinkFailed(Lane& lane);
  void ApplyEnd(Lane& lane, End end, bool by_fault);
  void NoteBytes(const Lane& lane, bool before, std::string_view bytes);
  void NoteEnd(RelayEnd end);
  Lane& Opposite(const Lane& lane) { return &lane == &to_target_ ? to_client_ : to_target_; }
  bool IsClient(const RelaySocket* socket) const { return socket == &client_; }

  void WatchIdleness();
  void WatchFaults();
  void Finish(RelayEnd end);
  RelayRecord MakeRecord(RelayEnd end);
  void CloseAll();

  const std::shared_ptr<const RelayPlan> plan_;
  const AddressPolicy& policy_;
  Done done_;
  const absl::Time start_time_;
  const std::function<Offset()> elapsed_;
  RelaySocket client_;
  std::optional<RelaySocket> target_;
  std::weak_ptr<Connector> connector_;  // keeps itself, and this, alive
  asio::any_io_executor executor_;
  asio::steady_timer idle_timer_;
  asio::steady_timer fault_timer_;
  std::optional<Offset> fault_due_;  // that the timer is set to
  Offset last_passed_{};
  Lane to_target_;
  Lane to_client_;
  RelayTaps taps_;
  FaultInjector injector_;
  std::shared_ptr<const FaultPlan> faults_;  // of the injector; null: none
  // Bytes go through the injector. Otherwise it only counts them.
  bool armed_ = false;
  std::string connect_error_;
  Offset target_connected_at_{};
  // A write to it has failed: its next end is no orderly one.
  bool client_broken_ = false;
  bool target_broken_ = false;
  std::optional<RelayEnd> end_;  // the first that was seen
  bool finished_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_RELAY_CONNECTION_H_
