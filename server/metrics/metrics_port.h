// Metrics over HTTP, for Prometheus to fetch.
//
//   auto port = MetricsPort::Start("127.0.0.1:9464", /*beyond_loopback=*/false,
//                                  [&] { return metrics.Text(daemon->Counts()); });
//   (*port)->url();   // "http://127.0.0.1:9464/metrics"
//
// It has a thread of its own, so that a busy lab still answers. Whoever reaches the port can read
// the metrics; there is no TLS.
#ifndef TLSLAB_SERVER_METRICS_METRICS_PORT_H_
#define TLSLAB_SERVER_METRICS_METRICS_PORT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/driver/event_loop.h"
#include "server/driver/http_port.h"
#include "server/transport/address_policy.h"

namespace tlslab {

class MetricsPort {
 public:
  // `listen` is "host:port"; port 0 picks one. `text` is called on the port's thread.
  // INVALID_ARGUMENT for an address that is none, PERMISSION_DENIED for one beyond loopback
  // unless `beyond_loopback`, FAILED_PRECONDITION when it cannot be bound.
  static absl::StatusOr<std::unique_ptr<MetricsPort>> Start(const std::string& listen,
                                                            bool beyond_loopback,
                                                            std::function<std::string()> text);
  // Stops at once: an answer under way is dropped.
  ~MetricsPort();

  std::string url() const;

 private:
  explicit MetricsPort(bool beyond_loopback);

  const AddressPolicy policy_;
  std::unique_ptr<EventLoop> loop_;
  std::shared_ptr<HttpPort> port_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_METRICS_METRICS_PORT_H_
