#include "server/wire/fault_state.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace tlslab {
namespace {

using At = FaultTrigger::At;

template <typename... Actions>
bool IsOneOf(const FaultAction& action) {
  return (std::holds_alternative<Actions>(action) || ...);
}

bool EndsTransport(const FaultAction& action) {
  return IsOneOf<fault::Close, fault::Reset, fault::HalfClose, fault::Stall>(action);
}

}  // namespace

bool ActsOnSegments(const Fault& fault) {
  return fault.trigger.at == At::kSegment || fault.trigger.at == At::kByte;
}

bool NeedsNoUnit(const Fault& fault) {
  return fault.trigger.at == At::kAfter &&
         (EndsTransport(fault.action) || IsOneOf<fault::Inject>(fault.action));
}

bool NeedsRecords(const Fault& fault) {
  if (ActsOnSegments(fault)) return false;
  return fault.trigger.at != At::kAfter || !EndsTransport(fault.action);
}

bool NeedsMessages(const Fault& fault) {
  if (ActsOnSegments(fault)) return false;
  if (const auto* corrupt = std::get_if<fault::Corrupt>(&fault.action)) {
    return corrupt->field.has_value();
  }
  return IsOneOf<fault::StripExtension, fault::SetExtension, fault::LowerVersion>(fault.action);
}

FaultState::FaultState(const Fault* fault, const Progress& progress) : fault_(fault) {
  outcome_.fault_id = fault->id;
  const FaultTrigger& trigger = fault->trigger;
  const bool bounded = fault->max_count.has_value();
  if (trigger.at == At::kRecord) passed_ = bounded && trigger.number <= progress.records;
  if (trigger.at == At::kSegment) passed_ = bounded && trigger.number <= progress.segments;
  if (trigger.at == At::kByte) passed_ = bounded && trigger.number <= progress.bytes;
  timer_ = NeedsNoUnit(*fault) && trigger.occurrence <= 1;
}

bool FaultState::Count() {
  const uint64_t first = std::max<uint64_t>(1, fault_->trigger.occurrence);
  ++met_;
  return met_ >= first && (!fault_->max_count || met_ - first < *fault_->max_count);
}

bool FaultState::Meets(const UnitFacts& facts, Offset now) {
  const FaultTrigger& trigger = fault_->trigger;
  bool meets = false;
  switch (trigger.at) {
    case At::kRecord:
      meets = facts.record_number > 0 && !passed_ &&
              facts.record_number + facts.record_count > trigger.number;
      break;
    case At::kMessage:
      meets = facts.record_count > 0 || facts.message_types.any();
      meets = meets && facts.message_types.test(trigger.type);
      break;
    case At::kMilestone:
      meets = pending_ || facts.Reaches(trigger.milestone);
      pending_ = false;
      break;
    case At::kAfter:
      meets = now >= trigger.after;
      break;
    case At::kContentType:
      meets = facts.content_type == trigger.type;
      break;
    case At::kSegment:
    case At::kByte:
      break;
  }
  return meets && Count();
}

bool FaultState::MeetsSegment(uint64_t number, uint64_t end) {
  const FaultTrigger& trigger = fault_->trigger;
  if (passed_) return false;
  const uint64_t reached = trigger.at == At::kSegment ? number : end;
  return reached >= trigger.number && Count();
}

bool FaultState::MeetsTimer() {
  timer_ = false;
  return Count();
}

void FaultState::Fire(const UnitFacts& facts, std::string_view before, std::string_view after,
                      Offset now) {
  ++outcome_.fired_count;
  if (outcome_.hits.size() >= FaultOutcome::kMaxHits) return;
  FaultHit& hit = outcome_.hits.emplace_back();
  hit.at = now;
  if (facts.record_number > 0) hit.record_number = facts.record_number;
  hit.stream_offset = facts.stream_offset;
  hit.content_type = facts.content_type;
  hit.handshake_messages = facts.messages;
  hit.size = static_cast<uint32_t>(facts.size);
  const auto same = std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  const size_t at = same.first - before.begin();
  hit.before = before.substr(at, FaultOutcome::kExcerptBytes);
  hit.after = after.substr(at, FaultOutcome::kExcerptBytes);
}

void FaultState::NoEffect(std::string why) {
  if (outcome_.without_effect.empty()) outcome_.without_effect = std::move(why);
}

}  // namespace tlslab
