#include "client/commands/listen_command.h"

#include <chrono>
#include <optional>

#include "client/commands/capture_file.h"
#include "client/commands/fault_commands.h"
#include "client/commands/key_log.h"
#include "client/commands/server_credential.h"
#include "client/commands/wire_output.h"
#include "client/lab/result_watch.h"
#include "client/render/handshake_text.h"
#include "client/render/message_text.h"
#include "client/requests/dialog_requests.h"
#include "client/requests/requests.h"

namespace tlslab {
namespace {

constexpr std::chrono::hours kLongerThanAnyLease(25);

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

void PrintBound(const v1::Listener& listener, OutputFormat format, Console& console) {
  v1::Listener bound;
  bound.set_name(listener.name());
  bound.set_bound_address(listener.bound_address());
  switch (format) {
    case OutputFormat::kText:
      console.out << listener.bound_address() << "\n";
      break;
    case OutputFormat::kJson:
      console.out << MessageJsonLine(bound);
      break;
    case OutputFormat::kTextproto:
      console.out << MessageTextproto(bound);
      break;
  }
  console.out.flush();
}

void PrintResult(const v1::WatchHandshakesResponse& response, const Options& options,
                 Console& console) {
  switch (options.output) {
    case OutputFormat::kText:
      console.out << "\nConnection " << response.sequence_number() << " from "
                  << response.result().remote_address() << "\n"
                  << HandshakeText(response.result(), {options.messages});
      PrintWire(response.result(), console);
      break;
    case OutputFormat::kJson:
      console.out << MessageJsonLine(response);
      break;
    case OutputFormat::kTextproto:
      console.out << "\n" << MessageTextproto(response);
      break;
  }
  console.out.flush();
}

// Until the stream ends, or nobody reads what is written.
absl::Status PrintResults(const Options& options, KeyLog& key_log, CaptureFile& captures,
                          HandshakeWatch& watch, Console& console) {
  while (console.out.good()) {
    auto response = watch.Next(kLongerThanAnyLease);
    if (!response) break;
    const absl::Status captured = captures.Take(response->mutable_result());
    if (!captured.ok()) return captured;
    PrintResult(*response, options, console);
    if (absl::Status status = key_log.Write(response->result()); !status.ok()) return status;
  }
  return watch.status();
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
  absl::StatusOr<v1::Listener> created = scope.CreateListener("listen", listener);
  // Ctrl-C is how one ends, however early.
  if (absl::IsCancelled(created.status())) return kAsExpected;
  if (!created.ok()) return Fail(console, created.status(), kLabFailed);
  HandshakeWatch watch(**lab, created->name(), options.max_results);
  PrintBound(*created, options.output, console);
  const absl::Status status = PrintResults(options, *key_log, *captures, watch, console);
  if (status.ok() || absl::IsCancelled(status)) return kAsExpected;
  return Fail(console, status, kLabFailed);
}

}  // namespace tlslab
