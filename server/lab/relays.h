// Relays under names, each with a port, its results and a lease.
//
//   Relays relays(loop, options);
//   auto made = relays.Create(plan, document);
//   (*made)->port->bound_address();
#ifndef TLSLAB_SERVER_LAB_RELAYS_H_
#define TLSLAB_SERVER_LAB_RELAYS_H_

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/driver/clock.h"
#include "server/driver/event_loop.h"
#include "server/driver/relay_plan.h"
#include "server/driver/relay_port.h"
#include "server/lab/collection.h"
#include "server/lab/lab_events.h"
#include "server/lab/lease.h"
#include "server/lab/limits.h"
#include "server/lab/result_buffer.h"

namespace tlslab {

class Relay {
 public:
  std::string name;
  std::string document;  // the request's own words, serialised; opaque here
  absl::Time create_time;
  absl::Time expire_time;
  // Shared with connections that end after the relay.
  std::shared_ptr<RelayResultBuffer> results;
  std::shared_ptr<RelayPort> port;
  Lease lease;

  // Other faults from now on (see RelayPort::SetFaults); `plan_document` is the FaultPlan,
  // serialised.
  size_t SetFaults(std::shared_ptr<const FaultPlan> faults, bool include_open,
                   std::string plan_document);
  // The FaultPlan in force where it is not that of `document`.
  std::optional<std::string> fault_document() const;

  // Closes the port and gives up the connections under way. Their results still come, then no
  // more; then `stopped` is called, on a thread of the loop.
  void Stop(std::function<void()> stopped = nullptr);

 private:
  mutable std::mutex mutex_;
  std::optional<std::string> fault_document_;
};

class Relays {
 public:
  // What is to be relayed, and where.
  struct Plan {
    std::string id;  // empty: one is picked
    std::string host;
    uint16_t port = 0;
    absl::Duration ttl;
    RelayPlan relay;
  };

  // All must outlive it, but for the loop, which may stop before.
  Relays(EventLoop& loop, const Clock& clock, const RelayPort::Policies& policies,
         const LabLimits& limits, EventTeller events = {});

  // Errors are the status of the RPC.
  absl::StatusOr<std::shared_ptr<Relay>> Create(Plan plan, std::string document);
  // False when there is none. Otherwise `stopped` is called when its port is closed and every
  // result has come.
  bool Delete(const std::string& name, std::function<void()> stopped = nullptr);
  const Collection<Relay>& all() const { return relays_; }
  // Ends every one.
  void Drain();

 private:
  void Expire(Relay& relay);

  EventLoop& loop_;
  const Clock& clock_;
  const RelayPort::Policies policies_;
  const LabLimits& limits_;
  const EventTeller events_;
  Collection<Relay> relays_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_RELAYS_H_
