// A listening TCP port that serves HTTP.
//
//   auto port = HttpPort::Bind(loop, policy, "127.0.0.1", 0, plan);
//   (*port)->bound_address();   // "127.0.0.1:38211"
//   (*port)->Start();
//   (*port)->Stop(nullptr);
//
// It moves the bytes of HttpServer dialogs (server/dialog); what is answered, the plan's
// handler says. Connections are bounded in number, and each in time: one that has been
// told to keep silent stays until the client or the port ends it.
#ifndef TLSLAB_SERVER_DRIVER_HTTP_PORT_H_
#define TLSLAB_SERVER_DRIVER_HTTP_PORT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/dialog/http_server.h"
#include "server/driver/event_loop.h"
#include "server/transport/address_policy.h"

namespace tlslab {

struct HttpPlan {
  // Both are called on threads of the loop, possibly several at a time.
  HttpServer::Handler handler;
  std::function<void()> on_bad;  // a request could not be parsed
  // More are closed at once.
  size_t max_connections = 100;
  // From the beginning of a connection to its end.
  absl::Duration connection_timeout = absl::Seconds(30);
};

class HttpPort {
 public:
  // Binds `host` (an IP address or "localhost"). Who connects waits until Start. Errors as
  // of BindPort.
  static absl::StatusOr<std::shared_ptr<HttpPort>> Bind(EventLoop& loop,
                                                        const AddressPolicy& policy,
                                                        const std::string& host, uint16_t port,
                                                        HttpPlan plan);
  virtual ~HttpPort() = default;

  virtual const std::string& bound_address() const = 0;
  // Accepts from now on. Once.
  virtual void Start() = 0;
  // Closes the port and every connection, from any thread, once; then calls `stopped`, on
  // a thread of the loop. An answer that is being made is finished and dropped.
  virtual void Stop(std::function<void()> stopped) = 0;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_HTTP_PORT_H_
