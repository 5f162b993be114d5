#include "server/config/relay_reader.h"

#include "server/config/address_reader.h"
#include "server/config/fault_plan_reader.h"
#include "server/config/result_options_reader.h"
#include "server/config/values.h"

namespace tlslab {
namespace {

constexpr absl::Duration kLeast = absl::Milliseconds(1);
constexpr absl::Duration kMaxConnectTimeout = absl::Seconds(300);
constexpr absl::Duration kMaxIdleTimeout = absl::Hours(1);
constexpr absl::Duration kMaxTtl = absl::Hours(24);
constexpr char kMiddle[] = "relay.man_in_the_middle";

std::shared_ptr<const Credential> ReadAuthority(const std::string& name,
                                                const ResourceLookup& lookup,
                                                RequestProblems* problems) {
  const std::string field = FieldPath(kMiddle, "authority");
  RequestProblems form;
  CheckName(name, "certificates", field, &form);
  if (!form.empty()) {
    problems->invalid.push_back(form.invalid.front());
    return nullptr;
  }
  const std::optional<HeldCertificate> held = lookup.certificate(name);
  if (!held) {
    problems->Missing(field, name);
    return nullptr;
  }
  if (!held->minted_as_authority && !IsAuthority(*held->credential)) {
    problems->Invalid(field,
                      "is not a certificate authority: it can sign nothing that a client "
                      "would be shown");
  }
  return held->credential;
}

MiddleRequest ReadMiddle(const v1::ManInTheMiddle& middle, const ResourceLookup& lookup,
                         RequestProblems* problems) {
  MiddleRequest read;
  switch (middle.identity_case()) {
    case v1::ManInTheMiddle::kAuthority:
      read.authority = ReadAuthority(middle.authority(), lookup, problems);
      break;
    case v1::ManInTheMiddle::kPrivateAuthority:
      if (!middle.private_authority()) {
        problems->Invalid(FieldPath(kMiddle, "private_authority"),
                          "false says nothing: leave it out and name an authority or a "
                          "server_context, or say true");
      }
      break;
    case v1::ManInTheMiddle::kServerContext:
      read.server_context = ReadContextRef(middle.server_context(), Role::kServer,
                                           FieldPath(kMiddle, "server_context"), lookup, problems);
      break;
    case v1::ManInTheMiddle::IDENTITY_NOT_SET:
      problems->Invalid(kMiddle, "required: authority, private_authority or server_context");
  }
  if (middle.has_client_context()) {
    read.client_context = ReadContextRef(middle.client_context(), Role::kClient,
                                         FieldPath(kMiddle, "client_context"), lookup, problems);
  }
  return read;
}

// Only who terminates TLS has keys, sessions and secrets to tell of.
void RefuseWithoutMiddle(const v1::ResultOptions& options, RequestProblems* problems) {
  const std::string field = "relay.result_options";
  constexpr char kWhy[] = "a relay knows no keys; it needs man_in_the_middle";
  if (options.key_log()) problems->Invalid(FieldPath(field, "key_log"), kWhy);
  if (options.sessions()) problems->Invalid(FieldPath(field, "sessions"), kWhy);
  if (options.channel_bindings()) problems->Invalid(FieldPath(field, "channel_bindings"), kWhy);
  if (options.exporters_size() > 0) problems->Invalid(FieldPath(field, "exporters"), kWhy);
  if (options.capture().secrets()) problems->Invalid(FieldPath(field, "capture.secrets"), kWhy);
}

}  // namespace

RelayRequest ReadCreateRelay(const v1::CreateRelayRequest& request, const ResourceLookup& lookup,
                             RequestProblems* problems) {
  RelayRequest read;
  const v1::Relay& relay = request.relay();
  read.validate_only = request.validate_only();
  read.id = request.relay_id();
  if (!read.id.empty()) CheckId(read.id, "relay_id", problems);
  if (!request.has_relay()) {
    problems->Invalid("relay", "required");
    return read;
  }
  ReadAddress(relay.bind_address().empty() ? "127.0.0.1:0" : relay.bind_address(),
              "relay.bind_address", /*zero_port=*/true, &read.host, &read.port, problems);
  ReadAddress(relay.target_address(), "relay.target_address", /*zero_port=*/false,
              &read.target_host, &read.target_port, problems);
  read.faults = ReadFaultPlan(relay.fault_plan(), "relay.fault_plan", problems);
  if (relay.has_man_in_the_middle()) {
    read.middle = ReadMiddle(relay.man_in_the_middle(), lookup, problems);
  } else {
    RefuseWithoutMiddle(relay.result_options(), problems);
  }
  if (relay.has_connect_timeout()) {
    read.connect_timeout = ReadDuration(relay.connect_timeout(), kLeast, kMaxConnectTimeout,
                                        "relay.connect_timeout", problems);
  }
  if (relay.has_idle_timeout()) {
    read.idle_timeout =
        ReadDuration(relay.idle_timeout(), kLeast, kMaxIdleTimeout, "relay.idle_timeout", problems);
  }
  if (relay.has_ttl()) {
    read.ttl = ReadDuration(relay.ttl(), kLeast, kMaxTtl, "relay.ttl", problems);
  }
  read.collect = ReadResultOptions(relay.result_options(), "relay.result_options", problems);
  return read;
}

}  // namespace tlslab
