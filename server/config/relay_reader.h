// CreateRelayRequest → a plain plan.
#ifndef TLSLAB_SERVER_CONFIG_RELAY_READER_H_
#define TLSLAB_SERVER_CONFIG_RELAY_READER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "certs/credential/credential.h"
#include "server/config/collect_options.h"
#include "server/config/context_reader.h"
#include "server/config/problems.h"
#include "server/config/resource_lookup.h"
#include "server/wire/fault_plan.h"
#include "tlslab/v1/relay.pb.h"

namespace tlslab {

// How TLS is terminated.
struct MiddleRequest {
  // Who signs what clients are shown. Null: an authority made for this relay, unless there is a
  // server's context.
  std::shared_ptr<const Credential> authority;
  std::optional<ContextSource> server_context;
  std::optional<ContextSource> client_context;  // absent: the lab's, which judges nothing
};

struct RelayRequest {
  std::string id;  // empty: the lab picks one
  std::string host;
  uint16_t port = 0;
  std::string target_host;
  uint16_t target_port = 0;
  absl::Duration connect_timeout = absl::Seconds(10);
  absl::Duration idle_timeout = absl::Seconds(60);
  absl::Duration ttl = absl::Minutes(10);
  CollectOptions collect;
  std::shared_ptr<const FaultPlan> faults;  // null: none
  std::optional<MiddleRequest> middle;
  bool validate_only = false;
};

// `request` must outlive the contexts' sources.
RelayRequest ReadCreateRelay(const v1::CreateRelayRequest& request, const ResourceLookup& lookup,
                             RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_RELAY_READER_H_
