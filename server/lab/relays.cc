#include "server/lab/relays.h"

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

size_t Relay::SetFaults(std::shared_ptr<const FaultPlan> faults, bool include_open,
                        std::string plan_document) {
  std::lock_guard<std::mutex> lock(mutex_);
  fault_document_ = std::move(plan_document);
  return port->SetFaults(std::move(faults), include_open);
}

std::optional<std::string> Relay::fault_document() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return fault_document_;
}

void Relay::Stop(std::function<void()> stopped) {
  lease.End();
  port->Stop([results = results, stopped = std::move(stopped)] {
    results->Close();
    if (stopped) stopped();
  });
}

Relays::Relays(EventLoop& loop, const Clock& clock, const RelayPort::Policies& policies,
               const LabLimits& limits, EventTeller events)
    : loop_(loop),
      clock_(clock),
      policies_(policies),
      limits_(limits),
      events_(std::move(events)),
      relays_("max_relays", limits.relays, events_) {}

absl::StatusOr<std::shared_ptr<Relay>> Relays::Create(Plan plan, std::string document) {
  auto relay = std::make_shared<Relay>();
  relay->name = absl::StrCat("relays/", plan.id.empty() ? NewId() : plan.id);
  relay->document = std::move(document);
  relay->create_time = clock_.wall();
  relay->expire_time = relay->create_time + plan.ttl;
  relay->results =
      std::make_shared<RelayResultBuffer>(limits_.results_per_relay, limits_.result_bytes_per_relay,
                                          limits_.watchers_per_listener, events_);
  // Before the port is bound, which the one of that name may itself have. Adding it checks again.
  if (relays_.Find(relay->name)) {
    return absl::AlreadyExistsError(absl::StrCat(relay->name, " exists already"));
  }
  plan.relay.max_connections = limits_.connections_per_relay;
  if (events_) {
    plan.relay.on_refused = [events = events_] { events.LimitHit("max_connections_per_relay"); };
  }
  auto bound =
      RelayPort::Bind(loop_, clock_, policies_, plan.host, plan.port, std::move(plan.relay),
                      [results = relay->results, events = events_](RelayRecord record) {
                        for (const auto* side : {&record.client_side, &record.target_side}) {
                          if (*side) events.Handshake(HandshakePlace::kRelay, **side);
                        }
                        results->Add(std::move(record));
                      });
  if (!bound.ok()) return bound.status();
  relay->port = *std::move(bound);
  if (absl::Status added = relays_.Add(relay->name, relay); !added.ok()) {
    relay->Stop();
    return added;
  }
  // Only now: a lease that ends at once must find what it is to end.
  relay->lease.Begin(CallAfter(loop_, plan.ttl, [this, weak = std::weak_ptr<Relay>(relay)] {
    if (std::shared_ptr<Relay> expired = weak.lock()) Expire(*expired);
  }));
  return relay;
}

// The name may by then be that of another.
void Relays::Expire(Relay& relay) {
  if (!relays_.Remove(relay.name, &relay)) return;
  events_.LeaseExpired(relay.name);
  relay.Stop();
}

bool Relays::Delete(const std::string& name, std::function<void()> stopped) {
  std::shared_ptr<Relay> relay = relays_.Remove(name);
  if (!relay) return false;
  relay->Stop(std::move(stopped));
  return true;
}

void Relays::Drain() {
  for (const auto& relay : relays_.RemoveAll()) relay->Stop();
}

}  // namespace tlslab
