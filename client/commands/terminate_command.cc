#include "client/commands/terminate_command.h"

#include <string>

#include "client/commands/capture_file.h"
#include "client/commands/port_output.h"
#include "client/commands/server_credential.h"
#include "client/options/context_spec.h"
#include "client/options/set_field.h"
#include "client/render/terminator_text.h"
#include "client/requests/requests.h"

namespace tlslab {
namespace {

v1::ProxyHeaderUse HeaderUse(const std::string& flag) {
  if (flag == "v1") return v1::PROXY_V1;
  if (flag == "v2") return v1::PROXY_V2;
  return flag == "v2-tls" ? v1::PROXY_V2_TLS : v1::PROXY_HEADER_USE_UNSPECIFIED;
}

absl::StatusOr<v1::TlsContextSpec> BackendSpecOf(const Options& options) {
  absl::StatusOr<v1::TlsContextSpec> spec = StartSpec(options.client_context);
  if (!spec.ok()) return spec.status();
  ApplyTlsFlags(options.client_tls, *spec);
  absl::Status status = ApplyClientIdentity(options.terminate.backend, *spec);
  if (status.ok()) status = SetFields(options.client_context.sets, *spec, "--backend-set");
  if (!status.ok()) return status;
  return spec;
}

absl::Status FillContexts(const Options& options, v1::Terminator& terminator) {
  if (!options.terminate.clients_in_clear) {
    absl::StatusOr<v1::TlsContextSpec> spec = ServerSpecOf(options);
    if (!spec.ok()) return spec.status();
    *terminator.mutable_server_context()->mutable_spec() = *std::move(spec);
  }
  if (!options.terminate.backend_tls) return absl::OkStatus();
  absl::StatusOr<v1::TlsContextSpec> spec = BackendSpecOf(options);
  if (!spec.ok()) return spec.status();
  *terminator.mutable_client_context()->mutable_spec() = *std::move(spec);
  return absl::OkStatus();
}

absl::Status FillTerminator(const Options& options, v1::Terminator& terminator) {
  const TerminateFlags& flags = options.terminate;
  terminator.set_backend_address(options.address);
  terminator.set_bind_address(flags.bind);
  terminator.set_accept_proxy_protocol(options.proxy.accept);
  terminator.set_send_proxy_header(HeaderUse(flags.send_proxy));
  if (flags.x_forwarded || flags.client_certificate || flags.keep_client_fields) {
    v1::HttpForwarding& forwarding = *terminator.mutable_http_forwarding();
    forwarding.set_x_forwarded(flags.x_forwarded);
    forwarding.set_client_certificate(flags.client_certificate);
    forwarding.set_danger_keep_client_fields(flags.keep_client_fields);
  }
  if (const auto seconds = options.handshake_timeout_seconds) {
    *terminator.mutable_handshake_timeout() = DurationOf(*seconds);
  }
  if (const auto seconds = flags.connect_timeout_seconds) {
    *terminator.mutable_connect_timeout() = DurationOf(*seconds);
  }
  if (const auto seconds = flags.idle_timeout_seconds) {
    *terminator.mutable_idle_timeout() = DurationOf(*seconds);
  }
  if (options.ttl_seconds) *terminator.mutable_ttl() = DurationOf(*options.ttl_seconds);
  *terminator.mutable_result_options() = ResultOptionsOf(options);
  return FillContexts(options, terminator);
}

// A certificate of the lab's own, where the flags name none. How it failed, or kAsExpected.
int MintInto(const Options& options, ResourceScope& scope, v1::Terminator& terminator,
             Console& console) {
  if (!terminator.has_server_context()) return kAsExpected;
  v1::TlsContextSpec& spec = *terminator.mutable_server_context()->mutable_spec();
  return spec.credentials().empty() ? MintCredential(options, scope, spec, console) : kAsExpected;
}

absl::Status TakeCaptures(v1::TerminatorResult* result, CaptureFile& captures) {
  absl::Status status;
  if (result->has_client_side()) status = captures.Take(result->mutable_client_side());
  if (!status.ok() || !result->has_backend_side()) return status;
  return captures.Take(result->mutable_backend_side());
}

}  // namespace

int RunTerminate(const Options& options, const LabOpener& open_lab, Console& console) {
  v1::Terminator terminator;
  if (absl::Status status = FillTerminator(options, terminator); !status.ok()) {
    return Fail(console, status, kUsageError);
  }
  auto captures = CaptureFile::Open(options.capture_file, options.capture_secrets);
  if (!captures.ok()) return Fail(console, captures.status(), kUsageError);
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  ResourceScope scope(**lab);
  const int failed = MintInto(options, scope, terminator, console);
  if (failed != kAsExpected) return failed;
  auto take = [&](v1::WatchTerminatorResponse& response) {
    const absl::Status captured = TakeCaptures(response.mutable_result(), *captures);
    if (!captured.ok()) return captured;
    const v1::TerminatorResult& result = response.result();
    PrintResult(response, result.client_address(), options.output, console,
                [&] { console.out << TerminatorText(result); });
    return absl::OkStatus();
  };
  return FollowPort<v1::WatchTerminatorResponse>(scope.CreateTerminator("terminate", terminator),
                                                 **lab, options, kUsageError, console, take);
}

}  // namespace tlslab
