// Ports under names, each with a lease, and what is kept of one.
//
//   struct Terminator : RecordingPort<TerminatorPort, TerminatorRecord> {};
//
//   LeasedPorts<Terminator> ports(loop, clock, "terminators", "max_terminators", /*limit=*/200,
//   events); auto made = ports.Create(id, absl::Minutes(10), document, [&](Terminator& terminator)
//   {
//     ...  // binds, and sets terminator.port
//     return absl::OkStatus();
//   });
//   ports.Delete((*made)->name);
//
// What listens and what it does with its connections is the business of who binds.
#ifndef TLSLAB_SERVER_LAB_LEASED_PORTS_H_
#define TLSLAB_SERVER_LAB_LEASED_PORTS_H_

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/driver/clock.h"
#include "server/driver/event_loop.h"
#include "server/driver/timer.h"
#include "server/lab/collection.h"
#include "server/lab/lab_events.h"
#include "server/lab/lease.h"
#include "server/lab/result_buffer.h"
#include "server/wire/fault_plan.h"

namespace tlslab {

// Sixteen hexadecimal digits at random, for what its maker gave no name.
std::string NewPortId();

struct LeasedPort {
  std::string name;
  std::string document;  // the request's own words, serialised; opaque here
  absl::Time create_time;
  absl::Time expire_time;
  Lease lease;
};

// One whose connections leave results.
template <typename Port, typename Record>
struct RecordingPort : LeasedPort {
  // Shared with connections that end after the port.
  std::shared_ptr<RecordBuffer<Record>> results;
  std::shared_ptr<Port> port;

  // For Port::Bind.
  std::function<void(Record)> KeepResults() const {
    return [results = results](Record record) { results->Add(std::move(record)); };
  }

  // Closes the port and gives up the connections under way. Their results still come, then no
  // more; then `stopped` is called, on a thread of the loop.
  void Stop(std::function<void()> stopped = nullptr) {
    lease.End();
    port->Stop([results = results, stopped = std::move(stopped)] {
      results->Close();
      if (stopped) stopped();
    });
  }
};

// One whose connections are under a fault plan that may be replaced while it listens.
template <typename Port, typename Record>
class FaultPlanPort : public RecordingPort<Port, Record> {
 public:
  // Other faults from now on, and for those connections that are open with `include_open`; how many
  // those are (see SetFaults of the port). `plan_document` is the FaultPlan, serialised.
  auto SetFaults(std::shared_ptr<const FaultPlan> faults, bool include_open,
                 std::string plan_document) {
    std::lock_guard<std::mutex> lock(mutex_);
    fault_document_ = std::move(plan_document);
    return this->port->SetFaults(std::move(faults), include_open);
  }
  // The FaultPlan in force where it is not that of `document`.
  std::optional<std::string> fault_document() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return fault_document_;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<std::string> fault_document_;
};

// `Held` is a LeasedPort with a Stop as that of RecordingPort. Safe from any thread.
template <typename Held>
class LeasedPorts {
 public:
  // Names are "collection/id"; `limit_name` is told when the limit is hit. All must outlive it, but
  // for the loop, which may stop before.
  // `events` is told of it, too, and of leases that are over.
  LeasedPorts(EventLoop& loop, const Clock& clock, std::string collection, std::string limit_name,
              size_t limit, EventTeller events)
      : loop_(loop),
        clock_(clock),
        collection_(std::move(collection)),
        events_(std::move(events)),
        held_(std::move(limit_name), limit, events_) {}

  // One with the name of `id`, where that is empty of an id of its own, that `bind`, a function
  // from Held& to absl::Status, makes listen. Errors are those of `bind`, and ALREADY_EXISTS and
  // RESOURCE_EXHAUSTED.
  template <typename Bind>
  absl::StatusOr<std::shared_ptr<Held>> Create(const std::string& id, absl::Duration ttl,
                                               std::string document, Bind bind) {
    auto made = std::make_shared<Held>();
    made->name = absl::StrCat(collection_, "/", id.empty() ? NewPortId() : id);
    made->document = std::move(document);
    made->create_time = clock_.wall();
    made->expire_time = made->create_time + ttl;
    // Before the port is bound, which the one of that name may itself have. Adding it checks again.
    if (held_.Find(made->name)) {
      return absl::AlreadyExistsError(absl::StrCat(made->name, " exists already"));
    }
    if (absl::Status bound = bind(*made); !bound.ok()) return bound;
    if (absl::Status added = held_.Add(made->name, made); !added.ok()) {
      made->Stop();
      return added;
    }
    // Only now: a lease that ends at once must find what it is to end.
    made->lease.Begin(CallAfter(loop_, ttl, [this, weak = std::weak_ptr<Held>(made)] {
      if (std::shared_ptr<Held> expired = weak.lock()) Expire(*expired);
    }));
    return made;
  }

  // False when there is none. Otherwise `stopped` is called when its port is closed and every
  // result has come.
  bool Delete(const std::string& name, std::function<void()> stopped = nullptr) {
    std::shared_ptr<Held> held = held_.Remove(name);
    if (!held) return false;
    held->Stop(std::move(stopped));
    return true;
  }

  const Collection<Held>& all() const { return held_; }

  // Ends every one.
  void Drain() {
    for (const auto& held : held_.RemoveAll()) held->Stop();
  }

 private:
  // The name may by then be that of another.
  void Expire(Held& held) {
    if (!held_.Remove(held.name, &held)) return;
    events_.LeaseExpired(held.name);
    held.Stop();
  }

  EventLoop& loop_;
  const Clock& clock_;
  const std::string collection_;
  const EventTeller events_;
  Collection<Held> held_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_LEASED_PORTS_H_
