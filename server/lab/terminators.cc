#include "server/lab/terminators.h"

namespace tlslab {

Terminators::Terminators(EventLoop& loop, const Clock& clock, const RelayPort::Policies& policies,
                         const LabLimits& limits)
    : loop_(loop),
      clock_(clock),
      policies_(policies),
      limits_(limits),
      ports_(loop, clock, "terminators", "max_terminators", limits.terminators) {}

absl::StatusOr<std::shared_ptr<Terminator>> Terminators::Create(Plan plan, std::string document) {
  return ports_.Create(plan.id, plan.ttl, std::move(document), [&](Terminator& terminator) {
    terminator.results = std::make_shared<TerminatorResultBuffer>(
        limits_.results_per_terminator, limits_.result_bytes_per_terminator,
        limits_.watchers_per_listener);
    plan.terminator.max_connections = limits_.connections_per_terminator;
    auto bound = TerminatorPort::Bind(loop_, clock_, policies_, plan.host, plan.port,
                                      std::move(plan.terminator), terminator.KeepResults());
    if (bound.ok()) terminator.port = *std::move(bound);
    return bound.status();
  });
}

}  // namespace tlslab
