#include "client/commands/handshake_commands.h"

#include <optional>

#include "client/commands/capture_file.h"
#include "client/commands/fault_commands.h"
#include "client/commands/key_log.h"
#include "client/commands/wire_output.h"
#include "client/options/context_spec.h"
#include "client/options/set_field.h"
#include "client/render/handshake_text.h"
#include "client/render/message_text.h"
#include "client/requests/dialog_requests.h"
#include "client/requests/requests.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

void PrintForProgram(const google::protobuf::Message& message, OutputFormat format,
                     Console& console) {
  console.out << (format == OutputFormat::kJson ? MessageJson(message) : MessageTextproto(message));
}

int Outcome(bool completed) { return completed ? kAsExpected : kUnexpected; }

bool Completed(const v1::SimulateHandshakeResponse& response) {
  for (const v1::HandshakePair& pair : response.handshakes()) {
    if (pair.client().has_failure() || pair.server().has_failure()) return false;
  }
  return true;
}

void PrintPairs(const v1::SimulateHandshakeResponse& response, const HandshakeTextOptions& text,
                Console& console) {
  if (response.handshakes_size() == 1) {
    console.out << "Client\n------\n"
                << HandshakeText(response.handshakes(0).client(), text) << "\nServer\n------\n"
                << HandshakeText(response.handshakes(0).server(), text);
    PrintWire(response.handshakes(0), console);
    return;
  }
  int number = 0;
  for (const v1::HandshakePair& pair : response.handshakes()) {
    ++number;
    console.out << number << "  client  " << HandshakeSummary(pair.client()) << "\n"
                << number << "  server  " << HandshakeSummary(pair.server()) << "\n";
  }
}

// What one end of a simulation starts from, and the flags for both ends and for this one.
absl::StatusOr<v1::TlsContextSpec> StartEnd(const Options& options, const ContextFlags& context,
                                            const TlsFlags& flags) {
  absl::StatusOr<v1::TlsContextSpec> spec = StartSpec(context);
  if (!spec.ok()) return spec;
  ApplyTlsFlags(options.tls, *spec);
  ApplyTlsFlags(flags, *spec);
  return spec;
}

absl::StatusOr<v1::TlsContextSpec> ClientEnd(const Options& options) {
  auto spec = StartEnd(options, options.client_context, options.client_tls);
  if (!spec.ok()) return spec;
  absl::Status status = ApplyClientIdentity(options.identity, *spec);
  if (!status.ok()) return status;
  if (spec->client().server_name().empty()) spec->mutable_client()->set_server_name("localhost");
  status = SetFields(options.client_context.sets, *spec, "--client-set");
  if (!status.ok()) return status;
  return spec;
}

absl::StatusOr<v1::TlsContextSpec> ServerEnd(const Options& options) {
  auto spec = StartEnd(options, options.server_context, options.server_tls);
  if (!spec.ok()) return spec;
  spec->mutable_server();
  absl::Status status = SetFields(options.server_context.sets, *spec, "--server-set");
  if (!status.ok()) return status;
  return spec;
}

// An end of which no flag speaks has no dialog, and the lab tells that it takes two.
absl::Status FillDialogs(const DialogFlags& flags, v1::SimulateHandshakeRequest& request) {
  absl::StatusOr<std::optional<v1::ServerDialog>> server =
      ServerDialogOf(flags, flags.server, "--server-dialog-set");
  absl::StatusOr<std::optional<v1::ClientDialog>> client =
      ClientDialogOf(flags, flags.client, "--client-dialog-set");
  if (!client.ok()) return client.status();
  if (!server.ok()) return server.status();
  if (*client) *request.mutable_client_dialog() = **std::move(client);
  if (*server) *request.mutable_server_dialog() = **std::move(server);
  return absl::OkStatus();
}

// The contexts of a simulation, but for what is minted in the lab.
absl::Status FillSpecs(const Options& options, v1::SimulateHandshakeRequest& request) {
  absl::StatusOr<v1::TlsContextSpec> client = ClientEnd(options);
  if (!client.ok()) return client.status();
  absl::StatusOr<v1::TlsContextSpec> server = ServerEnd(options);
  if (!server.ok()) return server.status();
  *request.mutable_client()->mutable_spec() = *std::move(client);
  *request.mutable_server()->mutable_spec() = *std::move(server);
  if (!options.send_text.empty()) {
    request.mutable_client_exchange()->add_steps()->set_send_text(options.send_text);
    request.mutable_client_exchange()->add_steps()->mutable_close();
    request.mutable_server_exchange()->add_steps()->mutable_read_to_end();
    request.mutable_server_exchange()->add_steps()->mutable_close();
  }
  request.set_handshake_count(options.count);
  request.set_resume(options.resume);
  request.set_early_data(options.early_data);
  *request.mutable_result_options() = ResultOptionsOf(options);
  const absl::Status dialogs = FillDialogs(options.dialog, request);
  if (!dialogs.ok()) return dialogs;
  return ReadFaults(options, request.mutable_fault_plan());
}

absl::StatusOr<v1::SimulateHandshakeResponse> Simulate(const Options& options,
                                                       v1::SimulateHandshakeRequest request,
                                                       RemoteLab& lab) {
  ResourceScope scope(lab);
  absl::StatusOr<LocalhostPki> pki = MintLocalhost(scope);
  if (!pki.ok()) return pki.status();
  v1::TlsContextSpec& server = *request.mutable_server()->mutable_spec();
  if (server.credentials().empty()) {
    server.add_credentials()->set_certificate(pki->certificate_name);
  }
  if (!options.untrusted) {
    v1::TlsContextSpec& client = *request.mutable_client()->mutable_spec();
    client.mutable_peer_verification()->set_system_trust(false);
    client.mutable_peer_verification()->add_trusted_certificates(pki->ca_name);
  }
  return lab.SimulateHandshake(request);
}

absl::StatusOr<v1::DialEndpointRequest> DialOf(const Options& options) {
  v1::DialEndpointRequest request;
  absl::StatusOr<v1::TlsContextSpec> spec = ClientSpecOf(options);
  if (!spec.ok()) return spec.status();
  *request.mutable_tls_context()->mutable_spec() = *std::move(spec);
  request.set_target_address(options.address);
  *request.mutable_exchange() = ExchangeOf(options);
  *request.mutable_result_options() = ResultOptionsOf(options);
  if (options.handshake_timeout_seconds) {
    *request.mutable_handshake_timeout() = DurationOf(*options.handshake_timeout_seconds);
  }
  request.set_early_data(options.early_data);
  absl::StatusOr<std::optional<v1::ClientDialog>> dialog =
      ClientDialogOf(options.dialog, options.dialog.end, "--dialog-set");
  if (!dialog.ok()) return dialog.status();
  if (*dialog) *request.mutable_dialog() = **std::move(dialog);
  if (const auto header = ProxyHeaderOf(options.proxy)) *request.mutable_proxy_header() = *header;
  const absl::Status faults = ReadFaults(options, request.mutable_fault_plan());
  if (!faults.ok()) return faults;
  if (options.session_in_file.empty()) return request;
  constexpr size_t kMaxSession = 1 << 20;
  absl::StatusOr<std::string> session = ReadFile(options.session_in_file, kMaxSession);
  if (!session.ok()) return session.status();
  request.set_session(*std::move(session));
  return request;
}

// A session may allow less early data than was to be sent; the rest is not dropped in silence.
void TellUnsentEarlyData(const Options& options, const v1::HandshakeResult& result,
                         Console& console) {
  const uint64_t sent = result.early_data().sent_bytes();
  if (sent == 0 || sent == options.early_data.size()) return;
  console.err << "tlslab: " << sent << " of " << options.early_data.size()
              << " bytes of early data were sent, as many as the session allows\n";
}

// The last session that came, for a later dial.
absl::Status KeepSession(const std::string& file_name, const v1::HandshakeResult& result) {
  if (file_name.empty() || result.has_failure()) return absl::OkStatus();
  for (auto ticket = result.tickets().rbegin(); ticket != result.tickets().rend(); ++ticket) {
    if (!ticket->session().empty()) return WriteFile(file_name, ticket->session());
  }
  return absl::FailedPreconditionError("the server gave no session to keep in " + file_name);
}

}  // namespace

int RunDial(const Options& options, const LabOpener& open_lab, Console& console) {
  absl::StatusOr<v1::DialEndpointRequest> request = DialOf(options);
  if (!request.ok()) return Fail(console, request.status(), kUsageError);
  absl::StatusOr<KeyLog> key_log = KeyLog::Open(options.keylog_file);
  if (!key_log.ok()) return Fail(console, key_log.status(), kUsageError);
  auto captures = CaptureFile::Open(options.capture_file, options.capture_secrets);
  if (!captures.ok()) return Fail(console, captures.status(), kUsageError);
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  absl::StatusOr<v1::DialEndpointResponse> response = (*lab)->DialEndpoint(*request);
  if (!response.ok()) return Fail(console, response.status(), kLabFailed);
  v1::HandshakeResult& result = *response->mutable_result();
  const absl::Status captured = captures->Take(&result);
  if (!captured.ok()) return Fail(console, captured, kUsageError);
  if (options.output == OutputFormat::kText) {
    console.out << HandshakeText(result, {options.messages});
    PrintWire(result, console);
  } else {
    PrintForProgram(result, options.output, console);
  }
  TellUnsentEarlyData(options, result, console);
  const absl::Status written = key_log->Write(result);
  if (!written.ok()) return Fail(console, written, kUsageError);
  const absl::Status kept = KeepSession(options.session_out_file, result);
  if (absl::IsFailedPrecondition(kept)) return Fail(console, kept, kUnexpected);
  return kept.ok() ? Outcome(!result.has_failure()) : Fail(console, kept, kUsageError);
}

int RunSimulate(const Options& options, const LabOpener& open_lab, Console& console) {
  v1::SimulateHandshakeRequest request;
  if (absl::Status status = FillSpecs(options, request); !status.ok()) {
    return Fail(console, status, kUsageError);
  }
  absl::StatusOr<KeyLog> key_log = KeyLog::Open(options.keylog_file);
  if (!key_log.ok()) return Fail(console, key_log.status(), kUsageError);
  auto captures = CaptureFile::Open(options.capture_file, options.capture_secrets);
  if (!captures.ok()) return Fail(console, captures.status(), kUsageError);
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  absl::StatusOr<v1::SimulateHandshakeResponse> response = Simulate(options, request, **lab);
  if (!response.ok()) return Fail(console, response.status(), kLabFailed);
  for (v1::HandshakePair& pair : *response->mutable_handshakes()) {
    const absl::Status captured = captures->TakePair(&pair);
    if (!captured.ok()) return Fail(console, captured, kUsageError);
  }
  if (options.output == OutputFormat::kText) {
    PrintPairs(*response, {options.messages}, console);
  } else {
    PrintForProgram(*response, options.output, console);
  }
  for (const v1::HandshakePair& pair : response->handshakes()) {
    TellUnsentEarlyData(options, pair.client(), console);
    // Both ends of a connection have the same secrets.
    const absl::Status written = key_log->Write(pair.client());
    if (!written.ok()) return Fail(console, written, kUsageError);
  }
  return Outcome(Completed(*response));
}

}  // namespace tlslab
