// CreateTerminatorRequest → a plain plan.
#ifndef TLSLAB_SERVER_CONFIG_OFFLOAD_TERMINATOR_READER_H_
#define TLSLAB_SERVER_CONFIG_OFFLOAD_TERMINATOR_READER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "server/config/collect_options.h"
#include "server/config/context_reader.h"
#include "server/config/problems.h"
#include "server/config/resource_lookup.h"
#include "server/dialog/forward/http_forwarder.h"
#include "server/dialog/proxy/proxy_header.h"
#include "tlslab/v1/terminator.pb.h"

namespace tlslab {

struct TerminatorRequest {
  std::string id;  // empty: the lab picks one
  std::string host;
  uint16_t port = 0;
  std::string backend_host;
  uint16_t backend_port = 0;
  std::optional<ContextSource> server_context;  // absent: clients come in the clear
  std::optional<ContextSource> client_context;  // absent: the backend is spoken to in the clear
  ProxyProtocolUse accept_proxy_protocol = ProxyProtocolUse::kOff;
  ProxyHeaderUse send_proxy_header = ProxyHeaderUse::kNone;
  std::optional<HttpForwardingPlan> http_forwarding;
  absl::Duration handshake_timeout = absl::Seconds(10);
  absl::Duration connect_timeout = absl::Seconds(10);
  absl::Duration idle_timeout = absl::Seconds(60);
  absl::Duration ttl = absl::Minutes(10);
  CollectOptions collect;
  bool validate_only = false;
};

// `request` must outlive the contexts' sources.
TerminatorRequest ReadCreateTerminator(const v1::CreateTerminatorRequest& request,
                                       const ResourceLookup& lookup, RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_OFFLOAD_TERMINATOR_READER_H_
