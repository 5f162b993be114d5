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

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/driver/clock.h"
#include "server/driver/event_loop.h"
#include "server/driver/relay_port.h"
#include "server/driver/terminator/terminator_plan.h"
#include "server/driver/terminator/terminator_port.h"
#include "server/lab/collection.h"
#include "server/lab/lab_events.h"
#include "server/lab/lease.h"
#include "server/lab/limits.h"
#include "server/lab/result_buffer.h"

namespace tlslab {

struct Terminator {
  std::string name;
  std::string document;  // the request's own words, serialised; opaque here
  absl::Time create_time;
  absl::Time expire_time;
  // Shared with connections that end after the terminator.
  std::shared_ptr<TerminatorResultBuffer> results;
  std::shared_ptr<TerminatorPort> port;
  Lease lease;

  // Closes the port and gives up the connections under way. Their results still come, then no
  // more; then `stopped` is called, on a thread of the loop.
  void Stop(std::function<void()> stopped = nullptr);
};

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
  // False when there is none. Otherwise `stopped` is called when its port is closed and every
  // result has come.
  bool Delete(const std::string& name, std::function<void()> stopped = nullptr);
  const Collection<Terminator>& all() const { return terminators_; }
  // Ends every one.
  void Drain();

 private:
  void Expire(Terminator& terminator);

  EventLoop& loop_;
  const Clock& clock_;
  const RelayPort::Policies policies_;
  const LabLimits& limits_;
  const EventTeller events_;
  Collection<Terminator> terminators_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_TERMINATORS_H_
