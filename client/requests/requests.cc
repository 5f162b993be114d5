#include "client/requests/requests.h"

#include <google/protobuf/util/time_util.h>

#include "client/options/context_spec.h"
#include "client/options/set_field.h"

namespace tlslab {

google::protobuf::Duration DurationOf(double seconds) {
  return google::protobuf::util::TimeUtil::NanosecondsToDuration(
      static_cast<int64_t>(seconds * 1e9));
}

v1::Exchange ExchangeOf(const Options& options) {
  v1::Exchange exchange;
  if (!options.send_text.empty()) exchange.add_steps()->set_send_text(options.send_text);
  if (options.read) exchange.add_steps()->mutable_read_to_end();
  if (!exchange.steps().empty()) exchange.add_steps()->mutable_close();
  return exchange;
}

v1::ResultOptions ResultOptionsOf(const Options& options) {
  v1::ResultOptions wanted;
  wanted.set_key_log(!options.keylog_file.empty());
  wanted.set_sessions(!options.session_out_file.empty());
  wanted.set_channel_bindings(options.channel_bindings);
  for (const std::string& label : options.exporters) wanted.add_exporters()->set_label(label);
  if (options.observe || !options.look_for.empty()) {
    v1::ObserverOptions& observer = *wanted.mutable_observer();
    for (const std::string& text : options.look_for) observer.add_search_text(text);
  }
  if (options.transcript) wanted.mutable_transcript();
  if (!options.capture_file.empty()) {
    wanted.mutable_capture()->set_secrets(options.capture_secrets);
  }
  return wanted;
}

absl::StatusOr<v1::TlsContextSpec> ClientSpecOf(const Options& options) {
  absl::StatusOr<v1::TlsContextSpec> spec = StartSpec(options.context);
  if (!spec.ok()) return spec.status();
  ApplyTlsFlags(options.tls, *spec);
  absl::Status status = ApplyClientIdentity(options.identity, *spec);
  if (status.ok()) status = SetFields(options.context.sets, *spec);
  if (!status.ok()) return status;
  return spec;
}

absl::StatusOr<v1::TlsContextSpec> ServerSpecOf(const Options& options) {
  absl::StatusOr<v1::TlsContextSpec> spec = StartSpec(options.context);
  if (!spec.ok()) return spec.status();
  ApplyTlsFlags(options.tls, *spec);
  absl::Status status = ApplyServerIdentity(options.identity, options.client_certificate, *spec);
  if (status.ok()) status = SetFields(options.context.sets, *spec);
  if (!status.ok()) return status;
  return spec;
}

absl::StatusOr<LocalhostPki> MintLocalhost(ResourceScope& scope) {
  v1::Certificate ca;
  ca.mutable_spec()->set_common_name("tlslab private CA");
  ca.mutable_spec()->set_certificate_authority(true);
  absl::StatusOr<v1::Certificate> minted_ca = scope.CreateCertificate("localhost-ca", ca);
  if (!minted_ca.ok()) return minted_ca.status();
  v1::Certificate leaf;
  leaf.mutable_spec()->set_issuer(minted_ca->name());
  leaf.mutable_spec()->set_common_name("localhost");
  leaf.mutable_spec()->add_dns_names("localhost");
  leaf.mutable_spec()->add_ip_addresses("127.0.0.1");
  leaf.mutable_spec()->add_ip_addresses("::1");
  absl::StatusOr<v1::Certificate> minted = scope.CreateCertificate("localhost", leaf);
  if (!minted.ok()) return minted.status();
  return LocalhostPki{minted_ca->name(), minted_ca->chain_pem(), minted->name()};
}

}  // namespace tlslab
