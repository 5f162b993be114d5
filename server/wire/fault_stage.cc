#include "server/wire/fault_stage.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "server/wire/handshake_fields.h"
#include "server/wire/hello_rewrite.h"

namespace tlslab {
namespace {

using End = FaultOutput::End;

constexpr char kTooMuch[] = "the faults of this direction hold 8 MiB back already";
constexpr char kNothingBehind[] = "nothing came behind it";

// What nobody sent, beside a piece.
Piece Added(std::string_view bytes, const Piece& beside) {
  Piece piece;
  piece.item.bytes = bytes;
  piece.item.group = beside.item.group;
  piece.item.not_before = beside.item.not_before;
  piece.item.rate = beside.item.rate;
  return piece;
}

void MergeFacts(const UnitFacts& from, UnitFacts* into) {
  // What was added before the unit has no place in the stream.
  if (into->size == 0) into->stream_offset = from.stream_offset;
  const bool records = into->record_number > 0 && from.record_number > 0;
  into->record_count = records ? into->record_count + from.record_count : 0;
  if (!records || into->content_type != from.content_type) into->content_type.reset();
  if (!records) into->record_number = 0;
  into->size += from.size;
  into->message_types |= from.message_types;
  for (uint8_t type : from.messages) {
    if (into->messages.size() < UnitFacts::kMaxMessages) into->messages.push_back(type);
  }
}

bool ComeTogetherAnyhow(const Pieces& pieces) {
  return std::all_of(pieces.begin(), pieces.end(), [&](const Piece& piece) {
    const PacedItem& item = piece.item;
    return item.group != 0 && item.group == pieces[0].item.group && item.rate == 0 &&
           item.max_segment == 0 && item.not_before == pieces[0].item.not_before;
  });
}

}  // namespace

Piece Glue(Pieces pieces) {
  Piece glued = std::move(pieces[0]);
  for (size_t i = 1; i < pieces.size(); ++i) {
    Piece& piece = pieces[i];
    glued.item.bytes += piece.item.bytes;
    glued.item.not_before = std::max(glued.item.not_before, piece.item.not_before);
    glued.item.rate = std::max(glued.item.rate, piece.item.rate);
    MergeFacts(piece.facts, &glued.facts);
    std::vector<uint16_t> met;
    std::set_union(glued.met.begin(), glued.met.end(), piece.met.begin(), piece.met.end(),
                   std::back_inserter(met));
    glued.met = std::move(met);
  }
  return glued;
}

size_t FaultStage::held_bytes() const {
  size_t size = 0;
  for (const Piece& piece : held_) size += piece.item.bytes.size();
  return size;
}

Pieces FaultStage::Flush() { return std::exchange(held_, Pieces()); }

void FaultStage::Take(Piece piece, bool met, FaultWorld& world, Pieces* out) {
  if (swallows_) return Swallow(piece, world);
  if (rate_ != 0) {
    uint64_t& rate = piece.item.rate;
    rate = rate == 0 ? rate_ : std::min(rate, rate_);
  }
  if (holds()) return Behind(std::move(piece), world, out);
  if (!met) return Go(std::move(piece), world, out);
  std::visit([&](const auto& action) { Do(action, std::move(piece), world, out); },
             state_->fault().action);
}

void FaultStage::TakeEnd(Piece end, FaultWorld& world, Pieces* out) {
  if (swallows_ && !end.item.by_fault && !end.end_is_lost) {
    end.facts.stream_offset = world.stream_bytes;
    Swallow(end, world);
    end.end_is_lost = true;
  }
  if (holds() && wanted_ > 0) {
    Join(world, out);
  } else if (holds()) {
    state_->NoEffect(kNothingBehind);
    for (Piece& piece : Flush()) out->push_back(std::move(piece));
  }
  out->push_back(std::move(end));
}

void FaultStage::ActWithoutUnit(FaultWorld& world, Pieces* out) {
  if (std::holds_alternative<fault::Stall>(state_->fault().action)) {
    swallows_ = is_to_fire_ = true;
    return;
  }
  Piece none;
  none.facts.stream_offset = world.stream_bytes;
  std::visit([&](const auto& action) { Do(action, none, world, out); }, state_->fault().action);
}

void FaultStage::Go(Piece piece, FaultWorld& world, Pieces* out) {
  if (piece.item.bytes.empty()) return Lose(piece, world);
  out->push_back(std::move(piece));
}

void FaultStage::Swallow(const Piece& piece, FaultWorld& world) {
  if (is_to_fire_) state_->Fire(piece.facts, piece.item.bytes, "", world.now);
  is_to_fire_ = false;
  Lose(piece, world);
}

void FaultStage::Lose(const Piece& piece, FaultWorld& world) {
  world.lost.insert(world.lost.end(), piece.met.begin(), piece.met.end());
}

void FaultStage::Change(Edit edit, Piece piece, FaultWorld& world, Pieces* out) {
  std::string& bytes = piece.item.bytes;
  if (edit.without_effect.empty() && edit.bytes == bytes) {
    edit.without_effect = "the bytes are the same";
  }
  const size_t growth = edit.bytes.size() - std::min(edit.bytes.size(), bytes.size());
  if (edit.without_effect.empty() && growth > world.room) edit.without_effect = kTooMuch;
  if (edit.without_effect.empty()) {
    world.room -= growth;
    state_->Fire(piece.facts, bytes, edit.bytes, world.now);
    bytes = std::move(edit.bytes);
  } else {
    state_->NoEffect(std::move(edit.without_effect));
  }
  Go(std::move(piece), world, out);
}

void FaultStage::Do(const fault::Drop&, Piece piece, FaultWorld& world, Pieces* out) {
  Change(Edit(), std::move(piece), world, out);
}

void FaultStage::Do(const fault::Delay& action, Piece piece, FaultWorld& world, Pieces* out) {
  Offset& not_before = piece.item.not_before;
  if (action.duration > Offset(0)) {
    not_before = std::max(not_before, world.now) + action.duration;
    state_->Fire(piece.facts, "", "", world.now);
  } else {
    state_->NoEffect("the delay is 0");
  }
  Go(std::move(piece), world, out);
}

void FaultStage::Do(const fault::Throttle& action, Piece piece, FaultWorld& world, Pieces* out) {
  if (rate_ == 0) {
    rate_ = std::max<uint64_t>(1, action.bytes_per_second);
    if (piece.item.rate == 0 || piece.item.rate > rate_) piece.item.rate = rate_;
    state_->Fire(piece.facts, "", "", world.now);
  }
  Go(std::move(piece), world, out);
}

void FaultStage::Do(const fault::Duplicate& action, Piece piece, FaultWorld& world, Pieces* out) {
  const std::string bytes = piece.item.bytes;
  const Piece copy = Added(bytes, piece);
  uint32_t copies = action.copies;
  if (copies == 0) {
    state_->NoEffect("no copies are wanted");
  } else if (copies > world.room / std::max<size_t>(1, bytes.size())) {
    state_->NoEffect(kTooMuch);
    copies = 0;
  } else {
    world.room -= copies * bytes.size();
    state_->Fire(piece.facts, "", bytes, world.now);
  }
  Go(std::move(piece), world, out);
  for (uint32_t i = 0; i < copies; ++i) out->push_back(copy);
}

// For others to come behind it.
void FaultStage::Hold(Piece piece, FaultWorld& world, Pieces* out) {
  if (world.room > 0) return held_.push_back(std::move(piece));
  state_->NoEffect(kTooMuch);
  Go(std::move(piece), world, out);
}

void FaultStage::Do(const fault::Reorder&, Piece piece, FaultWorld& world, Pieces* out) {
  Hold(std::move(piece), world, out);
}

void FaultStage::Do(const fault::Corrupt& action, Piece piece, FaultWorld& world, Pieces* out) {
  const std::string& bytes = piece.item.bytes;
  Edit edit;
  if (action.offset) {
    edit = TurnBits(bytes, *action.offset, action.xor_mask);
  } else if (action.offset_from_end) {
    const size_t from_end = std::max<size_t>(1, *action.offset_from_end);
    edit = TurnBits(bytes, from_end > bytes.size() ? bytes.size() : bytes.size() - from_end,
                    action.xor_mask);
  } else if (action.field) {
    const auto place =
        FieldPlace(bytes, *action.field, piece.facts.continued_bytes, piece.facts.is_protected);
    if (place) {
      edit = TurnBits(bytes, *place, action.xor_mask);
    } else {
      edit.without_effect = std::string("no ") + FieldName(*action.field) + " in the clear";
    }
  } else {
    edit.without_effect = "no place is given";
  }
  Change(std::move(edit), std::move(piece), world, out);
}

void FaultStage::Do(const fault::Truncate& action, Piece piece, FaultWorld& world, Pieces* out) {
  Edit edit = piece.is_record() ? TruncateRecords(piece.item.bytes, action.size)
                                : TruncateBytes(piece.item.bytes, action.size);
  Change(std::move(edit), std::move(piece), world, out);
}

void FaultStage::Do(const fault::Fragment& action, Piece piece, FaultWorld& world, Pieces* out) {
  const size_t size = std::max<size_t>(1, action.max_size);
  if (action.as_records && piece.is_record()) {
    Edit edit = FragmentRecords(piece.item.bytes, size);
    return Change(std::move(edit), std::move(piece), world, out);
  }
  size_t& max_segment = piece.item.max_segment;
  if (piece.item.bytes.size() <= size || (max_segment > 0 && max_segment <= size)) {
    state_->NoEffect("the unit has no more than " + std::to_string(size) + " bytes");
  } else {
    max_segment = size;
    piece.item.interval = action.interval;
    state_->Fire(piece.facts, "", "", world.now);
  }
  Go(std::move(piece), world, out);
}

void FaultStage::Do(const fault::Coalesce& action, Piece piece, FaultWorld& world, Pieces* out) {
  Hold(std::move(piece), world, out);
  wanted_ = holds() ? std::max<size_t>(2, action.count) : 0;
}

void FaultStage::Do(const fault::Inject& action, Piece piece, FaultWorld& world, Pieces* out) {
  if (action.bytes.empty()) {
    state_->NoEffect("there is nothing to inject");
    return Go(std::move(piece), world, out);
  }
  Add(action.bytes, action.after, std::move(piece), world, out);
}

void FaultStage::Do(const fault::Replay& action, Piece piece, FaultWorld& world, Pieces* out) {
  const std::string number = std::to_string(action.record_number);
  const auto found = world.kept->records.find(action.record_number);
  const bool kept = found != world.kept->records.end();
  if (kept && found->second.end <= piece.facts.stream_offset) {
    return Add(found->second.bytes, /*after=*/false, std::move(piece), world, out);
  }
  if (kept || action.record_number > world.kept->passed) {
    state_->NoEffect("record " + number + " has not passed yet");
  } else {
    state_->NoEffect("record " + number +
                     " is not kept: the first 64 of at most 64 KiB in all are, since the plan "
                     "was set");
  }
  Go(std::move(piece), world, out);
}

void FaultStage::Do(const fault::Replace& action, Piece piece, FaultWorld& world, Pieces* out) {
  Change({action.bytes, ""}, std::move(piece), world, out);
}

void FaultStage::Add(std::string_view bytes, bool after, Piece piece, FaultWorld& world,
                     Pieces* out) {
  if (bytes.size() > world.room) {
    state_->NoEffect(kTooMuch);
    return Go(std::move(piece), world, out);
  }
  world.room -= bytes.size();
  Piece added = Added(bytes, piece);
  const std::string& unit = piece.item.bytes;
  if (after) {
    state_->Fire(piece.facts, "", bytes, world.now);
    Go(std::move(piece), world, out);
    out->push_back(std::move(added));
  } else {
    state_->Fire(piece.facts, unit, std::string(bytes) + unit, world.now);
    out->push_back(std::move(added));
    Go(std::move(piece), world, out);
  }
}

void FaultStage::Do(const fault::Close&, Piece piece, FaultWorld& world, Pieces* out) {
  EndTransport(End::kClosed, /*both=*/true, piece, world, out);
}

void FaultStage::Do(const fault::Reset&, Piece piece, FaultWorld& world, Pieces* out) {
  EndTransport(End::kReset, /*both=*/true, piece, world, out);
}

void FaultStage::Do(const fault::HalfClose&, Piece piece, FaultWorld& world, Pieces* out) {
  EndTransport(End::kClosed, /*both=*/false, piece, world, out);
}

void FaultStage::EndTransport(End end, bool both, const Piece& piece, FaultWorld& world,
                              Pieces* out) {
  state_->Fire(piece.facts, piece.item.bytes, "", world.now);
  Lose(piece, world);
  swallows_ = true;
  Piece& ending = out->emplace_back(Added("", piece));
  ending.item.end = end;
  ending.item.by_fault = true;
  ending.item.both_directions = both;
}

void FaultStage::Do(const fault::Stall&, Piece piece, FaultWorld& world, Pieces*) {
  state_->Fire(piece.facts, piece.item.bytes, "", world.now);
  Lose(piece, world);
  swallows_ = true;
}

void FaultStage::Rewrite(Piece piece, FaultWorld& world, Pieces* out,
                         Edit (*edit)(std::string_view, size_t, const FaultAction&)) {
  Edit result;
  if (piece.facts.is_protected) {
    result.without_effect = "no hello in the clear";
  } else {
    result = edit(piece.item.bytes, piece.facts.continued_bytes, state_->fault().action);
  }
  Change(std::move(result), std::move(piece), world, out);
}

void FaultStage::Do(const fault::StripExtension&, Piece piece, FaultWorld& world, Pieces* out) {
  Rewrite(std::move(piece), world, out,
          [](std::string_view bytes, size_t continued, const FaultAction& action) {
            return StripExtension(bytes, continued, std::get<fault::StripExtension>(action).type);
          });
}

void FaultStage::Do(const fault::SetExtension&, Piece piece, FaultWorld& world, Pieces* out) {
  Rewrite(std::move(piece), world, out,
          [](std::string_view bytes, size_t continued, const FaultAction& action) {
            const auto& set = std::get<fault::SetExtension>(action);
            return SetExtension(bytes, continued, set.type, set.data);
          });
}

void FaultStage::Do(const fault::LowerVersion&, Piece piece, FaultWorld& world, Pieces* out) {
  Rewrite(std::move(piece), world, out,
          [](std::string_view bytes, size_t continued, const FaultAction& action) {
            const auto& lower = std::get<fault::LowerVersion>(action);
            return LowerVersion(bytes, continued, lower.max_version);
          });
}

// A unit behind those that are held.
void FaultStage::Behind(Piece piece, FaultWorld& world, Pieces* out) {
  if (wanted_ == 0) return Swap(std::move(piece), world, out);
  held_.push_back(std::move(piece));
  if (held_.size() >= wanted_ || world.room == 0) Join(world, out);
}

void FaultStage::Swap(Piece piece, FaultWorld& world, Pieces* out) {
  Piece held = std::move(Flush()[0]);
  const std::string before = held.item.bytes + piece.item.bytes;
  const std::string after = piece.item.bytes + held.item.bytes;
  if (before == after) {
    state_->NoEffect("the unit behind it is the same");
  } else {
    state_->Fire(held.facts, before, after, world.now);
  }
  out->push_back(std::move(piece));
  out->push_back(std::move(held));
}

void FaultStage::Join(FaultWorld& world, Pieces* out) {
  Pieces pieces = Flush();
  wanted_ = 0;
  const auto& action = std::get<fault::Coalesce>(state_->fault().action);
  const UnitFacts first = pieces[0].facts;
  std::string why;
  std::string together;
  for (const Piece& piece : pieces) {
    together += piece.item.bytes;
    if (action.as_record && !piece.is_record()) why = "not all units are records";
    if (action.as_record && piece.facts.is_protected) why = "not all records are in the clear";
  }
  Edit joined{together, ""};
  if (pieces.size() == 1) {
    why = kNothingBehind;
  } else if (action.as_record && why.empty()) {
    joined = JoinRecords(together);
    why = joined.without_effect;
  } else if (!action.as_record && ComeTogetherAnyhow(pieces)) {
    why = "the units came together anyhow";
  }
  if (!why.empty()) {
    state_->NoEffect(std::move(why));
    for (Piece& piece : pieces) out->push_back(std::move(piece));
    return;
  }
  state_->Fire(first, together, joined.bytes, world.now);
  Piece glued = Glue(std::move(pieces));
  glued.item.bytes = std::move(joined.bytes);
  glued.item.max_segment = 0;
  glued.item.group = 0;
  out->push_back(std::move(glued));
}

}  // namespace tlslab
