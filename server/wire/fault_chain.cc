#include "server/wire/fault_chain.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

namespace tlslab {
namespace {

bool Has(const std::vector<uint16_t>& stages, size_t index) {
  return std::find(stages.begin(), stages.end(), index) != stages.end();
}

bool EndsTransport(const FaultAction& action) {
  return std::holds_alternative<fault::Close>(action) ||
         std::holds_alternative<fault::Reset>(action) ||
         std::holds_alternative<fault::HalfClose>(action);
}

// The two parts of a piece as it was sent, so that the second begins at this byte of the stream.
std::pair<Piece, Piece> CutAt(Piece piece, uint64_t at) {
  const size_t size = at - piece.facts.stream_offset;
  Piece rest = piece;
  for (Piece* part : {&piece, &rest}) {
    part->facts.record_number = part->facts.record_count = 0;
    part->facts.content_type.reset();
  }
  rest.met.clear();  // who is to act on the unit acts once, where it begins
  rest.item.bytes.erase(0, size);
  rest.facts.stream_offset = at;
  rest.facts.size -= size;
  piece.item.bytes.resize(size);
  piece.facts.size = size;
  return {std::move(piece), std::move(rest)};
}

}  // namespace

FaultChain::FaultChain(const std::vector<FaultState*>& states) {
  for (FaultState* state : states) stages_.emplace_back(state);
}

std::vector<uint16_t> FaultChain::Meet(const UnitFacts& facts, Offset now) {
  std::vector<uint16_t> met;
  for (size_t i = 0; i < stages_.size(); ++i) {
    FaultState& state = stages_[i].state();
    if (!ActsOnSegments(state.fault()) && state.Meets(facts, now)) met.push_back(i);
  }
  return met;
}

std::vector<uint16_t> FaultChain::MeetSegment(uint64_t number, uint64_t end) {
  std::vector<uint16_t> met;
  for (size_t i = 0; i < stages_.size(); ++i) {
    FaultState& state = stages_[i].state();
    if (ActsOnSegments(state.fault()) && state.MeetsSegment(number, end)) met.push_back(i);
  }
  return met;
}

void FaultChain::TellTooLate(const std::vector<uint16_t>& met) {
  for (uint16_t index : met) {
    stages_[index].state().NoEffect("the record had begun to pass before the plan was set");
  }
}

Pieces FaultChain::Pass(FaultBatch batch, FaultWorld world) {
  // Records go one by one, so that how they came makes no difference.
  const bool whole = !batch.met.empty() ||
                     std::any_of(stages_.begin(), stages_.end(), [](const FaultStage& stage) {
                       return stage.holds() && ActsOnSegments(stage.state().fault());
                     });
  if (whole) return PassFrom(0, std::move(batch), world);
  Pieces out;
  for (Piece& piece : batch.pieces) {
    FaultBatch one;
    one.pieces.push_back(std::move(piece));
    Pieces passed = PassFrom(0, std::move(one), world);
    std::move(passed.begin(), passed.end(), std::back_inserter(out));
  }
  return out;
}

Pieces FaultChain::PassFrom(size_t from, FaultBatch batch, FaultWorld& world) {
  for (size_t i = from; i < stages_.size(); ++i) {
    // Who is to act on a segment of which nothing is left is told so.
    if (batch.pieces.empty() && batch.met.empty()) break;
    world.lost.clear();
    batch.pieces = ActsOnSegments(stages_[i].state().fault()) ? PassSegments(i, batch, world)
                                                              : PassStage(i, batch, world);
    TellLost(i, world);
  }
  return std::move(batch.pieces);
}

void FaultChain::TellLost(size_t index, FaultWorld& world) {
  for (uint16_t lost : world.lost) {
    if (lost <= index) continue;
    stages_[lost].state().NoEffect("fault \"" + stages_[index].state().fault().id +
                                   "\" took the unit");
  }
}

const FaultStage* FaultChain::StallBehind(size_t index) const {
  for (size_t i = index + 1; i < stages_.size(); ++i) {
    if (stages_[i].swallows()) return &stages_[i];
  }
  return nullptr;
}

void FaultChain::Take(size_t index, Piece piece, bool met, FaultWorld& world, Pieces* out) {
  FaultStage& stage = stages_[index];
  const FaultStage* stall = met ? StallBehind(index) : nullptr;
  if (stall != nullptr && !EndsTransport(stage.state().fault().action)) {
    stage.state().NoEffect("fault \"" + stall->state().fault().id + "\" lets nothing pass");
    met = false;
  }
  stage.Take(std::move(piece), met, world, out);
}

Pieces FaultChain::PassStage(size_t index, FaultBatch& batch, FaultWorld& world) {
  Pieces out;
  for (Piece& piece : batch.pieces) {
    if (piece.is_end()) {
      stages_[index].TakeEnd(std::move(piece), world, &out);
    } else {
      const bool met = Has(piece.met, index);
      Take(index, std::move(piece), met, world, &out);
    }
  }
  return out;
}

Pieces FaultChain::PassSegments(size_t index, FaultBatch& batch, FaultWorld& world) {
  FaultStage& stage = stages_[index];
  const bool met = Has(batch.met, index);
  if (!met && !stage.holds()) return PassStage(index, batch, world);
  const FaultTrigger& trigger = stage.state().fault().trigger;
  const bool cuts = met && trigger.at == FaultTrigger::At::kByte && stage.state().is_first();
  const uint64_t begin = cuts ? trigger.number - 1 : 0;
  Pieces out;
  Pieces unit;
  bool has_unit = false;
  auto act = [&] {
    if (unit.empty()) return;
    has_unit = true;
    Take(index, Glue(std::exchange(unit, {})), met, world, &out);
  };
  for (Piece& piece : batch.pieces) {
    const uint64_t piece_begin = piece.facts.stream_offset;
    const uint64_t piece_end = piece_begin + piece.facts.size;
    if (piece.is_end()) {
      act();
      stage.TakeEnd(std::move(piece), world, &out);
    } else if (cuts && unit.empty() && piece_end <= begin) {
      Take(index, std::move(piece), false, world, &out);
    } else if (cuts && unit.empty() && piece_begin < begin &&
               piece.item.bytes.size() == piece.facts.size) {
      auto [first, rest] = CutAt(std::move(piece), begin);
      Take(index, std::move(first), false, world, &out);
      unit.push_back(std::move(rest));
    } else {
      unit.push_back(std::move(piece));
    }
  }
  act();
  if (met && !has_unit) stage.state().NoEffect("the faults before it left nothing of the unit");
  return out;
}

Pieces FaultChain::ActByTime(FaultWorld world) {
  Pieces out;
  while (true) {
    size_t next = stages_.size();
    for (size_t i = 0; i < stages_.size(); ++i) {
      const FaultState& state = stages_[i].state();
      const Offset after = state.fault().trigger.after;
      if (!state.has_timer() || after > world.now) continue;
      if (next < stages_.size() && stages_[next].state().fault().trigger.after <= after) continue;
      next = i;
    }
    if (next == stages_.size()) return out;
    FaultStage& stage = stages_[next];
    if (!stage.state().MeetsTimer()) continue;
    const FaultStage* stall = stage.swallows() ? &stage : StallBehind(next);
    if (stall != nullptr && !EndsTransport(stage.state().fault().action)) {
      stage.state().NoEffect("fault \"" + stall->state().fault().id + "\" lets nothing pass");
      continue;
    }
    FaultBatch batch;
    stage.ActWithoutUnit(world, &batch.pieces);
    Pieces passed = PassFrom(next + 1, std::move(batch), world);
    std::move(passed.begin(), passed.end(), std::back_inserter(out));
  }
}

void FaultChain::TellEnded(Offset now) {
  for (FaultStage& stage : stages_) {
    FaultState& state = stage.state();
    if (!state.has_timer() || state.fault().trigger.after > now) continue;
    if (state.MeetsTimer()) state.NoEffect("the direction had ended");
  }
}

Pieces FaultChain::Flush() {
  Pieces out;
  for (size_t i = stages_.size(); i-- > 0;) {
    if (stages_[i].swallows()) break;
    Pieces held = stages_[i].Flush();
    std::move(held.begin(), held.end(), std::back_inserter(out));
  }
  return out;
}

bool FaultChain::holds(const FaultState& state) const {
  return std::any_of(stages_.begin(), stages_.end(), [&](const FaultStage& stage) {
    return &stage.state() == &state && stage.holds();
  });
}

bool FaultChain::swallows() const {
  return std::any_of(stages_.begin(), stages_.end(),
                     [](const FaultStage& stage) { return stage.swallows(); });
}

std::optional<Offset> FaultChain::due() const {
  std::optional<Offset> due;
  for (const FaultStage& stage : stages_) {
    if (!stage.state().has_timer()) continue;
    const Offset after = stage.state().fault().trigger.after;
    due = due ? std::min(*due, after) : after;
  }
  return due;
}

size_t FaultChain::held_bytes() const {
  size_t size = 0;
  for (const FaultStage& stage : stages_) size += stage.held_bytes();
  return size;
}

}  // namespace tlslab
