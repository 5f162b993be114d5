#include "server/wire/fault_injector.h"

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

#include "server/wire/fault_chain.h"
#include "server/wire/paced_queue.h"
#include "server/wire/record_cutter.h"
#include "server/wire/unit_facts.h"

namespace tlslab {
namespace {

using End = FaultInjector::Output::End;

constexpr std::array kFlows = {FlowDirection::kClientToServer, FlowDirection::kServerToClient};

// What faults may add to what is held in one direction, so that a small unit cannot become
// very much.
constexpr size_t kMaxHeldBytes = 8 << 20;
// Outcomes of plans that were replaced.
constexpr size_t kMaxReplaced = 1000;
constexpr char kStillWaits[] = "nothing came behind it, so that it never went on";
// Of a handshake message that spans records, as far as faults wait for the whole of it.
constexpr size_t kMaxMessageBytes = 128 << 10;

// Such milestones a connection reaches in one direction alone. The others each direction reaches
// by itself.
bool IsOneWay(Milestone milestone) {
  return milestone == Milestone::kClientHello || milestone == Milestone::kServerHello ||
         milestone == Milestone::kEarlyData;
}

// Up to where the units go: what is still held of a segment is not in it.
uint64_t StreamEnd(const Pieces& pieces) {
  uint64_t end = 0;
  for (const Piece& piece : pieces) {
    end = std::max(end, piece.facts.stream_offset + piece.facts.size);
  }
  return end;
}

void AppendRecord(Piece record, Piece* to) {
  UnitFacts& facts = to->facts;
  to->item.bytes += record.item.bytes;
  facts.record_count += record.facts.record_count;
  facts.size += record.facts.size;
  facts.message_types |= record.facts.message_types;
  for (uint8_t type : record.facts.messages) {
    if (facts.messages.size() < UnitFacts::kMaxMessages) facts.messages.push_back(type);
  }
  facts.message_open = record.facts.message_open;
  facts.milestones |= record.facts.milestones;
}

}  // namespace

class FaultInjector::Impl {
 public:
  explicit Impl(std::shared_ptr<const FaultPlan> plan) { Begin(std::move(plan)); }

  void Put(FlowDirection direction, std::string_view bytes,
           const std::vector<RecordContent>& contents, Offset now);
  void Note(FlowDirection direction, std::string_view bytes,
            const std::vector<RecordContent>& contents);
  void PutEnd(FlowDirection direction, bool reset, Offset now);
  void Advance(Offset now);
  void SetPlan(std::shared_ptr<const FaultPlan> plan, Offset now);

  std::optional<Output> Take(FlowDirection direction) { return At(direction).queue.Take(); }
  std::optional<Offset> due() const;
  size_t held_bytes(FlowDirection direction) const;
  const PacedQueue& queue(FlowDirection direction) const { return At(direction).queue; }
  std::vector<FaultOutcome> outcomes() const;

 private:
  struct Flow {
    RecordCutter cutter;
    std::optional<FaultChain> chain;
    PacedQueue queue;
    KeptRecords kept;
    uint64_t segments = 0;
    uint64_t met_segments = 0;   // those that faults which act on segments were asked about
    bool takes_records = false;  // a unit is a record
    bool joins = false;          // or those of a whole message
    bool keeps = false;          // for replays
    std::optional<Piece> joined;
    std::optional<PacedItem> sender_end;
  };

  Flow& At(FlowDirection flow) { return flows_[flow == FlowDirection::kClientToServer ? 0 : 1]; }
  const Flow& At(FlowDirection flow) const { return const_cast<Impl*>(this)->At(flow); }

  void Begin(std::shared_ptr<const FaultPlan> plan);
  void KeepFired();
  FaultWorld WorldOf(const Flow& flow) const;
  Piece PieceOf(const Flow& flow, std::string bytes, UnitFacts facts) const;
  void Keep(Flow& flow, const StreamUnit& unit);
  void NoteOther(FlowDirection direction, const UnitFacts& facts);
  void AddUnit(Flow& flow, Piece piece, FaultBatch* batch);
  void EndJoined(Flow& flow, FaultBatch* batch);
  void Pass(Flow& flow, FaultBatch batch);
  void PassEnd(FlowDirection direction, PacedItem end);
  void PushAll(Flow& flow, Pieces pieces);
  void Settle();
  void Mirror(FlowDirection direction, const PacedItem& end);

  std::shared_ptr<const FaultPlan> plan_;
  std::vector<FaultState> states_;
  std::deque<FaultOutcome> replaced_;  // of plans before, those that fired
  std::array<Flow, 2> flows_;
  ConnectionReader reader_;
  Offset now_{};
};

void FaultInjector::Impl::Begin(std::shared_ptr<const FaultPlan> plan) {
  for (Flow& flow : flows_) flow.chain.reset();
  states_.clear();
  plan_ = std::move(plan);
  states_.reserve(plan_->faults.size());
  for (const Fault& fault : plan_->faults) {
    const Flow& flow = At(fault.flow);
    states_.emplace_back(&fault, FaultState::Progress{flow.cutter.record_count(), flow.segments,
                                                      flow.cutter.stream_bytes()});
  }
  for (FlowDirection direction : kFlows) {
    Flow& flow = At(direction);
    std::vector<FaultState*> states;
    flow.takes_records = flow.joins = flow.keeps = false;
    for (FaultState& state : states_) {
      const Fault& fault = state.fault();
      if (fault.flow != direction) continue;
      states.push_back(&state);
      flow.takes_records |= NeedsRecords(fault);
      flow.joins |= NeedsMessages(fault);
      flow.keeps |= std::holds_alternative<fault::Replay>(fault.action);
    }
    flow.chain.emplace(states);
    flow.cutter.SetHolding(flow.takes_records);
    flow.cutter.KeepFirst(flow.keeps ? KeptRecords::kMaxRecords : 0, KeptRecords::kMaxBytes);
  }
}

FaultWorld FaultInjector::Impl::WorldOf(const Flow& flow) const {
  FaultWorld world;
  world.now = now_;
  world.kept = &flow.kept;
  world.stream_bytes = flow.cutter.stream_bytes();
  const size_t held = flow.queue.bytes() + flow.chain->held_bytes();
  world.room = kMaxHeldBytes - std::min(kMaxHeldBytes, held);
  return world;
}

Piece FaultInjector::Impl::PieceOf(const Flow& flow, std::string bytes, UnitFacts facts) const {
  Piece piece;
  piece.item.bytes = std::move(bytes);
  piece.item.not_before = now_;
  piece.item.group = flow.segments;
  piece.facts = std::move(facts);
  return piece;
}

void FaultInjector::Impl::Keep(Flow& flow, const StreamUnit& unit) {
  KeptRecords& kept = flow.kept;
  kept.passed = unit.record_number;
  if (!flow.keeps || kept.full || unit.bytes.size() != unit.size) return;
  kept.full = unit.record_number > KeptRecords::kMaxRecords ||
              kept.bytes + unit.size > KeptRecords::kMaxBytes;
  if (kept.full) return;
  kept.bytes += unit.size;
  kept.records[unit.record_number] = {unit.bytes, unit.stream_offset + unit.size};
}

void FaultInjector::Impl::NoteOther(FlowDirection direction, const UnitFacts& facts) {
  if (facts.milestones == 0) return;
  for (FaultState& state : states_) {
    const Fault& fault = state.fault();
    if (fault.flow == direction || fault.trigger.at != FaultTrigger::At::kMilestone) continue;
    const Milestone milestone = fault.trigger.milestone;
    const bool reached = IsOneWay(milestone)
                             ? facts.Reaches(milestone)
                             : milestone == Milestone::kFinished && facts.shows_other_finished;
    if (reached) state.NoteMilestone();
  }
}

void FaultInjector::Impl::AddUnit(Flow& flow, Piece piece, FaultBatch* batch) {
  const bool joinable = flow.joins && piece.is_record() && !piece.facts.is_protected &&
                        piece.facts.content_type == 22;
  if (flow.joined && joinable) {
    AppendRecord(std::move(piece), &*flow.joined);
  } else {
    EndJoined(flow, batch);
    flow.joined = std::move(piece);
  }
  const bool waits = joinable && flow.joined->facts.message_open &&
                     flow.joined->item.bytes.size() < kMaxMessageBytes;
  if (!waits) EndJoined(flow, batch);
}

void FaultInjector::Impl::EndJoined(Flow& flow, FaultBatch* batch) {
  if (!flow.joined) return;
  Piece piece = std::move(*flow.joined);
  flow.joined.reset();
  piece.item.group = flow.segments;
  piece.met = flow.chain->Meet(piece.facts, now_);
  batch->pieces.push_back(std::move(piece));
}

void FaultInjector::Impl::Put(FlowDirection direction, std::string_view bytes,
                              const std::vector<RecordContent>& contents, Offset now) {
  Advance(now);
  Flow& flow = At(direction);
  if (bytes.empty() || flow.queue.closed()) return;
  ++flow.segments;
  UnitFacts segment;
  segment.stream_offset = flow.cutter.stream_bytes();
  segment.size = bytes.size();
  segment.is_protected = reader_.is_protected(direction);
  FaultBatch batch;
  for (StreamUnit& unit : flow.cutter.Feed(bytes, contents)) {
    UnitFacts facts = reader_.Read(direction, unit);
    NoteOther(direction, facts);
    if (unit.kind == StreamUnit::Kind::kRecord) Keep(flow, unit);
    if (unit.passes) {
      AddUnit(flow, PieceOf(flow, std::move(unit.bytes), std::move(facts)), &batch);
    } else if (flow.takes_records) {
      flow.chain->TellTooLate(flow.chain->Meet(facts, now_));
    }
  }
  if (!flow.takes_records) {
    Piece piece = PieceOf(flow, std::string(bytes), std::move(segment));
    if (!flow.chain->empty()) piece.met = flow.chain->Meet(piece.facts, now_);
    batch.pieces.push_back(std::move(piece));
  }
  Pass(flow, std::move(batch));
  Settle();
}

void FaultInjector::Impl::Note(FlowDirection direction, std::string_view bytes,
                               const std::vector<RecordContent>& contents) {
  Flow& flow = At(direction);
  if (bytes.empty()) return;
  ++flow.segments;
  for (const StreamUnit& unit : flow.cutter.Feed(bytes, contents)) {
    reader_.Read(direction, unit);
    if (unit.kind == StreamUnit::Kind::kRecord) Keep(flow, unit);
  }
}

void FaultInjector::Impl::Pass(Flow& flow, FaultBatch batch) {
  if (batch.pieces.empty()) return;
  if (flow.chain->empty()) return PushAll(flow, std::move(batch.pieces));
  if (!batch.pieces[0].is_end()) {
    // What was held until the end of the stream is of no segment of its own.
    const bool is_next = flow.met_segments < flow.segments;
    flow.met_segments = flow.segments;
    batch.met = flow.chain->MeetSegment(is_next ? flow.segments : 0, StreamEnd(batch.pieces));
  }
  PushAll(flow, flow.chain->Pass(std::move(batch), WorldOf(flow)));
}

void FaultInjector::Impl::PushAll(Flow& flow, Pieces pieces) {
  for (Piece& piece : pieces) {
    if (!piece.end_is_lost) flow.queue.Push(std::move(piece.item), now_);
  }
}

void FaultInjector::Impl::PutEnd(FlowDirection direction, bool reset, Offset now) {
  Advance(now);
  PacedItem end;
  end.end = reset ? End::kReset : End::kClosed;
  end.both_directions = reset;
  At(direction).sender_end = end;
  PassEnd(direction, std::move(end));
  Settle();
}

void FaultInjector::Impl::PassEnd(FlowDirection direction, PacedItem end) {
  Flow& flow = At(direction);
  if (flow.queue.closed()) return;
  FaultBatch batch;
  EndJoined(flow, &batch);
  if (auto rest = flow.cutter.SetHolding(false)) {
    UnitFacts facts = reader_.Read(direction, *rest);
    batch.pieces.push_back(PieceOf(flow, std::move(rest->bytes), std::move(facts)));
    batch.pieces.back().met = flow.chain->Meet(batch.pieces.back().facts, now_);
  }
  Piece piece;
  piece.item = std::move(end);
  batch.pieces.push_back(std::move(piece));
  Pass(flow, std::move(batch));
}

void FaultInjector::Impl::Advance(Offset now) {
  now_ = std::max(now_, now);
  for (Flow& flow : flows_) {
    if (flow.chain->empty()) continue;
    if (flow.queue.closed()) {
      flow.chain->TellEnded(now_);
    } else {
      PushAll(flow, flow.chain->ActByTime(WorldOf(flow)));
    }
  }
  Settle();
}

// Lets out what may go on, and tells the ends that concern both directions to the other one.
void FaultInjector::Impl::Settle() {
  bool again = true;
  while (again) {
    again = false;
    for (FlowDirection direction : kFlows) {
      while (std::optional<PacedItem> end = At(direction).queue.Release(now_)) {
        Mirror(direction, *end);
        again = true;
      }
    }
  }
}

void FaultInjector::Impl::Mirror(FlowDirection direction, const PacedItem& end) {
  const FlowDirection other = Opposite(direction);
  if (end.end == End::kReset) return At(other).queue.Reset(end.by_fault);
  PacedItem mirrored = end;
  mirrored.both_directions = false;
  mirrored.not_before = now_;
  PassEnd(other, std::move(mirrored));
}

void FaultInjector::Impl::SetPlan(std::shared_ptr<const FaultPlan> plan, Offset now) {
  Advance(now);
  for (Flow& flow : flows_) {
    const bool stalled = flow.chain->swallows();  // what is behind that is lost
    PushAll(flow, flow.chain->Flush());
    if (flow.joined && !stalled) flow.queue.Push(std::move(flow.joined->item), now_);
    flow.joined.reset();
    if (auto rest = flow.cutter.SetHolding(false); rest && !stalled) {
      flow.queue.Push(PieceOf(flow, std::move(rest->bytes), {}).item, now_);
    }
    // That a stall took, which is over.
    if (flow.sender_end) flow.queue.Push(*flow.sender_end, now_);
    flow.queue.ReleaseAll(now_);
  }
  Settle();
  KeepFired();
  Begin(std::move(plan));
}

// What the plan did stays done when another takes its place.
void FaultInjector::Impl::KeepFired() {
  for (const FaultState& state : states_) {
    if (state.outcome().fired_count == 0) continue;
    replaced_.push_back(state.outcome());
    replaced_.back().replaced = true;
    if (replaced_.size() > kMaxReplaced) replaced_.pop_front();
  }
}

std::optional<Offset> FaultInjector::Impl::due() const {
  std::optional<Offset> due;
  for (const Flow& flow : flows_) {
    std::optional<Offset> timer;
    if (!flow.queue.closed()) timer = flow.chain->due();
    for (const std::optional<Offset>& time : {flow.queue.due(), timer}) {
      if (time && (!due || *time < *due)) due = time;
    }
  }
  return due;
}

size_t FaultInjector::Impl::held_bytes(FlowDirection direction) const {
  const Flow& flow = At(direction);
  size_t size = flow.queue.bytes();
  if (flow.queue.closed()) return size;
  size += flow.cutter.held_bytes() + flow.chain->held_bytes();
  return flow.joined ? size + flow.joined->item.bytes.size() : size;
}

std::vector<FaultOutcome> FaultInjector::Impl::outcomes() const {
  std::vector<FaultOutcome> outcomes;
  for (const FaultState& state : states_) {
    FaultOutcome& outcome = outcomes.emplace_back(state.outcome());
    const bool waits = At(state.fault().flow).chain->holds(state);
    if (waits && outcome.without_effect.empty()) outcome.without_effect = kStillWaits;
  }
  outcomes.insert(outcomes.end(), replaced_.begin(), replaced_.end());
  return outcomes;
}

FaultInjector::FaultInjector(std::shared_ptr<const FaultPlan> plan)
    : impl_(std::make_unique<Impl>(std::move(plan))) {}

FaultInjector::~FaultInjector() = default;

void FaultInjector::Put(FlowDirection flow, std::string_view bytes,
                        const std::vector<RecordContent>& contents, Offset now) {
  impl_->Put(flow, bytes, contents, now);
}

void FaultInjector::Note(FlowDirection flow, std::string_view bytes,
                         const std::vector<RecordContent>& contents) {
  impl_->Note(flow, bytes, contents);
}

void FaultInjector::PutEnd(FlowDirection flow, bool reset, Offset now) {
  impl_->PutEnd(flow, reset, now);
}

void FaultInjector::Advance(Offset now) { impl_->Advance(now); }

std::optional<FaultInjector::Output> FaultInjector::Take(FlowDirection flow) {
  return impl_->Take(flow);
}

std::optional<Offset> FaultInjector::due() const { return impl_->due(); }

size_t FaultInjector::held_bytes(FlowDirection flow) const { return impl_->held_bytes(flow); }

size_t FaultInjector::queued_bytes(FlowDirection flow) const { return impl_->queue(flow).bytes(); }

bool FaultInjector::has_queued(FlowDirection flow) const { return !impl_->queue(flow).empty(); }

void FaultInjector::SetPlan(std::shared_ptr<const FaultPlan> plan, Offset now) {
  impl_->SetPlan(std::move(plan), now);
}

std::vector<FaultOutcome> FaultInjector::outcomes() const { return impl_->outcomes(); }

}  // namespace tlslab
