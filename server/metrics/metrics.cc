#include "server/metrics/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <sys/resource.h>

#include <filesystem>
#include <iterator>
#include <system_error>

#include "server/driver/connection_record.h"
#include "server/log/address_outcome.h"
#include "server/report/outcome/outcome.h"

namespace tlslab {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Registry;

// In seconds: from a refusal in memory to the usual timeout.
const Histogram::BucketBoundaries& Buckets() {
  static const auto* const buckets = new Histogram::BucketBoundaries{
      0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
      0.1,    0.25,    0.5,    1,     2.5,    5,     10,   30};
  return *buckets;
}

Family<Counter>& AddCounter(Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

Family<Gauge>& AddGauge(Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

Family<Histogram>& AddHistogram(Registry& registry, const char* name, const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

// Of this process; -1 where the system does not tell.
double OpenDescriptors() {
  std::error_code error;
  std::filesystem::directory_iterator entries("/proc/self/fd", error);
  if (error) return -1;
  double count = 0;
  for (; entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    if (error) return -1;
    ++count;
  }
  return count;
}

double MaxDescriptors() {
  rlimit limit{};
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<double>(limit.rlim_cur) : -1;
}

}  // namespace

struct Metrics::Families {
  Registry registry;
  Family<Counter>& handshakes =
      AddCounter(registry, "tlslab_handshakes_total",
                 "Ends of handshakes that are over, by outcome (ok, or the error class of the "
                 "failure) and by the version that the server chose.");
  Family<Histogram>& handshake_duration = AddHistogram(
      registry, "tlslab_handshake_duration_seconds",
      "How long the ends of handshakes took, completed or not, as their results tell it.");
  Family<Gauge>& listeners =
      AddGauge(registry, "tlslab_listeners_open", "Listeners that are open now.");
  Family<Gauge>& relays = AddGauge(registry, "tlslab_relays_open", "Relays that are open now.");
  Family<Gauge>& terminators =
      AddGauge(registry, "tlslab_terminators_open", "Terminators that are open now.");
  Family<Gauge>& responders = AddGauge(registry, "tlslab_revocation_responders_open",
                                       "Revocation responders that are open now.");
  Family<Gauge>& dials = AddGauge(registry, "tlslab_dials_open", "Dials that are under way now.");
  Family<Gauge>& owners =
      AddGauge(registry, "tlslab_owners", "Owners that have called since the daemon started.");
  Family<Counter>& leases =
      AddCounter(registry, "tlslab_leases_expired_total",
                 "What was ended since its time was over, rather than deleted, by collection.");
  Family<Counter>& dropped =
      AddCounter(registry, "tlslab_results_dropped_total",
                 "Results that went before anyone had read them, since newer ones came.");
  Family<Counter>& limits = AddCounter(registry, "tlslab_limits_hit_total",
                                       "How often a limit kept something from being done.");
  Family<Counter>& addresses =
      AddCounter(registry, "tlslab_address_uses_total",
                 "Dials and binds, by what the policies of addresses made of them.");
  Family<Counter>& refused =
      AddCounter(registry, "tlslab_callers_refused_total",
                 "RPCs and connections of the control channel that were refused, by the reason.");
  Family<Counter>& rpcs =
      AddCounter(registry, "tlslab_rpcs_total", "RPCs that are over, by their status code.");
  Family<Histogram>& rpc_duration =
      AddHistogram(registry, "tlslab_rpc_duration_seconds",
                   "How long RPCs took; of streams, from their first to their last message.");
  Family<Gauge>& build = AddGauge(registry, "tlslab_build_info", "Always 1; labels tell which.");
  // Under the names that Prometheus' own libraries have for them.
  Family<Gauge>& descriptors =
      AddGauge(registry, "process_open_fds", "Number of open file descriptors.");
  Family<Gauge>& max_descriptors =
      AddGauge(registry, "process_max_fds", "Maximum number of open file descriptors.");
};

Metrics::Metrics(const std::string& version) : families_(std::make_unique<Families>()) {
  families_->build.Add({{"version", version}}).Set(1);
  // That there were none is a fact too.
  families_->dropped.Add({});
}

Metrics::~Metrics() = default;

std::string Metrics::Text(const OpenCounts& open) {
  auto set = [](Family<Gauge>& family, double value) { family.Add({}).Set(value); };
  set(families_->owners, open.owners);
  set(families_->listeners, open.listeners);
  set(families_->relays, open.relays);
  set(families_->terminators, open.terminators);
  set(families_->responders, open.revocation_responders);
  set(families_->dials, open.dials);
  set(families_->descriptors, OpenDescriptors());
  set(families_->max_descriptors, MaxDescriptors());
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

void Metrics::OnCallerRefused(std::string_view reason) {
  families_->refused.Add({{"reason", std::string(reason)}}).Increment();
}

void Metrics::OnRpc(const RpcEvent& rpc) {
  const std::string method = rpc.method_is_ours ? rpc.method : "other";
  families_->rpcs.Add({{"method", method}, {"code", std::string(rpc.code)}}).Increment();
  families_->rpc_duration.Add({{"method", method}}, Buckets())
      .Observe(absl::ToDoubleSeconds(rpc.duration));
}

void Metrics::OnHandshake(const std::string&, HandshakePlace, const ConnectionRecord& record) {
  const HandshakeOutcome outcome = OutcomeOf(record);
  const std::string end(outcome.end);
  families_->handshakes
      .Add({{"end", end}, {"outcome", outcome.outcome}, {"version", std::string(outcome.version)}})
      .Increment();
  families_->handshake_duration.Add({{"end", end}}, Buckets())
      .Observe(absl::ToDoubleSeconds(outcome.duration));
}

void Metrics::OnLeaseExpired(const std::string&, const std::string& name) {
  families_->leases.Add({{"collection", name.substr(0, name.find('/'))}}).Increment();
}

void Metrics::OnResultsDropped(const std::string&, uint64_t count) {
  families_->dropped.Add({}).Increment(static_cast<double>(count));
}

void Metrics::OnLimitHit(const std::string&, const std::string& limit) {
  families_->limits.Add({{"limit", limit}}).Increment();
}

void Metrics::OnDial(const std::string&, const AddressUse& use) {
  families_->addresses.Add({{"use", "dial"}, {"outcome", AddressOutcomeName(use.outcome)}})
      .Increment();
}

void Metrics::OnBind(const std::string&, const AddressUse& use) {
  families_->addresses.Add({{"use", "bind"}, {"outcome", AddressOutcomeName(use.outcome)}})
      .Increment();
}

}  // namespace tlslab
