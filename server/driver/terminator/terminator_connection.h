// One connection through a terminator: TLS is taken off what the client says, or put on what the
// backend hears, or both.
//
// The client's handshake comes first, since the backend is told of it; then the backend is
// connected, told who comes, and handshaked with; then each hears what the other says. Of a peer
// that never reads no more is held than some buffers of 256 KiB. An end in order is passed on as
// such behind what was said before it, a reset as a reset.
//
// It keeps itself alive until it has reported, once, and until its sockets are closed.
#ifndef TLSLAB_SERVER_DRIVER_TERMINATOR_TERMINATOR_CONNECTION_H_
#define TLSLAB_SERVER_DRIVER_TERMINATOR_TERMINATOR_CONNECTION_H_

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "server/dialog/forward/http_forwarder.h"
#include "server/driver/accept_loop.h"
#include "server/driver/clock.h"
#include "server/driver/connector.h"
#include "server/driver/terminator/terminator_plan.h"
#include "server/driver/terminator/terminator_record.h"
#include "server/driver/terminator/terminator_side.h"
#include "server/transport/address_policy.h"

namespace tlslab {

class TerminatorConnection : public ServedConnection,
                             public std::enable_shared_from_this<TerminatorConnection> {
 public:
  using Done = std::function<void(TerminatorRecord)>;

  // `client` must be on a strand. `clock` and `policy` must outlive it.
  TerminatorConnection(asio::ip::tcp::socket client, std::shared_ptr<const TerminatorPlan> plan,
                       const Clock& clock, const AddressPolicy& policy, Done done);

  void Start() override;
  void Cancel() override;

 private:
  enum class Stage {
    kFront,       // a PROXY header is awaited
    kClient,      // the client's handshake
    kConnecting,  // to the backend
    kBackend,     // the backend's handshake
    kCarrying,
    kClosing,  // when all is written, it is over
  };

  void Drive();
  void Advance();
  // What stands in front of the client's bytes.
  void LookAtFront();
  void EndFront(size_t size);
  void OnFrontDeadline();
  void MeetClient();
  void Connect();
  void OnConnected(ConnectOutcome outcome);
  void TellBackend();
  void MeetBackend();
  bool HandshakeFailed() const;
  void Carry();
  void PassOn(TerminatorSide& from, TerminatorSide& to);
  void Forward();
  void PassEndOn(TerminatorSide& from, TerminatorSide& to);
  void NoteEnd(TerminatorEnd end);
  void ReadOn();
  void Flush(TerminatorSide& side);
  void Read(TerminatorSide& side);
  bool Over() const;

  void SetDeadline(absl::Duration after, void (TerminatorConnection::*then)());
  void OnHandshakeDeadline();
  void WatchIdleness();
  // Both are told that it is over; what waits is still written.
  void BeginClosing(TerminatorEnd end);
  void EndMalformed(std::string error);
  void GiveUp(FailureCause cause, TerminatorEnd end);
  void Finish();
  void CloseAll();
  TerminatorRecord MakeRecord();
  ConnectionRecord FinishSide(TerminatorSide& side);
  SessionOptions EndOptions() const;
  std::function<void()> Driving();

  const std::shared_ptr<const TerminatorPlan> plan_;
  const AddressPolicy& policy_;
  Done done_;
  const absl::Time start_time_;
  const std::function<Offset()> elapsed_;
  asio::ip::tcp::socket::executor_type executor_;
  TerminatorSide client_;
  std::optional<TerminatorSide> backend_;
  std::weak_ptr<Connector> connector_;  // keeps itself, and this, alive
  asio::steady_timer deadline_;
  asio::steady_timer idle_timer_;
  Offset last_passed_{};
  Offset connect_began_{};
  Stage stage_ = Stage::kFront;
  std::optional<ProxyHeader> proxy_header_;
  std::optional<ProxyHeader> sent_proxy_header_;
  bool ended_in_front_ = false;
  std::optional<HttpForwarder> forwarder_;
  std::string connect_error_;
  std::string error_;
  std::optional<TerminatorEnd> end_;
  bool finished_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_TERMINATOR_TERMINATOR_CONNECTION_H_
