// One connection through a man in the middle: TLS ends here towards the client and begins anew
// towards the target, and what each says goes on to the other.
//
// The client's hello is looked at first, for the name that it asks for. Then the target is
// handshaked with, so that its choice of an application protocol is known when the client is
// served. A target that refuses does not keep the client from showing how it takes the relay.
// Faults and the observer are on the client's wire. Plaintext that one side does not take keeps
// the other from being read, at 256 KiB.
//
// It keeps itself alive until it has reported, once, and until its sockets are closed.
#ifndef TLSLAB_SERVER_DRIVER_MIDDLE_CONNECTION_H_
#define TLSLAB_SERVER_DRIVER_MIDDLE_CONNECTION_H_

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "server/driver/clock.h"
#include "server/driver/connector.h"
#include "server/driver/middle_end.h"
#include "server/driver/relay_connection.h"
#include "server/driver/relay_plan.h"
#include "server/driver/relay_record.h"
#include "server/driver/relay_socket.h"
#include "server/driver/relay_taps.h"
#include "server/transport/address_policy.h"
#include "server/wire/fault_injector.h"
#include "server/wire/hello_peek.h"

namespace tlslab {

class MiddleConnection : public RelayedConnection,
                         public std::enable_shared_from_this<MiddleConnection> {
 public:
  using Done = std::function<void(RelayRecord)>;

  // As RelayConnection. `plan->middle` is not null.
  MiddleConnection(asio::ip::tcp::socket client, std::shared_ptr<const RelayPlan> plan,
                   std::shared_ptr<const FaultPlan> faults, const Clock& clock,
                   const AddressPolicy& policy, Done done);

  void Start() override;
  void Cancel() override;
  void SetFaults(std::shared_ptr<const FaultPlan> faults) override;

 private:
  using End = FaultInjector::Output::End;
  struct Side {
    bool reading = false;
    bool writing = false;
    bool read_over = false;   // nothing more is read
    bool peer_over = false;   // what it said has come to its end here
    bool write_over = false;  // nothing more is written
  };

  void OnConnected(ConnectOutcome outcome);
  void Drive();
  void TakeFromClient();
  void OnClientOver(bool reset);
  void OnClientDeaf();
  void ResetBoth();
  void LookAtHello();
  void MeetTarget(const HelloPeek& peek);
  void MeetClient();
  void Speak();
  void Carry(MiddleEnd& from, MiddleEnd& to, std::string* kept);
  void NoteFailures();
  void FlushClient();
  void EndClientWire(End end, bool by_fault);
  void FlushTarget();
  void ReadClient();
  void ReadTarget();
  void OnClientRead(std::error_code error, RelayBytes bytes);
  void OnTargetRead(std::error_code error, RelayBytes bytes);
  void GiveUp(FailureCause cause, RelayEnd end);
  void NoteEnd(RelayEnd end);
  void WatchIdleness();
  void WatchFaults();
  bool AllWritten() const;
  void Finish();
  void CloseAll();
  RelayRecord MakeRecord();
  SessionOptions EndOptions() const;

  const std::shared_ptr<const RelayPlan> plan_;
  const AddressPolicy& policy_;
  Done done_;
  const absl::Time start_time_;
  const std::function<Offset()> elapsed_;
  RelaySocket client_;
  std::optional<RelaySocket> target_;
  Side client_side_;
  Side target_side_;
  asio::any_io_executor executor_;
  std::weak_ptr<Connector> connector_;  // keeps itself, and this, alive
  asio::steady_timer idle_timer_;
  asio::steady_timer fault_timer_;
  std::optional<Offset> fault_due_;
  Offset last_passed_{};
  RelayTaps taps_;
  FaultInjector injector_;
  std::shared_ptr<const FaultPlan> faults_;  // of the injector; null: none
  std::string hello_;                        // of the client, until it is served
  bool hello_whole_ = false;                 // or known to be none
  std::string name_;                         // that the client is shown a certificate for
  std::optional<MiddleEnd> to_client_;
  std::optional<MiddleEnd> to_target_;
  std::string client_plaintext_;
  std::string target_plaintext_;
  std::string for_target_;  // what waits to be written to it
  bool client_end_put_ = false;
  bool client_ended_by_fault_ = false;  // what the relay hears of it
  std::string connect_error_;
  Offset target_connected_at_{};
  std::optional<RelayEnd> end_;
  bool closing_ = false;  // when all is written, it is over
  bool finished_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_MIDDLE_CONNECTION_H_
