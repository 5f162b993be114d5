#include "client/commands/listen_command.h"

#include <optional>

#include "client/commands/capture_file.h"
#include "client/commands/fault_commands.h"
#include "client/commands/key_log.h"
#include "client/commands/port_output.h"
#include "client/commands/server_credential.h"
#include "client/commands/wire_output.h"
#include "client/render/handshake_text.h"
#include "client/requests/dialog_requests.h"
#include "client/requests/requests.h"

namespace tlslab {
namespace {

absl::Status FillListener(const Options& options, v1::Listener& listener) {
  absl::StatusOr<v1::TlsContextSpec> spec = ServerSpecOf(options);
  if (!spec.ok()) return spec.status();
  *listener.mutable_tls_context()->mutable_spec() = *std::move(spec);
  listener.set_bind_address(options.address);
  *listener.mutable_exchange() = ExchangeOf(options);
  *listener.mutable_result_options() = ResultOptionsOf(options);
  if (options.ttl_seconds) *listener.mutable_ttl() = DurationOf(*options.ttl_seconds);
  if (options.handshake_timeout_seconds) {
    *listener.mutable_handshake_timeout() = DurationOf(*options.handshake_timeout_seconds);
  }
  absl::StatusOr<std::optional<v1::ServerDialog>> dialog =
      ServerDialogOf(options.dialog, options.dialog.end, "--dialog-set");
  if (!dialog.ok()) return dialog.status();
  if (*dialog) *listener.mutable_dialog() = **std::move(dialog);
  listener.set_accept_proxy_protocol(options.proxy.accept);
  return ReadFaults(options, listener.mutable_fault_plan());
}

}  // namespace

int RunListen(const Options& options, const LabOpener& open_lab, Console& console) {
  v1::Listener listener;
  if (absl::Status status = FillListener(options, listener); !status.ok()) {
    return Fail(console, status, kUsageError);
  }
  absl::StatusOr<KeyLog> key_log = KeyLog::Open(options.keylog_file);
  if (!key_log.ok()) return Fail(console, key_log.status(), kUsageError);
  auto captures = CaptureFile::Open(options.capture_file, options.capture_secrets);
  if (!captures.ok()) return Fail(console, captures.status(), kUsageError);
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  ResourceScope scope(**lab);
  v1::TlsContextSpec& spec = *listener.mutable_tls_context()->mutable_spec();
  if (spec.credentials().empty()) {
    const int failed = MintCredential(options, scope, spec, console);
    if (failed != kAsExpected) return failed;
  }
  auto take = [&](v1::WatchHandshakesResponse& response) {
    const absl::Status captured = captures->Take(response.mutable_result());
    if (!captured.ok()) return captured;
    const v1::HandshakeResult& result = response.result();
    PrintResult(response, result.remote_address(), options.output, console, [&] {
      console.out << HandshakeText(result, {options.messages});
      PrintWire(result, console);
    });
    return key_log->Write(result);
  };
  return FollowPort<v1::WatchHandshakesResponse>(scope.CreateListener("listen", listener), **lab,
                                                 options, kLabFailed, console, take);
}

}  // namespace tlslab
