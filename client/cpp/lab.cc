#include "client/cpp/lab.h"

#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "client/embedded/embedded_daemon.h"
#include "client/lab/control_credentials.h"
#include "client/lab/resource_scope.h"
#include "client/lab/result_watch.h"

namespace tlslab::client {

struct Listener::Results {
  HandshakeWatch watch;
};

Listener::Listener(RemoteLab& lab, v1::Listener made)
    : made_(std::move(made)), results_(new Results{HandshakeWatch(lab, made_.name(), 0)}) {}

Listener::~Listener() = default;

uint16_t Listener::port() const {
  const std::string& address = made_.bound_address();
  int port = 0;
  return absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port)
             ? static_cast<uint16_t>(port)
             : uint16_t{0};
}

absl::StatusOr<v1::HandshakeResult> Listener::Next(std::chrono::milliseconds timeout) {
  if (auto next = results_->watch.Next(timeout)) return std::move(*next->mutable_result());
  if (absl::Status status = results_->watch.status(); !status.ok()) return status;
  if (results_->watch.ended()) return absl::OutOfRangeError(name() + " has ended");
  return absl::DeadlineExceededError("no connection to " + address() + " has ended in time");
}

// In the order in which one needs the other.
struct Lab::Parts {
  Cancellation cancellation;
  std::unique_ptr<EmbeddedDaemon> daemon;
  std::unique_ptr<RemoteLab> remote;
  std::optional<ResourceScope> scope;
  int listeners = 0;  // made so far

  absl::Status Connect(const std::string& address) {
    LabSettings settings;
    if (daemon == nullptr) {  // a private one asks for nothing
      absl::StatusOr<ControlCredentials> control = ReadControlCredentials({}, std::getenv);
      if (!control.ok()) return control.status();
      settings.control = *std::move(control);
    }
    absl::StatusOr<std::unique_ptr<RemoteLab>> connected =
        RemoteLab::Connect(address, settings, cancellation);
    if (!connected.ok()) return connected.status();
    remote = *std::move(connected);
    scope.emplace(*remote);
    return absl::OkStatus();
  }
};

absl::StatusOr<std::unique_ptr<Lab>> Lab::Start() {
  if (const char* address = std::getenv("TLSLAB_ADDRESS"); address != nullptr && *address != 0) {
    return Connect(address);
  }
  absl::StatusOr<std::string> program = FindDaemon();
  if (!program.ok()) return program.status();
  auto parts = std::make_unique<Parts>();
  auto daemon = EmbeddedDaemon::Start(*program, {}, parts->cancellation);
  if (!daemon.ok()) return daemon.status();
  parts->daemon = *std::move(daemon);
  if (absl::Status status = parts->Connect(parts->daemon->address()); !status.ok()) return status;
  return std::unique_ptr<Lab>(new Lab(std::move(parts)));
}

absl::StatusOr<std::unique_ptr<Lab>> Lab::Connect(const std::string& address) {
  auto parts = std::make_unique<Parts>();
  if (absl::Status status = parts->Connect(address); !status.ok()) return status;
  return std::unique_ptr<Lab>(new Lab(std::move(parts)));
}

Lab::Lab(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Lab::~Lab() = default;

absl::StatusOr<v1::Certificate> Lab::CreateCertificate(const std::string& id,
                                                       const v1::CertificateSpec& spec) {
  v1::Certificate certificate;
  *certificate.mutable_spec() = spec;
  return parts_->scope->CreateCertificate(id, certificate);
}

absl::StatusOr<v1::TlsContext> Lab::CreateTlsContext(const std::string& id,
                                                     const v1::TlsContextSpec& spec) {
  return parts_->scope->CreateTlsContext(id, spec);
}

absl::StatusOr<std::unique_ptr<Listener>> Lab::Listen(const v1::Listener& listener) {
  absl::StatusOr<v1::Listener> made =
      parts_->scope->CreateListener("listener" + std::to_string(++parts_->listeners), listener);
  if (!made.ok()) return made.status();
  return std::unique_ptr<Listener>(new Listener(rpcs(), *std::move(made)));
}

absl::StatusOr<v1::HandshakeResult> Lab::Dial(const v1::DialEndpointRequest& request) {
  absl::StatusOr<v1::DialEndpointResponse> response = rpcs().DialEndpoint(request);
  if (!response.ok()) return response.status();
  return std::move(*response->mutable_result());
}

absl::StatusOr<v1::SimulateHandshakeResponse> Lab::Simulate(
    const v1::SimulateHandshakeRequest& request) {
  return rpcs().SimulateHandshake(request);
}

RemoteLab& Lab::rpcs() { return *parts_->remote; }

}  // namespace tlslab::client
