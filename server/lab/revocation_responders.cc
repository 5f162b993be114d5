#include "server/lab/revocation_responders.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace tlslab {
namespace {

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

void RevocationResponder::Stop(std::function<void()> stopped) {
  lease.End();
  port->Stop(std::move(stopped));
}

RevocationResponders::RevocationResponders(EventLoop& loop, const Clock& clock,
                                           const AddressPolicy& policy, size_t limit,
                                           EventTeller events)
    : loop_(loop),
      clock_(clock),
      policy_(policy),
      ports_(loop, clock, "revocationResponders", "max_revocation_responders", limit,
             std::move(events)) {}

absl::StatusOr<std::shared_ptr<RevocationResponder>> RevocationResponders::Create(
    ResponderPlan plan, CertificateLookup certificates, std::string document) {
  const std::string id = plan.id;
  return ports_.Create(id, plan.ttl, std::move(document), [&](RevocationResponder& responder) {
    const std::string host = plan.host;
    const uint16_t number = plan.port;
    auto answers =
        std::make_shared<RevocationAnswers>(std::move(plan), std::move(certificates), clock_.wall);
    HttpPlan http;
    http.handler = [answers](const HttpRequest& request) { return answers->Answer(request); };
    http.on_bad = [answers] { answers->NoteBadRequest(); };
    auto bound = HttpPort::Bind(loop_, policy_, host, number, std::move(http));
    if (!bound.ok()) return bound.status();
    responder.answers = std::move(answers);
    responder.port = *std::move(bound);
    responder.answers->SetBaseUrl(BaseUrl(*responder.port));
    responder.port->Start();
    return absl::OkStatus();
  });
}

}  // namespace tlslab
