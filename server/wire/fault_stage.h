// One fault at work on the units of its direction: what its action does to a unit, and what it
// holds back of them.
//
//   FaultStage stage(&state);
//   stage.Take(std::move(piece), /*met=*/true, world, &out);
//
// Stages stand one behind another (fault_chain.h). What comes out of one goes into the next.
#ifndef TLSLAB_SERVER_WIRE_FAULT_STAGE_H_
#define TLSLAB_SERVER_WIRE_FAULT_STAGE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "server/wire/fault_state.h"
#include "server/wire/paced_queue.h"
#include "server/wire/record_edits.h"
#include "server/wire/unit_facts.h"

namespace tlslab {

// What a unit has become on its way, or what a fault added. An end has no bytes.
struct Piece {
  PacedItem item;
  UnitFacts facts;            // of the unit as it was sent; of what was added, none
  std::vector<uint16_t> met;  // stages whose faults act on it, in their order
  bool end_is_lost = false;  // an end that a stall took: nothing comes any more, but it is not told

  bool is_end() const { return item.end != FaultOutput::End::kNone; }
  bool is_record() const { return facts.record_number > 0; }
};
using Pieces = std::vector<Piece>;

// The first records of a direction as they were sent, for replays.
struct KeptRecords {
  static constexpr uint64_t kMaxRecords = 64;
  static constexpr size_t kMaxBytes = 64 << 10;
  struct Record {
    std::string bytes;
    uint64_t end = 0;  // in the stream
  };
  std::map<uint64_t, Record> records;
  size_t bytes = 0;
  bool full = false;
  uint64_t passed = 0;  // records, kept or not
};

// What stages need of the connection at one moment.
struct FaultWorld {
  Offset now{};
  const KeptRecords* kept = nullptr;
  uint64_t stream_bytes = 0;   // that were sent so far
  size_t room = 0;             // bytes that faults may still add to what is held
  std::vector<uint16_t> lost;  // faults that were to act on a unit that is no more
};

class FaultStage {
 public:
  explicit FaultStage(FaultState* state) : state_(state) {}

  const FaultState& state() const { return *state_; }
  FaultState& state() { return *state_; }

  // A unit, or what it has become. `met`: it is one to act on.
  void Take(Piece piece, bool met, FaultWorld& world, Pieces* out);
  void TakeEnd(Piece end, FaultWorld& world, Pieces* out);
  // The fault's time has come.
  void ActWithoutUnit(FaultWorld& world, Pieces* out);
  // What it holds back, which goes on as it is.
  Pieces Flush();

  // Nothing passes any more, but for ends that faults make. A stall that needed no unit has fired
  // when it took something.
  bool swallows() const { return swallows_; }
  // A unit waits for one behind it.
  bool holds() const { return !held_.empty(); }
  size_t held_bytes() const;

 private:
  void Do(const fault::Drop& action, Piece piece, FaultWorld& world, Pieces* out);
  void Do(const fault::Delay& action, Piece piece, FaultWorld& world, Pieces* out);
  void Do(const fault::Throttle& action, Piece piece, FaultWorld& world, Pieces* out);
  void Do(const fault::Duplicate& action, Piece piece, FaultWorld& world, Pieces* out);
  void Do(const fault::Reorder& action, Piece piece, FaultWorld& world, Pieces* out);
  void Do(const fault::Corrupt& action, Piece piece, FaultWorld& world, Pieces* out);
  void Do(const fault::Truncate& action, Piece piece, FaultWorld& world, Pieces* out);
  void Do(const fault::Fragment& action, Piece piece, FaultWorld& world, Pieces* out);
  void Do(const fault::Coalesce& action, Piece piece, FaultWorld& world, Pieces* out);
  void Do(const fault::Inject& action, Piece piece, FaultWorld& world, Pieces* out);
  void Do(const fault::Replay& action, Piece piece, FaultWorld& world, Pieces* out);
  void Do(const fault::Replace& action, Piece piece, FaultWorld& world, Pieces* out);
  void Do(const fault::Close& action, Piece piece, FaultWorld& world, Pieces* out);
  void Do(const fault::Reset& action, Piece piece, FaultWorld& world, Pieces* out);
  void Do(const fault::HalfClose& action, Piece piece, FaultWorld& world, Pieces* out);
  void Do(const fault::Stall& action, Piece piece, FaultWorld& world, Pieces* out);
  void Do(const fault::StripExtension& action, Piece piece, FaultWorld& world, Pieces* out);
  void Do(const fault::SetExtension& action, Piece piece, FaultWorld& world, Pieces* out);
  void Do(const fault::LowerVersion& action, Piece piece, FaultWorld& world, Pieces* out);

  void Go(Piece piece, FaultWorld& world, Pieces* out);
  void Swallow(const Piece& piece, FaultWorld& world);
  void Lose(const Piece& piece, FaultWorld& world);
  void Change(Edit edit, Piece piece, FaultWorld& world, Pieces* out);
  void Rewrite(Piece piece, FaultWorld& world, Pieces* out,
               Edit (*edit)(std::string_view bytes, size_t continued, const FaultAction& action));
  void Add(std::string_view bytes, bool after, Piece piece, FaultWorld& world, Pieces* out);
  void EndTransport(FaultOutput::End end, bool both, const Piece& piece, FaultWorld& world,
                    Pieces* out);
  void Hold(Piece piece, FaultWorld& world, Pieces* out);
  void Behind(Piece piece, FaultWorld& world, Pieces* out);
  void Swap(Piece piece, FaultWorld& world, Pieces* out);
  void Join(FaultWorld& world, Pieces* out);

  FaultState* state_;
  Pieces held_;              // of reorder and coalesce
  size_t wanted_ = 0;        // of coalesce: so many come together
  uint64_t rate_ = 0;        // of throttle
  bool swallows_ = false;    // of stall and of what ends the transport
  bool is_to_fire_ = false;  // of a stall that has taken nothing yet
};

// One piece of those, in their order, which are not ends.
Piece Glue(Pieces pieces);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_FAULT_STAGE_H_
