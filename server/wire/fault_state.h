// One fault of a plan on one connection: whether a unit meets it, and what became of it.
//
//   FaultState state(&fault);
//   if (state.Meets(facts, now)) ...          // counts units, in their order
//   state.Fire(facts, as_it_came, as_it_went, now);
//   state.outcome();
//
// Units are counted as they were sent: one that another fault took is counted too.
#ifndef TLSLAB_SERVER_WIRE_FAULT_STATE_H_
#define TLSLAB_SERVER_WIRE_FAULT_STATE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "server/wire/fault_plan.h"
#include "server/wire/unit_facts.h"

namespace tlslab {

// It acts on what passed together, rather than on records.
bool ActsOnSegments(const Fault& fault);
// It acts when its time has come, whether or not something passes.
bool NeedsNoUnit(const Fault& fault);
// A record has to be whole before it can act.
bool NeedsRecords(const Fault& fault);
// A handshake message in the clear that spans records has to be whole.
bool NeedsMessages(const Fault& fault);

class FaultState {
 public:
  // How far the fault's direction has come when the plan is set.
  struct Progress {
    uint64_t records = 0;
    uint64_t segments = 0;
    uint64_t bytes = 0;
  };
  // `fault` outlives it.
  FaultState(const Fault* fault, const Progress& progress);

  const Fault& fault() const { return *fault_; }
  const FaultOutcome& outcome() const { return outcome_; }

  // The unit is one that it acts on. Not for faults that act on segments.
  bool Meets(const UnitFacts& facts, Offset now);
  // Likewise, for those. `begin` and `end` are bytes of the stream.
  bool MeetsSegment(uint64_t number, uint64_t end);
  // The first that met it: at a byte the unit begins within the segment.
  bool is_first() const { return met_ == 1; }

  // The other direction reached the milestone: the next unit meets it.
  void NoteMilestone() { pending_ = true; }

  // It is to act without a unit when its time comes.
  bool has_timer() const { return timer_; }
  // That has happened: it counts like a unit that meets it.
  bool MeetsTimer();

  void Fire(const UnitFacts& facts, std::string_view before, std::string_view after, Offset now);
  void NoEffect(std::string why);

 private:
  bool Count();

  const Fault* fault_;
  FaultOutcome outcome_;
  uint64_t met_ = 0;
  bool passed_ = false;  // the point was before the plan was set
  bool pending_ = false;
  bool timer_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_FAULT_STATE_H_
