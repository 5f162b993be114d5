#include "server/lab/terminators.h"

#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tlslab {
namespace {

std::string NewId() {
  static thread_local std::mt19937_64 random{std::random_device{}()};
  return absl::StrFormat("%016x", random());
}

}  // namespace

void Terminator::Stop(std::function<void()> stopped) {
  lease.End();
  port->Stop([results = results, stopped = std::move(stopped)] {
    results->Close();
    if (stopped) stopped();
  });
}

Terminators::Terminators(EventLoop& loop, const Clock& clock, const RelayPort::Policies& policies,
                         const LabLimits& limits, EventTeller events)
    : loop_(loop),
      clock_(clock),
      policies_(policies),
      limits_(limits),
      events_(std::move(events)),
      terminators_("max_terminators", limits.terminators, events_) {}

absl::StatusOr<std::shared_ptr<Terminator>> Terminators::Create(Plan plan, std::string document) {
  auto terminator = std::make_shared<Terminator>();
  terminator->name = absl::StrCat("terminators/", plan.id.empty() ? NewId() : plan.id);
  terminator->document = std::move(document);
  terminator->create_time = clock_.wall();
  terminator->expire_time = terminator->create_time + plan.ttl;
  terminator->results = std::make_shared<TerminatorResultBuffer>(
      limits_.results_per_terminator, limits_.result_bytes_per_terminator,
      limits_.watchers_per_listener, events_);
  // Before the port is bound, which the one of that name may itself have. Adding it checks again.
  if (terminators_.Find(terminator->name)) {
    return absl::AlreadyExistsError(absl::StrCat(terminator->name, " exists already"));
  }
  plan.terminator.max_connections = limits_.connections_per_terminator;
  if (events_) {
    plan.terminator.on_refused = [events = events_] {
      events.LimitHit("max_connections_per_terminator");
    };
  }
  auto bound = TerminatorPort::Bind(
      loop_, clock_, policies_, plan.host, plan.port, std::move(plan.terminator),
      [results = terminator->results, events = events_](TerminatorRecord record) {
        for (const auto* side : {&record.client_side, &record.backend_side}) {
          if (*side) events.Handshake(HandshakePlace::kTerminator, **side);
        }
        results->Add(std::move(record));
      });
  if (!bound.ok()) return bound.status();
  terminator->port = *std::move(bound);
  if (absl::Status added = terminators_.Add(terminator->name, terminator); !added.ok()) {
    terminator->Stop();
    return added;
  }
  // Only now: a lease that ends at once must find what it is to end.
  terminator->lease.Begin(
      CallAfter(loop_, plan.ttl, [this, weak = std::weak_ptr<Terminator>(terminator)] {
        if (std::shared_ptr<Terminator> expired = weak.lock()) Expire(*expired);
      }));
  return terminator;
}

// The name may by then be that of another.
void Terminators::Expire(Terminator& terminator) {
  if (!terminators_.Remove(terminator.name, &terminator)) return;
  events_.LeaseExpired(terminator.name);
  terminator.Stop();
}

bool Terminators::Delete(const std::string& name, std::function<void()> stopped) {
  std::shared_ptr<Terminator> terminator = terminators_.Remove(name);
  if (!terminator) return false;
  terminator->Stop(std::move(stopped));
  return true;
}

void Terminators::Drain() {
  for (const auto& terminator : terminators_.RemoveAll()) terminator->Stop();
}

}  // namespace tlslab
