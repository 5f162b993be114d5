// The faults between one end and its transport, and what passes on their far side.
//
//   FaultyWire wire(FlowDirection::kClientToServer, plan, elapsed);
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

namespace tlslab {

class FaultyWire {
 public:
  using Output = FaultInjector::Output;

  // `sends` is the direction of what the endpoint sends; `plan` is not null; `elapsed` tells the
  // time since the connection began.
  FaultyWire(FlowDirection sends, std::shared_ptr<const FaultPlan> plan,
             std::function<Offset()> elapsed);

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

  // From now on, for what still passes. Null: no more faults.
  void SetPlan(std::shared_ptr<const FaultPlan> plan);
  // What only the wire knows.
  void Conclude(ConnectionRecord* record) const;

 private:
  bool HoldsMuch(FlowDirection flow) const;

  const FlowDirection sends_;
  const std::function<Offset()> elapsed_;
  FaultInjector injector_;
  bool ended_by_fault_ = false;  // what the endpoint receives
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_FAULTY_WIRE_H_
