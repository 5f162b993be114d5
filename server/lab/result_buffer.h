// The results of a listener, a relay or a terminator, kept for those who watch now and later.
//
// It holds the newest, bounded in number and in bytes, and counts those that
// went before anyone had read them. Every result has a sequence number, from 1,
// so that a reader sees a gap. Safe from any thread.
#ifndef TLSLAB_SERVER_LAB_RESULT_BUFFER_H_
#define TLSLAB_SERVER_LAB_RESULT_BUFFER_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "server/driver/connection_record.h"
#include "server/driver/relay_record.h"
#include "server/driver/terminator/terminator_record.h"
#include "server/lab/lab_events.h"

namespace tlslab {

// What a record takes, roughly.
size_t ApproximateBytes(const ConnectionRecord& record);
size_t ApproximateBytes(const RelayRecord& record);
size_t ApproximateBytes(const TerminatorRecord& record);

template <typename Record>
class RecordBuffer {
 public:
  struct Entry {
    uint64_t sequence = 0;
    std::shared_ptr<const Record> record;
    size_t bytes = 0;
  };

  // `events` tells of results that nobody read and of watchers too many.
  RecordBuffer(size_t max_results, size_t max_bytes, size_t max_watchers, EventTeller events = {});

  void Add(Record record);
  // No more results will come.
  void Close();

  // The first entry after `sequence` that is still here; counts as read.
  std::optional<Entry> After(uint64_t sequence);
  bool closed() const;
  uint64_t dropped_count() const;

  // Calls `notify` whenever there may be something new. It is called without a
  // lock held, and may still be called once while Unwatch returns.
  // RESOURCE_EXHAUSTED at the limit of watchers.
  absl::StatusOr<uint64_t> Watch(std::function<void()> notify);
  void Unwatch(uint64_t watcher);

 private:
  void DropOldest();
  void NotifyAll();

  const size_t max_results_;
  const size_t max_bytes_;
  const size_t max_watchers_;
  const EventTeller events_;
  mutable std::mutex mutex_;
  std::deque<Entry> entries_;
  size_t bytes_ = 0;
  uint64_t last_sequence_ = 0;
  uint64_t read_up_to_ = 0;
  uint64_t dropped_ = 0;
  bool closed_ = false;
  uint64_t last_watcher_ = 0;
  std::map<uint64_t, std::shared_ptr<std::function<void()>>> watchers_;
};

using ResultBuffer = RecordBuffer<ConnectionRecord>;
using RelayResultBuffer = RecordBuffer<RelayRecord>;
using TerminatorResultBuffer = RecordBuffer<TerminatorRecord>;

extern template class RecordBuffer<ConnectionRecord>;
extern template class RecordBuffer<RelayRecord>;
extern template class RecordBuffer<TerminatorRecord>;

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_RESULT_BUFFER_H_
