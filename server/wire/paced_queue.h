// What waits to go on in one direction, in its order, and when it may: after a delay, at a rate,
// in pieces with time between them. Then how the transport ends.
//
//   PacedQueue queue;
//   queue.Push(std::move(item), now);
//   queue.Release(now);
//   while (auto segment = queue.Take()) Send(*segment);
//   queue.due();    // when Release will let more out
//
// Nothing overtakes what stands before it. At a rate of r bytes a second the n-th byte of a run
// goes on n/r seconds after the run could begin, rounded up to a nanosecond, however often and
// late Release is called: no error adds up.
#ifndef TLSLAB_SERVER_WIRE_PACED_QUEUE_H_
#define TLSLAB_SERVER_WIRE_PACED_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "server/wire/fault_output.h"
#include "server/wire/flow.h"

namespace tlslab {

struct PacedItem {
  std::string bytes;
  Offset not_before{};
  uint64_t rate = 0;       // bytes a second; 0: no limit
  size_t max_segment = 0;  // 0: it is not cut
  Offset interval{};       // between the segments
  // Items one behind another of the same group, but 0, make one segment.
  uint64_t group = 0;
  // An item that ends the stream has no bytes.
  FaultOutput::End end = FaultOutput::End::kNone;
  bool by_fault = false;
  bool both_directions = false;  // the other one ends as well, when this comes out
};

class PacedQueue {
 public:
  // Nothing comes behind an end: it is dropped.
  void Push(PacedItem item, Offset now);
  // An end that is to be told to the other direction, where one came out.
  std::optional<PacedItem> Release(Offset now);
  // All that waits, now.
  void ReleaseAll(Offset now);
  std::optional<FaultOutput> Take();

  // Instead of all that waits: the transport is reset.
  void Reset(bool by_fault);

  std::optional<Offset> due() const;
  size_t bytes() const { return bytes_; }
  // Nothing waits, an end neither.
  bool empty() const { return waiting_.empty() && ready_.empty(); }
  // An end was pushed.
  bool closed() const { return closed_; }

 private:
  struct Ready {
    FaultOutput output;
    uint64_t group = 0;
    Offset at{};
  };

  Offset BeginOf(const PacedItem& item) const;
  size_t Allowed(const PacedItem& item, Offset begin, Offset now);
  void Emit(PacedItem& item, size_t size, Offset begin);
  void EmitEnd(const PacedItem& item);

  std::deque<PacedItem> waiting_;
  size_t taken_of_head_ = 0;
  std::deque<Ready> ready_;
  size_t bytes_ = 0;
  bool closed_ = false;
  bool reset_ = false;
  // The run under way: its bytes so far, since when, how fast, and until when it takes.
  uint64_t rate_ = 0;
  Offset run_begin_{};
  uint64_t run_bytes_ = 0;
  Offset free_at_{};
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_PACED_QUEUE_H_
