// Requests as plain plans: one reader for each RPC that does something.
#ifndef TLSLAB_SERVER_CONFIG_REQUESTS_H_
#define TLSLAB_SERVER_CONFIG_REQUESTS_H_

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "server/config/certificates/certificate_reader.h"
#include "server/config/collect_options.h"
#include "server/config/context_reader.h"
#include "server/config/exchange_reader.h"
#include "server/config/problems.h"
#include "server/config/result_options_reader.h"
#include "server/dialog/dialog_plan.h"
#include "server/dialog/proxy/proxy_header.h"
#include "server/dialog/script.h"
#include "server/wire/fault_plan.h"
#include "tlslab/v1/lab_service.pb.h"

namespace tlslab {

struct SimulateRequest {
  ContextSource client;
  ContextSource server;
  std::string session;  // serialised; empty: none
  bool resume = false;  // each handshake offers the session of the one before
  std::string early_data;
  bool fresh_contexts = false;  // both are made anew for each handshake
  std::shared_ptr<const ExchangeScript> client_script;
  std::shared_ptr<const ExchangeScript> server_script;
  unsigned count = 1;
  CollectOptions collect;
  std::shared_ptr<const FaultPlan> faults;                // null: none
  std::shared_ptr<const ClientDialogPlan> client_dialog;  // null: none
  std::shared_ptr<const ServerDialogPlan> server_dialog;  // likewise
  bool validate_only = false;
};
SimulateRequest ReadSimulate(const v1::SimulateHandshakeRequest& request,
                             const ResourceLookup& lookup, RequestProblems* problems);

struct DialRequest {
  ContextSource context;
  std::string session;  // serialised; empty: none
  std::string early_data;
  std::string host;
  uint16_t port = 0;
  std::shared_ptr<const ExchangeScript> script;
  absl::Duration handshake_timeout;
  CollectOptions collect;
  std::shared_ptr<const FaultPlan> faults;          // null: none
  std::shared_ptr<const ClientDialogPlan> dialog;   // null: none
  std::shared_ptr<const ProxyHeader> proxy_header;  // null: none
  bool validate_only = false;
};
DialRequest ReadDial(const v1::DialEndpointRequest& request, const ResourceLookup& lookup,
                     RequestProblems* problems);

struct ListenerRequest {
  std::string id;  // empty: the lab picks one
  ContextSource context;
  std::string host;
  uint16_t port = 0;
  std::shared_ptr<const ExchangeScript> script;
  absl::Duration handshake_timeout;
  absl::Duration ttl;
  CollectOptions collect;
  std::shared_ptr<const FaultPlan> faults;         // null: none
  std::shared_ptr<const ServerDialogPlan> dialog;  // null: none
  ProxyProtocolUse accept_proxy_protocol = ProxyProtocolUse::kOff;
  bool validate_only = false;
};
ListenerRequest ReadCreateListener(const v1::CreateListenerRequest& request,
                                   const ResourceLookup& lookup, RequestProblems* problems);

// New faults for something that runs.
struct NewFaultPlan {
  std::string name;
  bool for_relay = false;                   // else for a listener
  std::shared_ptr<const FaultPlan> faults;  // null: none
  bool include_open_connections = false;
};
NewFaultPlan ReadSetFaultPlan(const v1::SetFaultPlanRequest& request, RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_REQUESTS_H_
