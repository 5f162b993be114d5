// The faults of one direction, one behind another as in the plan: units go through them all, and
// what one left of a unit meets the next.
//
//   FaultChain chain(states);
//   chain.Mark(&batch, now);
//   chain.Pass(std::move(batch), world);      // what comes out at the end
//
// A batch is what came together. Faults that act on segments act on the whole of it, or of what
// is left of it; the others on its units, record by record.
#ifndef TLSLAB_SERVER_WIRE_FAULT_CHAIN_H_
#define TLSLAB_SERVER_WIRE_FAULT_CHAIN_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/wire/fault_stage.h"

namespace tlslab {

struct FaultBatch {
  Pieces pieces;
  std::vector<uint16_t> met;  // stages that act on segments and on this one
};

class FaultChain {
 public:
  // They outlive it.
  explicit FaultChain(const std::vector<FaultState*>& states);

  bool empty() const { return stages_.empty(); }

  // The stages that a unit meets. Once for each unit, in the order of the stream.
  std::vector<uint16_t> Meet(const UnitFacts& facts, Offset now);
  // A segment likewise: its number (0: of none) and the bytes of the stream up to its end.
  std::vector<uint16_t> MeetSegment(uint64_t number, uint64_t end);
  // Units met it whose beginning had gone on before the plan was set.
  void TellTooLate(const std::vector<uint16_t>& met);

  Pieces Pass(FaultBatch batch, FaultWorld world);
  // The faults whose time has come act, the earliest first.
  Pieces ActByTime(FaultWorld world);
  // Tells those which still wait that the direction has ended.
  void TellEnded(Offset now);
  // What stages hold back, in the order in which it is to go on.
  Pieces Flush();

  // The stage of that fault keeps units back, for others to come behind them.
  bool holds(const FaultState& state) const;
  // Some stage lets nothing pass any more.
  bool swallows() const;
  std::optional<Offset> due() const;
  size_t held_bytes() const;

 private:
  Pieces PassFrom(size_t from, FaultBatch batch, FaultWorld& world);
  Pieces PassStage(size_t index, FaultBatch& batch, FaultWorld& world);
  Pieces PassSegments(size_t index, FaultBatch& batch, FaultWorld& world);
  void Take(size_t index, Piece piece, bool met, FaultWorld& world, Pieces* out);
  void TellLost(size_t index, FaultWorld& world);
  const FaultStage* StallBehind(size_t index) const;

  std::vector<FaultStage> stages_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_FAULT_CHAIN_H_
