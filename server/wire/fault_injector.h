// Carries the bytes of one connection past a fault plan, both ways. Without a socket and
// without a clock: a driver gives it bytes and times, and takes what comes out.
//
//   FaultInjector injector(plan);
//   injector.Put(flow, bytes, contents, elapsed());
//   while (auto out = injector.Take(flow)) Send(*out);     // each a segment of its own
//   if (auto due = injector.due()) WakeMeAt(*due);         // then: injector.Advance(*due)
//
// Between an end and the network, or between two ends in memory, or in a relay, it is the same
// object. A connection without faults needs none: the driver then passes bytes on as they are.
//
// Memory: it holds what faults hold back, and of a plan that speaks of records the unfinished
// one. A driver stops reading while `queued_bytes` is more than it wants to hold; units that wait
// for others are not in that, since to stop reading would be to wait for ever. They are 8 MiB at
// most, and what came together with the last of them.
#ifndef TLSLAB_SERVER_WIRE_FAULT_INJECTOR_H_
#define TLSLAB_SERVER_WIRE_FAULT_INJECTOR_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/wire/fault_output.h"
#include "server/wire/fault_plan.h"
#include "server/wire/flow.h"
#include "server/wire/record_content.h"

namespace tlslab {

class FaultInjector {
 public:
  using Output = FaultOutput;

  // `plan` is not null.
  explicit FaultInjector(std::shared_ptr<const FaultPlan> plan);
  ~FaultInjector();

  // Bytes that the sender of `flow` sent together, and what it knows of the records that begin
  // in them (RecordContent; fewer than there are when it does not know of all, as of none).
  void Put(FlowDirection flow, std::string_view bytes, const std::vector<RecordContent>& contents,
           Offset now);
  // Likewise, of bytes that the driver has passed on by itself since the plan is empty: so that
  // another plan, set later, counts from the beginning.
  void Note(FlowDirection flow, std::string_view bytes, const std::vector<RecordContent>& contents);
  // The sender of `flow` has ended, in order or by a reset. It comes out behind what is held.
  void PutEnd(FlowDirection flow, bool reset, Offset now);
  // Lets time pass.
  void Advance(Offset now);

  // What may go on now; nothing when there is nothing. Units that were not changed and came
  // together come out together.
  std::optional<Output> Take(FlowDirection flow);

  // When Advance would let something out, or a fault wants to act; nothing when time changes
  // nothing.
  std::optional<Offset> due() const;
  // What waits in that direction.
  size_t held_bytes(FlowDirection flow) const;
  // Of it, what only waits to be taken, now or when its time has come.
  size_t queued_bytes(FlowDirection flow) const;
  // There are some, or an end.
  bool has_queued(FlowDirection flow) const;

  // From now on, another plan, for a connection that runs. What is held goes out first. Counts
  // go on.
  void SetPlan(std::shared_ptr<const FaultPlan> plan, Offset now);

  // In the order of the plan, as of now: a unit that still waits for others is told as one that
  // never went on. Then those that fired of plans before it.
  std::vector<FaultOutcome> outcomes() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_FAULT_INJECTOR_H_
