// What a relay is to do with each of its connections.
#ifndef TLSLAB_SERVER_DRIVER_RELAY_PLAN_H_
#define TLSLAB_SERVER_DRIVER_RELAY_PLAN_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "server/config/collect_options.h"
#include "server/driver/middle_contexts.h"
#include "server/wire/fault_plan.h"

namespace tlslab {

struct RelayPlan {
  std::string target_host;  // a name or an IP address
  uint16_t target_port = 0;
  absl::Duration connect_timeout = absl::Seconds(10);
  absl::Duration idle_timeout = absl::Seconds(60);
  CollectOptions collect;                   // but for the tap's, of a man in the middle alone
  std::shared_ptr<const FaultPlan> faults;  // null: none
  std::shared_ptr<MiddleContexts> middle;   // null: TLS is not terminated
  unsigned max_connections = 1000;
  std::function<void()> on_refused;  // a connection too many came; null: nobody is told
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_RELAY_PLAN_H_
