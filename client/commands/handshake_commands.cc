#include "client/commands/handshake_commands.h"

#include "client/commands/key_log.h"
#include "client/commands/requests.h"
#include "client/options/context_spec.h"
#include "client/render/handshake_text.h"
#include "client/render/message_text.h"

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
    return;
  }
  int number = 0;
  for (const v1::HandshakePair& pair : response.handshakes()) {
    ++number;
    console.out << number << "  client  " << HandshakeSummary(pair.client()) << "\n"
                << number << "  server  " << HandshakeSummary(pair.server()) << "\n";
  }
}

// The contexts of a simulation, but for what is minted in the lab.
absl::Status FillSpecs(const Options& options, v1::SimulateHandshakeRequest& request) {
  v1::TlsContextSpec& client = *request.mutable_client()->mutable_spec();
  v1::TlsContextSpec& server = *request.mutable_server()->mutable_spec();
  for (v1::TlsContextSpec* spec : {&client, &server}) ApplyTlsFlags(options.tls, *spec);
  ApplyTlsFlags(options.client_tls, client);
  ApplyTlsFlags(options.server_tls, server);
  server.mutable_server();
  if (absl::Status status = ApplyClientIdentity(options.identity, client); !status.ok()) {
    return status;
  }
  if (client.client().server_name().empty()) client.mutable_client()->set_server_name("localhost");
  request.set_handshake_count(options.count);
  request.mutable_result_options()->set_key_log(!options.keylog_file.empty());
  return absl::OkStatus();
}

absl::StatusOr<v1::SimulateHandshakeResponse> Simulate(const Options& options,
                                                       v1::SimulateHandshakeRequest request,
                                                       Lab& lab) {
  ResourceScope scope(lab);
  absl::StatusOr<LocalhostPki> pki = MintLocalhost(scope);
  if (!pki.ok()) return pki.status();
  v1::TlsContextSpec& server = *request.mutable_server()->mutable_spec();
  server.add_credentials()->set_certificate(pki->certificate_name);
  if (!options.untrusted) {
    v1::TlsContextSpec& client = *request.mutable_client()->mutable_spec();
    client.mutable_peer_verification()->set_system_trust(false);
    client.mutable_peer_verification()->add_trusted_certificates(pki->ca_name);
  }
  return lab.SimulateHandshake(request);
}

}  // namespace

int RunDial(const Options& options, const LabOpener& open_lab, Console& console) {
  v1::DialEndpointRequest request;
  v1::TlsContextSpec& spec = *request.mutable_tls_context()->mutable_spec();
  ApplyTlsFlags(options.tls, spec);
  if (absl::Status status = ApplyClientIdentity(options.identity, spec); !status.ok()) {
    return Fail(console, status, kUsageError);
  }
  request.set_target_address(options.address);
  *request.mutable_exchange() = ExchangeOf(options);
  request.mutable_result_options()->set_key_log(!options.keylog_file.empty());
  if (options.handshake_timeout_seconds) {
    *request.mutable_handshake_timeout() = DurationOf(*options.handshake_timeout_seconds);
  }
  absl::StatusOr<KeyLog> key_log = KeyLog::Open(options.keylog_file);
  if (!key_log.ok()) return Fail(console, key_log.status(), kUsageError);
  absl::StatusOr<Lab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  absl::StatusOr<v1::DialEndpointResponse> response = (*lab)->DialEndpoint(request);
  if (!response.ok()) return Fail(console, response.status(), kLabFailed);
  const v1::HandshakeResult& result = response->result();
  if (options.output == OutputFormat::kText) {
    console.out << HandshakeText(result, {options.messages});
  } else {
    PrintForProgram(result, options.output, console);
  }
  const absl::Status written = key_log->Write(result);
  return written.ok() ? Outcome(!result.has_failure()) : Fail(console, written, kUsageError);
}

int RunSimulate(const Options& options, const LabOpener& open_lab, Console& console) {
  v1::SimulateHandshakeRequest request;
  if (absl::Status status = FillSpecs(options, request); !status.ok()) {
    return Fail(console, status, kUsageError);
  }
  absl::StatusOr<KeyLog> key_log = KeyLog::Open(options.keylog_file);
  if (!key_log.ok()) return Fail(console, key_log.status(), kUsageError);
  absl::StatusOr<Lab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  absl::StatusOr<v1::SimulateHandshakeResponse> response = Simulate(options, request, **lab);
  if (!response.ok()) return Fail(console, response.status(), kLabFailed);
  if (options.output == OutputFormat::kText) {
    PrintPairs(*response, {options.messages}, console);
  } else {
    PrintForProgram(*response, options.output, console);
  }
  for (const v1::HandshakePair& pair : response->handshakes()) {
    // Both ends of a connection have the same secrets.
    const absl::Status written = key_log->Write(pair.client());
    if (!written.ok()) return Fail(console, written, kUsageError);
  }
  return Outcome(Completed(*response));
}

}  // namespace tlslab
