// The faults between one end and its transport, and what passes on their far side.
//
//   FaultyWire wire(FlowDirection::kClientToServer, plan, elapsed, tap_options);
//   wire.Send(endpoint.TakeOutput(), endpoint.TakeOutputContents());
//   while (auto output = wire.ForTransport()) ...    // each a write of its own
//   wire.Receive(bytes);
//   while (auto output = wire.ForEndpoint()) ...
//   if (auto due = wire.due()) ...                   // then: wire.Advance()
//
// It holds no socket: a connection moves what comes out.
#ifndef TLSLAB_SERVER_DRIVER_FAULTY_WIRE_H_
#define TLSLAB_SERVER_DRIVER_FAULTY_WIRE_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "server/driver/connection_record.h"
#include "server/wire/fault_injector.h"
#include "server/wire/tap.h"

namespace tlslab {

class FaultyWire {
 public:
  using Output = FaultInjector::Output;

  // `sends` is the direction of what the endpoint sends; `elapsed` tells the time since the
  // connection began. Without a plan the wire is idle. `tap` says whether the far side is logged.
  FaultyWire(FlowDirection sends, std::shared_ptr<const FaultPlan> plan,
             std::function<Offset()> elapsed, const TapOptions& tap);

  // It had no plan so far, and bytes go past it: it is only told of them, so that a plan that
  // comes later counts from the beginning.
  bool idle() const { return idle_; }
  void NoteSent(std::string_view bytes, const std::vector<RecordContent>& contents);
  void NoteReceived(std::string_view bytes);

  // From the endpoint.
  void Send(std::string_view bytes, const std::vector<RecordContent>& contents);
  void EndSending();
  // From the transport.
  void Receive(std::string_view bytes);
  void ReceiveEnd(bool reset);
  // Lets the time that has passed have its effect.
  void Advance();

  std::optional<Output> ForTransport();
  std::optional<Output> ForEndpoint();

  // From now on; absent: nothing will come by time alone.
  std::optional<Offset> due_in() const;
  // More is held than should be, of what time will let out. What waits for more bytes does not
  // count: it would wait for ever.
  bool holds_much_to_send() const { return HoldsMuch(sends_); }
  bool holds_much_received() const { return HoldsMuch(Opposite(sends_)); }
  // Something that was sent will still go out, by time alone.
  bool owes_transport() const;

  // The endpoint has ended, and a fault keeps the transport from being told.
  bool took_end() const { return sending_ended_ && !end_told_; }

  // From now on, for what still passes. Null: no more faults.
  void SetPlan(std::shared_ptr<const FaultPlan> plan);
  // What only the wire knows.
  void Conclude(ConnectionRecord* record);

 private:
  bool HoldsMuch(FlowDirection flow) const;
  void LogFar(FlowDirection flow, std::string_view bytes);
  void LogFarEnd(FlowDirection flow, bool reset);

  const FlowDirection sends_;
  bool idle_;
  const std::function<Offset()> elapsed_;
  FaultInjector injector_;
  std::unique_ptr<WireLog> far_log_;  // null: not wanted
  bool ended_by_fault_ = false;       // what the endpoint receives
  bool sending_ended_ = false;
  bool end_told_ = false;  // to the transport
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_FAULTY_WIRE_H_
