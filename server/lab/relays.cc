#include "server/lab/relays.h"

namespace tlslab {

Relays::Relays(EventLoop& loop, const Clock& clock, const RelayPort::Policies& policies,
               const LabLimits& limits, EventTeller events)
    : loop_(loop),
      clock_(clock),
      policies_(policies),
      limits_(limits),
      events_(std::move(events)),
      ports_(loop, clock, "relays", "max_relays", limits.relays, events_) {}

absl::StatusOr<std::shared_ptr<Relay>> Relays::Create(Plan plan, std::string document) {
  return ports_.Create(plan.id, plan.ttl, std::move(document), [&](Relay& relay) {
    relay.results = std::make_shared<RelayResultBuffer>(limits_.results_per_relay,
                                                        limits_.result_bytes_per_relay,
                                                        limits_.watchers_per_listener, events_);
    plan.relay.max_connections = limits_.connections_per_relay;
    if (events_) {
      plan.relay.on_refused = [events = events_] { events.LimitHit("max_connections_per_relay"); };
    }
    auto on_record = [events = events_, keep = relay.KeepResults()](RelayRecord record) {
      for (const auto* side : {&record.client_side, &record.target_side}) {
        if (*side) events.Handshake(HandshakePlace::kRelay, **side);
      }
      keep(std::move(record));
    };
    auto bound = RelayPort::Bind(loop_, clock_, policies_, plan.host, plan.port,
                                 std::move(plan.relay), std::move(on_record));
    if (bound.ok()) relay.port = *std::move(bound);
    return bound.status();
  });
}

}  // namespace tlslab
