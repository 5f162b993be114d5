#include "server/lab/terminators.h"

namespace tlslab {

Terminators::Terminators(EventLoop& loop, const Clock& clock, const RelayPort::Policies& policies,
                         const LabLimits& limits, EventTeller events)
    : loop_(loop),
      clock_(clock),
      policies_(policies),
      limits_(limits),
      events_(std::move(events)),
      ports_(loop, clock, "terminators", "max_terminators", limits.terminators, events_) {}

absl::StatusOr<std::shared_ptr<Terminator>> Terminators::Create(Plan plan, std::string document) {
  return ports_.Create(plan.id, plan.ttl, std::move(document), [&](Terminator& terminator) {
    terminator.results = std::make_shared<TerminatorResultBuffer>(
        limits_.results_per_terminator, limits_.result_bytes_per_terminator,
        limits_.watchers_per_listener, events_);
    plan.terminator.max_connections = limits_.connections_per_terminator;
    if (events_) {
      plan.terminator.on_refused = [events = events_] {
        events.LimitHit("max_connections_per_terminator");
      };
    }
    auto on_record = [events = events_, keep = terminator.KeepResults()](TerminatorRecord record) {
      for (const auto* side : {&record.client_side, &record.backend_side}) {
        if (*side) events.Handshake(HandshakePlace::kTerminator, **side);
      }
      keep(std::move(record));
    };
    auto bound = TerminatorPort::Bind(loop_, clock_, policies_, plan.host, plan.port,
                                      std::move(plan.terminator), std::move(on_record));
    if (bound.ok()) terminator.port = *std::move(bound);
    return bound.status();
  });
}

}  // namespace tlslab
