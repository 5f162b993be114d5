// Terminators under names, each with a port, its results and a lease.
//
//   Terminators terminators(loop, clock, policies, limits);
//   auto made = terminators.Create(plan, document);
//   (*made)->port->bound_address();
#ifndef TLSLAB_SERVER_LAB_TERMINATORS_H_
#define TLSLAB_SERVER_LAB_TERMINATORS_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/driver/clock.h"
#include "server/driver/event_loop.h"
#include "server/driver/relay_port.h"
#include "server/driver/terminator/terminator_plan.h"
#include "server/driver/terminator/terminator_port.h"
#include "server/driver/terminator/terminator_record.h"
#include "server/lab/collection.h"
#include "server/lab/lab_events.h"
#include "server/lab/leased_ports.h"
#include "server/lab/limits.h"

namespace tlslab {

struct Terminator : RecordingPort<TerminatorPort, TerminatorRecord> {};

class Terminators {
 public:
  // What is to be terminated, and where.
  struct Plan {
    std::string id;  // empty: one is picked
    std::string host;
    uint16_t port = 0;
    absl::Duration ttl;
    TerminatorPlan terminator;
  };

  // All must outlive it, but for the loop, which may stop before.
  Terminators(EventLoop& loop, const Clock& clock, const RelayPort::Policies& policies,
              const LabLimits& limits, EventTeller events = {});

  // Errors are the status of the RPC.
  absl::StatusOr<std::shared_ptr<Terminator>> Create(Plan plan, std::string document);
  // As those of LeasedPorts.
  bool Delete(const std::string& name, std::function<void()> stopped = nullptr) {
    return ports_.Delete(name, std::move(stopped));
  }
  const Collection<Terminator>& all() const { return ports_.all(); }
  void Drain() { ports_.Drain(); }

 private:
  EventLoop& loop_;
  const Clock& clock_;
  const RelayPort::Policies policies_;
  const LabLimits& limits_;
  const EventTeller events_;
  LeasedPorts<Terminator> ports_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_TERMINATORS_H_
