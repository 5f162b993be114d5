// A listening TCP port whose connections go on to a target.
//
//   auto port = RelayPort::Bind(loop, clock, policies, "127.0.0.1", 0, plan, on_record);
//   (*port)->bound_address();
#ifndef TLSLAB_SERVER_DRIVER_RELAY_PORT_H_
#define TLSLAB_SERVER_DRIVER_RELAY_PORT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "server/driver/accept_loop.h"
#include "server/driver/clock.h"
#include "server/driver/event_loop.h"
#include "server/driver/relay_plan.h"
#include "server/driver/relay_record.h"
#include "server/transport/address_policy.h"

namespace tlslab {

class RelayPort {
 public:
  // Called on threads of the loop, possibly several at a time.
  using OnRecord = std::function<void(RelayRecord)>;

  // Where a relay may listen, and where its target may be. Both must outlive the port.
  struct Policies {
    const AddressPolicy& bind;
    const AddressPolicy& dial;
  };

  // Binds `host` (an IP address or "localhost") and accepts from then on. PERMISSION_DENIED by
  // the policy, which also judges a target that is an address; FAILED_PRECONDITION when the
  // address cannot be bound, INVALID_ARGUMENT when it is none.
  static absl::StatusOr<std::shared_ptr<RelayPort>> Bind(EventLoop& loop, const Clock& clock,
                                                         const Policies& policies,
                                                         const std::string& host, uint16_t port,
                                                         RelayPlan plan, OnRecord on_record);
  ~RelayPort();

  const std::string& bound_address() const;
  AcceptCounts counts() const;

  // For connections to come, and on request for those that are open too; how many those are.
  size_t SetFaults(std::shared_ptr<const FaultPlan> faults, bool include_open);

  // As AcceptLoop::Stop.
  void Stop(std::function<void()> stopped);

 private:
  struct Shared;
  explicit RelayPort(std::shared_ptr<Shared> shared, std::shared_ptr<AcceptLoop> loop);

  // With the connections that end after the port.
  std::shared_ptr<Shared> shared_;
  std::shared_ptr<AcceptLoop> loop_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_RELAY_PORT_H_
