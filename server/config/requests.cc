#include "server/config/requests.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/config/address_reader.h"
#include "server/config/dialog/dialog_reader.h"
#include "server/config/fault_plan_reader.h"
#include "server/config/fresh_lookup.h"
#include "server/config/offload/proxy_reader.h"
#include "server/config/values.h"

namespace tlslab {
namespace {

constexpr unsigned kMaxHandshakes = 200;
constexpr size_t kMaxEarlyData = 1 << 20;
constexpr absl::Duration kDefaultHandshakeTimeout = absl::Seconds(10);
constexpr absl::Duration kMaxHandshakeTimeout = absl::Seconds(300);
constexpr absl::Duration kDefaultTtl = absl::Minutes(10);
constexpr absl::Duration kMaxTtl = absl::Hours(24);
constexpr absl::Duration kLeastDuration = absl::Milliseconds(1);

template <typename Message>
absl::Duration ReadHandshakeTimeout(const Message& message, std::string_view field,
                                    RequestProblems* problems) {
  if (!message.has_handshake_timeout()) return kDefaultHandshakeTimeout;
  return ReadDuration(message.handshake_timeout(), kLeastDuration, kMaxHandshakeTimeout, field,
                      problems);
}

// A context that has a name is made already.
void RefuseName(const v1::TlsContextRef& ref, const std::string& field, RequestProblems* problems) {
  constexpr char kWhy[] = "has a name, and fresh_contexts needs a spec to make it of";
  if (ref.has_name()) problems->Invalid(FieldPath(field, "name"), kWhy);
  const auto& rules = ref.spec().server().server_name_contexts();
  const std::string list = FieldPath(field, "spec.server.server_name_contexts");
  for (int i = 0; i < rules.size(); ++i) {
    if (!rules.Get(i).tls_context().has_name()) continue;
    problems->Invalid(FieldPath(FieldPath(list, i), "tls_context.name"), kWhy);
  }
}

// A dialog says itself when TLS begins.
void RefuseHandshakeStart(const v1::Exchange& exchange, const std::string& field,
                          RequestProblems* problems) {
  const auto start = exchange.handshake_start();
  if (start == v1::Exchange::ON_FIRST_USE || start == v1::Exchange::EXPLICIT) {
    problems->Invalid(FieldPath(field, "handshake_start"), "not with a dialog");
  }
}

// Of a pair, each needs the other.
void ReadDialogs(const v1::SimulateHandshakeRequest& request, SimulateRequest* read,
                 RequestProblems* problems) {
  if (!request.has_client_dialog() && !request.has_server_dialog()) return;
  if (!request.has_client_dialog())
    problems->Invalid("client_dialog", "required with server_dialog");
  if (!request.has_server_dialog())
    problems->Invalid("server_dialog", "required with client_dialog");
  read->client_dialog = ReadClientDialog(request.client_dialog(), "client_dialog", problems);
  read->server_dialog = ReadServerDialog(request.server_dialog(), "server_dialog", problems);
  if (request.client_dialog().protocol() != request.server_dialog().protocol()) {
    problems->Invalid("server_dialog.protocol", "must be the client's");
  }
  RefuseHandshakeStart(request.client_exchange(), "client_exchange", problems);
  RefuseHandshakeStart(request.server_exchange(), "server_exchange", problems);
}

std::string ReadEarlyData(const std::string& data, RequestProblems* problems) {
  if (data.size() > kMaxEarlyData) problems->Invalid("early_data", "at most 1 MiB");
  return data;
}

}  // namespace

SimulateRequest ReadSimulate(const v1::SimulateHandshakeRequest& request,
                             const ResourceLookup& held, RequestProblems* problems) {
  SimulateRequest read;
  read.fresh_contexts = request.fresh_contexts();
  if (read.fresh_contexts) {
    RefuseName(request.client(), "client", problems);
    RefuseName(request.server(), "server", problems);
  }
  const ResourceLookup lookup = read.fresh_contexts ? ParsedAnew(held) : held;
  read.client = ReadContextRef(request.client(), Role::kClient, "client", lookup, problems);
  read.server = ReadContextRef(request.server(), Role::kServer, "server", lookup, problems);
  read.client_script =
      ReadExchange(request.client_exchange(), Role::kClient, "client_exchange", problems);
  read.server_script =
      ReadExchange(request.server_exchange(), Role::kServer, "server_exchange", problems);
  ReadDialogs(request, &read, problems);
  if (request.has_handshake_count()) {
    read.count = request.handshake_count();
    if (read.count < 1 || read.count > kMaxHandshakes) {
      problems->Invalid("handshake_count", absl::StrCat("must be 1 to ", kMaxHandshakes));
    }
  }
  read.collect = ReadResultOptions(request.result_options(), "result_options", problems);
  read.faults = ReadFaultPlan(request.fault_plan(), "fault_plan", problems);
  read.session = request.session();
  read.resume = request.resume();
  read.early_data = ReadEarlyData(request.early_data(), problems);
  read.validate_only = request.validate_only();
  return read;
}

DialRequest ReadDial(const v1::DialEndpointRequest& request, const ResourceLookup& lookup,
                     RequestProblems* problems) {
  DialRequest read;
  read.context =
      ReadContextRef(request.tls_context(), Role::kClient, "tls_context", lookup, problems);
  ReadAddress(request.target_address(), "target_address", /*zero_port=*/false, &read.host,
              &read.port, problems);
  read.script = ReadExchange(request.exchange(), Role::kClient, "exchange", problems);
  if (request.has_dialog()) {
    read.dialog = ReadClientDialog(request.dialog(), "dialog", problems);
    RefuseHandshakeStart(request.exchange(), "exchange", problems);
  }
  if (request.has_proxy_header()) {
    read.proxy_header = ReadProxyHeader(request.proxy_header(), "proxy_header", problems);
  }
  read.handshake_timeout = ReadHandshakeTimeout(request, "handshake_timeout", problems);
  read.collect = ReadResultOptions(request.result_options(), "result_options", problems);
  read.faults = ReadFaultPlan(request.fault_plan(), "fault_plan", problems);
  read.session = request.session();
  read.early_data = ReadEarlyData(request.early_data(), problems);
  read.validate_only = request.validate_only();
  return read;
}

ListenerRequest ReadCreateListener(const v1::CreateListenerRequest& request,
                                   const ResourceLookup& lookup, RequestProblems* problems) {
  ListenerRequest read;
  const v1::Listener& listener = request.listener();
  if (!request.has_listener()) problems->Invalid("listener", "required");
  read.id = request.listener_id();
  if (!read.id.empty()) CheckId(read.id, "listener_id", problems);
  if (request.has_listener()) {
    read.context = ReadContextRef(listener.tls_context(), Role::kServer, "listener.tls_context",
                                  lookup, problems);
  }
  ReadAddress(listener.bind_address().empty() ? "127.0.0.1:0" : listener.bind_address(),
              "listener.bind_address", /*zero_port=*/true, &read.host, &read.port, problems);
  read.script = ReadExchange(listener.exchange(), Role::kServer, "listener.exchange", problems);
  if (listener.has_dialog()) {
    read.dialog = ReadServerDialog(listener.dialog(), "listener.dialog", problems);
    RefuseHandshakeStart(listener.exchange(), "listener.exchange", problems);
  }
  read.accept_proxy_protocol = ReadProxyProtocolUse(listener.accept_proxy_protocol(),
                                                    "listener.accept_proxy_protocol", problems);
  read.handshake_timeout = ReadHandshakeTimeout(listener, "listener.handshake_timeout", problems);
  read.ttl = listener.has_ttl()
                 ? ReadDuration(listener.ttl(), kLeastDuration, kMaxTtl, "listener.ttl", problems)
                 : kDefaultTtl;
  read.collect = ReadResultOptions(listener.result_options(), "listener.result_options", problems);
  read.faults = ReadFaultPlan(listener.fault_plan(), "listener.fault_plan", problems);
  read.validate_only = request.validate_only();
  return read;
}

NewFaultPlan ReadSetFaultPlan(const v1::SetFaultPlanRequest& request, RequestProblems* problems) {
  NewFaultPlan read;
  read.name = request.name();
  read.for_relay = absl::StartsWith(read.name, "relays/");
  if (read.name.empty() || read.for_relay || absl::StartsWith(read.name, "listeners/")) {
    CheckName(read.name, read.for_relay ? "relays" : "listeners", "name", problems);
  } else {
    problems->Invalid("name",
                      absl::StrCat("'", read.name, "' is neither listeners/{id} nor relays/{id}"));
  }
  read.faults = ReadFaultPlan(request.fault_plan(), "fault_plan", problems);
  read.include_open_connections = request.include_open_connections();
  return read;
}

}  // namespace tlslab
