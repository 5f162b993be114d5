#include "server/wire/paced_queue.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace tlslab {
namespace {

using End = FaultOutput::End;
using Wide = unsigned __int128;

constexpr uint64_t kNanosPerSecond = 1'000'000'000;
// At a rate, bytes go on by so much of a second at once, rather than each by itself.
constexpr uint64_t kStepsPerSecond = 50;

// When the n-th byte may go, from the beginning of the run.
Offset TimeFor(uint64_t bytes, uint64_t rate) {
  const Wide nanos = (static_cast<Wide>(bytes) * kNanosPerSecond + rate - 1) / rate;
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max() / 4;
  return Offset(static_cast<int64_t>(std::min<Wide>(nanos, kMost)));
}

// How many may have gone after that time.
uint64_t BytesIn(Offset time, uint64_t rate) {
  const Wide bytes = static_cast<Wide>(time.count()) * rate / kNanosPerSecond;
  return static_cast<uint64_t>(std::min<Wide>(bytes, std::numeric_limits<uint64_t>::max()));
}

size_t StepOf(const PacedItem& item, size_t remaining) {
  size_t step = std::min<uint64_t>(remaining, std::max<uint64_t>(1, item.rate / kStepsPerSecond));
  if (item.max_segment > 0) step = std::min(step, item.max_segment);
  return step;
}

}  // namespace

void PacedQueue::Push(PacedItem item, Offset now) {
  if (closed_ || (item.bytes.empty() && item.end == End::kNone)) return;
  closed_ = item.end != End::kNone;
  item.not_before = std::max(item.not_before, now);
  bytes_ += item.bytes.size();
  waiting_.push_back(std::move(item));
}

Offset PacedQueue::BeginOf(const PacedItem& item) const {
  return std::max(item.not_before, free_at_);
}

// Bytes of the head that may go on; 0: wait.
size_t PacedQueue::Allowed(const PacedItem& item, Offset begin, Offset now) {
  const size_t remaining = item.bytes.size() - taken_of_head_;
  size_t most = remaining;
  if (item.max_segment > 0) most = std::min(most, item.max_segment);
  if (item.rate == 0) return most;
  if (item.rate != rate_ || begin > free_at_) {
    rate_ = item.rate;
    run_begin_ = begin;
    run_bytes_ = 0;
    free_at_ = begin;
  }
  const uint64_t allowed = BytesIn(now - run_begin_, rate_) - run_bytes_;
  return allowed < StepOf(item, remaining) ? 0 : std::min<uint64_t>(allowed, most);
}

std::optional<PacedItem> PacedQueue::Release(Offset now) {
  while (!waiting_.empty()) {
    PacedItem& head = waiting_.front();
    const Offset begin = BeginOf(head);
    if (begin > now) return std::nullopt;
    if (head.end != End::kNone) {
      PacedItem end = std::move(head);
      waiting_.pop_front();
      EmitEnd(end);
      if (end.both_directions) return end;
      continue;
    }
    const size_t size = Allowed(head, begin, now);
    if (size == 0) return std::nullopt;
    Emit(head, size, begin);
  }
  return std::nullopt;
}

void PacedQueue::Emit(PacedItem& item, size_t size, Offset begin) {
  if (item.rate == 0) {
    rate_ = 0;
    free_at_ = begin;
  } else {
    run_bytes_ += size;
    free_at_ = run_begin_ + TimeFor(run_bytes_, rate_);
  }
  const bool whole = size == item.bytes.size();
  std::string bytes = whole ? std::move(item.bytes) : item.bytes.substr(taken_of_head_, size);
  Ready* last = ready_.empty() ? nullptr : &ready_.back();
  const bool joins = whole && item.rate == 0 && item.group != 0 && last != nullptr &&
                     last->group == item.group && last->at == begin &&
                     last->output.end == End::kNone;
  if (joins) {
    last->output.bytes += bytes;
  } else {
    Ready& ready = ready_.emplace_back();
    ready.output.bytes = std::move(bytes);
    ready.group = whole && item.rate == 0 ? item.group : 0;
    ready.at = begin;
  }
  taken_of_head_ += size;
  if (!whole && taken_of_head_ < item.bytes.size()) {
    item.not_before = free_at_ + item.interval;
    return;
  }
  taken_of_head_ = 0;
  waiting_.pop_front();
}

void PacedQueue::EmitEnd(const PacedItem& item) {
  if (ready_.empty() || ready_.back().output.end != End::kNone) ready_.emplace_back();
  ready_.back().output.end = item.end;
  ready_.back().output.by_fault = item.by_fault;
  reset_ |= item.end == End::kReset;
}

void PacedQueue::ReleaseAll(Offset now) {
  for (PacedItem& item : waiting_) {
    item.not_before = now;
    item.rate = 0;
    item.interval = Offset(0);
  }
  free_at_ = std::min(free_at_, now);
}

void PacedQueue::Reset(bool by_fault) {
  if (reset_) return;
  for (const PacedItem& item : waiting_) bytes_ -= item.bytes.size();
  if (!waiting_.empty()) bytes_ += taken_of_head_;
  waiting_.clear();
  taken_of_head_ = 0;
  closed_ = true;
  PacedItem end;
  end.end = End::kReset;
  end.by_fault = by_fault;
  EmitEnd(end);
}

std::optional<FaultOutput> PacedQueue::Take() {
  if (ready_.empty()) return std::nullopt;
  FaultOutput output = std::move(ready_.front().output);
  ready_.pop_front();
  bytes_ -= output.bytes.size();
  return output;
}

std::optional<Offset> PacedQueue::due() const {
  if (waiting_.empty()) return std::nullopt;
  const PacedItem& head = waiting_.front();
  const Offset begin = BeginOf(head);
  if (head.rate == 0 || head.end != End::kNone) return begin;
  const size_t step = StepOf(head, head.bytes.size() - taken_of_head_);
  if (head.rate != rate_ || begin > free_at_) return begin + TimeFor(step, head.rate);
  return run_begin_ + TimeFor(run_bytes_ + step, rate_);
}

}  // namespace tlslab
