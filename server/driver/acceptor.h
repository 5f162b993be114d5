// A listening TCP port whose connections are handshakes.
#ifndef TLSLAB_SERVER_DRIVER_ACCEPTOR_H_
#define TLSLAB_SERVER_DRIVER_ACCEPTOR_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/config/collect_options.h"
#include "server/driver/accept_loop.h"
#include "server/driver/clock.h"
#include "server/driver/connection_record.h"
#include "server/driver/endpoint.h"
#include "server/driver/event_loop.h"
#include "server/engine/context.h"
#include "server/transport/address_policy.h"
#include "server/wire/fault_plan.h"

namespace tlslab {

struct AcceptPlan {
  std::shared_ptr<const Context> context;
  std::shared_ptr<const ExchangeScript> script;  // null for none
  absl::Duration handshake_timeout = absl::Seconds(10);
  CollectOptions collect;
  unsigned max_connections = 1000;
  std::function<void()> on_refused;         // a connection too many came; null: nobody is told
  std::shared_ptr<const FaultPlan> faults;  // null: none
  EndpointDialog dialog;
};

class Acceptor {
 public:
  // Called on threads of the loop, possibly several at a time.
  using OnRecord = std::function<void(ConnectionRecord)>;

  // Binds `host` (an IP address or "localhost") and accepts from then on.
  // PERMISSION_DENIED by the policy, FAILED_PRECONDITION when the address cannot
  // be bound, INVALID_ARGUMENT when it is none.
  static absl::StatusOr<std::shared_ptr<Acceptor>> Bind(EventLoop& loop, const Clock& clock,
                                                        const AddressPolicy& policy,
                                                        const std::string& host, uint16_t port,
                                                        AcceptPlan plan, OnRecord on_record);
  virtual ~Acceptor() = default;

  virtual const std::string& bound_address() const = 0;
  virtual AcceptCounts counts() const = 0;
  // Other faults, or none, for connections from now on, and `include_open` for those that are
  // open, too; from any thread. How many of the latter there are.
  virtual uint32_t SetFaults(std::shared_ptr<const FaultPlan> faults, bool include_open) = 0;
  // Closes the port and gives up what is under way, from any thread, once. The
  // records of the latter still come; `stopped` is called after the last one, on a
  // thread of the loop.
  virtual void Stop(std::function<void()> stopped) = 0;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_ACCEPTOR_H_
