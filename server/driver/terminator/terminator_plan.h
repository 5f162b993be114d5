// What a terminator is to do with each of its connections.
#ifndef TLSLAB_SERVER_DRIVER_TERMINATOR_TERMINATOR_PLAN_H_
#define TLSLAB_SERVER_DRIVER_TERMINATOR_TERMINATOR_PLAN_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "server/config/collect_options.h"
#include "server/dialog/forward/http_forwarder.h"
#include "server/dialog/proxy/proxy_header.h"
#include "server/engine/context.h"

namespace tlslab {

struct TerminatorPlan {
  std::string backend_host;  // a name or an IP address
  uint16_t backend_port = 0;
  std::shared_ptr<const Context> server_context;  // null: clients come in the clear
  std::shared_ptr<const Context> client_context;  // null: the backend is spoken to in the clear
  ProxyProtocolUse accept_proxy_protocol = ProxyProtocolUse::kOff;
  ProxyHeaderUse send_proxy_header = ProxyHeaderUse::kNone;
  std::optional<HttpForwardingPlan> http_forwarding;
  absl::Duration handshake_timeout = absl::Seconds(10);
  absl::Duration connect_timeout = absl::Seconds(10);
  absl::Duration idle_timeout = absl::Seconds(60);
  CollectOptions collect;
  unsigned max_connections = 1000;
  std::function<void()> on_refused;  // a connection too many came; null: nobody is told
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_TERMINATOR_TERMINATOR_PLAN_H_
