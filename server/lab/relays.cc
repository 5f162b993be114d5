#include "server/lab/relays.h"

namespace tlslab {

Relays::Relays(EventLoop& loop, const Clock& clock, const RelayPort::Policies& policies,
               const LabLimits& limits)
    : loop_(loop),
      clock_(clock),
      policies_(policies),
      limits_(limits),
      ports_(loop, clock, "relays", "max_relays", limits.relays) {}

absl::StatusOr<std::shared_ptr<Relay>> Relays::Create(Plan plan, std::string document) {
  return ports_.Create(plan.id, plan.ttl, std::move(document), [&](Relay& relay) {
    relay.results = std::make_shared<RelayResultBuffer>(
        limits_.results_per_relay, limits_.result_bytes_per_relay, limits_.watchers_per_listener);
    plan.relay.max_connections = limits_.connections_per_relay;
    auto bound = RelayPort::Bind(loop_, clock_, policies_, plan.host, plan.port,
                                 std::move(plan.relay), relay.KeepResults());
    if (bound.ok()) relay.port = *std::move(bound);
    return bound.status();
  });
}

}  // namespace tlslab
