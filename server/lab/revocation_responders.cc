#include "server/lab/revocation_responders.h"

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

std::string BaseUrl(const HttpPort& port) { return absl::StrCat("http://", port.bound_address()); }

}  // namespace

ResponderUrls RevocationResponder::urls() const {
  const std::string base = BaseUrl(*port);
  ResponderUrls urls;
  urls.ocsp = base + "/ocsp";
  urls.crl = base + "/ca.crl";
  urls.delta_crl = base + "/delta.crl";
  urls.ca_issuers = base + "/ca.crt";
  return urls;
}

void RevocationResponder::SetLease(TimerHandle lease) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!stopped_) lease_ = std::move(lease);
}

void RevocationResponder::Stop(std::function<void()> stopped) {
  TimerHandle lease;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopped_ = true;
    lease = std::move(lease_);
  }
  port->Stop(std::move(stopped));
}

RevocationResponders::RevocationResponders(EventLoop& loop, const Clock& clock,
                                           const AddressPolicy& policy, size_t limit,
                                           EventTeller events)
    : loop_(loop),
      clock_(clock),
      policy_(policy),
      events_(std::move(events)),
      responders_("max_revocation_responders", limit, events_) {}

absl::StatusOr<std::shared_ptr<RevocationResponder>> RevocationResponders::Create(
    ResponderPlan plan, CertificateLookup certificates, std::string document) {
  auto responder = std::make_shared<RevocationResponder>();
  responder->name = absl::StrCat("revocationResponders/", plan.id.empty() ? NewId() : plan.id);
  responder->document = std::move(document);
  responder->create_time = clock_.wall();
  responder->expire_time = responder->create_time + plan.ttl;
  // Before the port is bound, which the one of that name may itself have. Adding it
  // checks again.
  if (responders_.Find(responder->name)) {
    return absl::AlreadyExistsError(absl::StrCat(responder->name, " exists already"));
  }
  const absl::Duration ttl = plan.ttl;
  const std::string host = plan.host;
  const uint16_t number = plan.port;
  auto answers =
      std::make_shared<RevocationAnswers>(std::move(plan), std::move(certificates), clock_.wall);
  HttpPlan http;
  http.handler = [answers](const HttpRequest& request) { return answers->Answer(request); };
  http.on_bad = [answers] { answers->NoteBadRequest(); };
  auto bound = HttpPort::Bind(loop_, policy_, host, number, std::move(http));
  if (!bound.ok()) return bound.status();
  responder->answers = std::move(answers);
  responder->port = *std::move(bound);
  responder->answers->SetBaseUrl(BaseUrl(*responder->port));
  responder->port->Start();
  if (absl::Status added = responders_.Add(responder->name, responder); !added.ok()) {
    responder->Stop();
    return added;
  }
  // Only now: a lease that ends at once must find what it is to end.
  responder->SetLease(
      CallAfter(loop_, ttl, [this, weak = std::weak_ptr<RevocationResponder>(responder)] {
        if (std::shared_ptr<RevocationResponder> expired = weak.lock()) Expire(*expired);
      }));
  return responder;
}

// The name may by then be that of another.
void RevocationResponders::Expire(RevocationResponder& responder) {
  if (!responders_.Remove(responder.name, &responder)) return;
  events_.LeaseExpired(responder.name);
  responder.Stop();
}

bool RevocationResponders::Delete(const std::string& name, std::function<void()> stopped) {
  std::shared_ptr<RevocationResponder> responder = responders_.Remove(name);
  if (!responder) return false;
  responder->Stop(std::move(stopped));
  return true;
}

void RevocationResponders::Drain() {
  for (const auto& responder : responders_.RemoveAll()) responder->Stop();
}

}  // namespace tlslab
