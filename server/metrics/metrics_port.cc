#include "server/metrics/metrics_port.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/metrics/metrics.h"
#include "server/transport/host_port.h"

namespace tlslab {
namespace {

constexpr char kPath[] = "/metrics";

AddressPolicy PolicyOf(bool beyond_loopback) {
  return beyond_loopback ? *AddressPolicy::Parse({"0.0.0.0/0", "::/0"})
                         : AddressPolicy::LoopbackOnly();
}

HttpAnswer Answer(const HttpRequest& request, const std::function<std::string()>& text) {
  HttpAnswer answer;
  answer.content_type = "text/plain; charset=utf-8";
  const std::string path = request.target.substr(0, request.target.find('?'));
  if (path != kPath) {
    answer.status = 404;
    answer.body = absl::StrCat("the metrics are at ", kPath, "\n");
  } else if (request.method != "GET" && request.method != "HEAD") {
    answer.status = 405;
    answer.allow = "GET, HEAD";
  } else {
    answer.content_type = Metrics::kContentType;
    answer.body = text();
  }
  return answer;
}

}  // namespace

MetricsPort::MetricsPort(bool beyond_loopback)
    : policy_(PolicyOf(beyond_loopback)), loop_(std::make_unique<EventLoop>(1)) {}

MetricsPort::~MetricsPort() {
  port_.reset();  // before the services of the loop that its sockets are of
  loop_.reset();
}

absl::StatusOr<std::unique_ptr<MetricsPort>> MetricsPort::Start(const std::string& listen,
                                                                bool beyond_loopback,
                                                                std::function<std::string()> text) {
  absl::StatusOr<HostPort> address = ParseHostPort(listen);
  if (!address.ok()) return address.status();
  std::unique_ptr<MetricsPort> metrics(new MetricsPort(beyond_loopback));
  HttpPlan plan;
  plan.handler = [text = std::move(text)](const HttpRequest& request) {
    return Answer(request, text);
  };
  plan.on_bad = [] {};
  auto bound = HttpPort::Bind(*metrics->loop_, metrics->policy_, address->host, address->port,
                              std::move(plan));
  if (absl::IsPermissionDenied(bound.status())) {
    return absl::PermissionDeniedError(absl::StrCat(
        listen,
        " is beyond loopback, where anybody could read what is done here; if that is what you "
        "want, add --danger-metrics-beyond-loopback"));
  }
  if (!bound.ok()) return bound.status();
  metrics->port_ = *std::move(bound);
  metrics->port_->Start();
  return metrics;
}

std::string MetricsPort::url() const {
  return absl::StrCat("http://", port_->bound_address(), kPath);
}

}  // namespace tlslab
