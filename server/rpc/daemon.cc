#include "server/rpc/daemon.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "grpc/health/v1/health.pb.h"
#include "server/report/connection_description.h"
#include "server/rpc/control/first_bytes.h"
#include "server/rpc/rpc_observer.h"
#include "server/rpc/services.h"
#include "server/transport/address_policy.h"
#include "server/transport/host_port.h"
#include "server/transport/ip_address.h"
#include "server/transport/unix_socket.h"

namespace tlslab {
namespace {

constexpr char kUnix[] = "unix:";
constexpr int kMaxMessageBytes = 4 << 20;
constexpr int kHandshakeMilliseconds = 10'000;
// A connection without an RPC ends after five minutes; clients make another when they need it.
constexpr int kIdleMilliseconds = 300'000;
constexpr size_t kMaxBufferBytes = size_t{1} << 30;

bool IsUnix(const std::string& address) { return absl::StartsWith(address, kUnix); }

// gRPC takes a socket's path from whoever has it, even from a daemon that serves.
absl::Status CheckUnixPath(const std::string& listen) {
  if (!AnswersAtUnixPath(listen.substr(sizeof(kUnix) - 1))) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("cannot listen on ", listen, ": another process serves there"));
}

// Where `listen` is, when it is no path.
struct Place {
  IpAddress address;
  uint16_t port;
};

absl::StatusOr<Place> ReadPlace(const std::string& listen) {
  absl::StatusOr<HostPort> parsed = ParseHostPort(listen);
  if (!parsed.ok()) return parsed.status();
  std::optional<IpAddress> address =
      IpAddress::Parse(parsed->host == "localhost" ? "127.0.0.1" : parsed->host);
  if (address) return Place{*address, parsed->port};
  return absl::InvalidArgumentError(
      absl::StrCat("'", parsed->host, "' is not an IP address, \"localhost\" or unix:/path"));
}

bool IsBeyondLoopback(const Place& place) {
  return !AddressPolicy::LoopbackOnly().Allows(place.address);
}

absl::Status CheckAddress(const DaemonOptions& options) {
  if (IsUnix(options.listen)) return CheckUnixPath(options.listen);
  const absl::StatusOr<Place> place = ReadPlace(options.listen);
  if (!place.ok()) return place.status();
  if (!IsBeyondLoopback(*place) || options.danger_listen_beyond_loopback ||
      options.control.wants_anything()) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(
      absl::StrCat(options.listen,
                   " is beyond loopback, where anybody could drive this lab; want a token of them "
                   "(--control-token-file) or a certificate (--control-client-ca), or add "
                   "--danger-listen-beyond-loopback if that is what you want"));
}

// Tokens are as good as passwords.
void WarnOfTokensInTheClear(const DaemonOptions& options) {
  if (options.control.encrypted() || !options.control.wants_token() || IsUnix(options.listen)) {
    return;
  }
  const absl::StatusOr<Place> place = ReadPlace(options.listen);
  if (!options.control_events || !place.ok() || !IsBeyondLoopback(*place)) return;
  options.control_events->OnWarning(
      absl::StrCat("tokens cross the network to ", options.listen,
                   " in the clear, and whoever sees one can use it; add --control-certificate and "
                   "--control-key"));
}

// Both, a line for each mistake.
absl::Status BothGood(const absl::Status& one, const absl::Status& other) {
  if (one.ok() || other.ok()) return one.ok() ? other : one;
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(one.message()), "\n", std::string(other.message())));
}

Refusal Reason(GateRefusal refusal) {
  switch (refusal) {
    case GateRefusal::kOpening:
      return Refusal::kNotHttp2;
    case GateRefusal::kConnections:
      return Refusal::kConnections;
    case GateRefusal::kDescriptors:
      return Refusal::kDescriptors;
  }
  return Refusal::kNotHttp2;
}

// Health and reflection are for the whole process; once is enough.
void EnableStandardServices() {
  static const bool done = [] {
    // Links the descriptor, which reflection needs (grpc/grpc#36665).
    grpc::health::v1::HealthCheckRequest::descriptor();
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    return true;
  }();
  (void)done;
}

// What a server knows of its clients is said in the words of the contract.
LabOptions Describing(LabOptions options) {
  if (!options.describe_connection) options.describe_connection = DescribeConnectionAsJson;
  return options;
}

}  // namespace

Daemon::Daemon(const DaemonOptions& options)
    : events_(options.control_events),
      labs_(Describing(options.lab), options.max_owners),
      admission_(&labs_),
      services_(NewServices(&admission_)) {}

absl::StatusOr<std::unique_ptr<Daemon>> Daemon::Start(DaemonOptions options) {
  absl::Status allowed = CheckAddress(options);
  if (!allowed.ok()) return allowed;
  EnableStandardServices();
  options.lab.events = options.events;
  std::unique_ptr<Daemon> daemon(new Daemon(options));
  const absl::Status access =
      BothGood(CheckControlAccess(options.control),
               daemon->admission_.Require(options.control, options.control_events.get()));
  if (!access.ok()) return access;
  if (absl::Status bound = daemon->Listen(options); !bound.ok()) return bound;
  WarnOfTokensInTheClear(options);
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_streams);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakeMilliseconds);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kIdleMilliseconds);
  // Of messages that are not whole yet, whose senders nobody has asked who they are.
  grpc::ResourceQuota quota("control");
  builder.SetResourceQuota(quota.Resize(kMaxBufferBytes));
  daemon->acceptor_ = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
      MakeServerCredentials(options.control));
  if (options.events != nullptr) {
    builder.experimental().SetInterceptorCreators(ObserveRpcs(&daemon->admission_, options.events));
  }
  for (const auto& service : daemon->services_) builder.RegisterService(service.get());
  daemon->server_ = builder.BuildAndStart();
  if (!daemon->server_) return absl::FailedPreconditionError("gRPC does not start");
  if (auto* health = daemon->server_->GetHealthCheckService()) {
    health->SetServingStatus(true);
    for (const char* service :
         {"CertificateService", "TlsContextService", "ListenerService", "HandshakeService",
          "CapabilityService", "RelayService", "TerminatorService", "RevocationService"}) {
      health->SetServingStatus(absl::StrCat("tlslab.v1.", service), true);
    }
  }
  daemon->gate_->Start();
  return daemon;
}

GateOptions Daemon::MakeGateOptions(const DaemonOptions& options) {
  GateOptions gate;
  gate.max_connections = options.max_connections;
  const bool encrypted = options.control.encrypted();
  gate.judge = [encrypted](std::string_view bytes) { return JudgeFirstBytes(bytes, encrypted); };
  gate.accepted = [this](int listener, int connection, std::string_view bytes) {
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters parameters;
    parameters.listener_fd = listener;
    parameters.fd = connection;
    const grpc::Slice slice(bytes.data(), bytes.size());
    parameters.read_buffer = grpc::ByteBuffer(&slice, 1);
    acceptor_->HandleNewConnection(&parameters);
  };
  gate.refused = [events = events_](GateRefusal refusal) {
    if (events) events->OnRefused(Reason(refusal));
  };
  // Before a handshake of TLS nothing can be said.
  if (!encrypted) {
    gate.busy_answer =
        Unavailable("this tlslabd has as many connections as it may; try again later");
  }
  return gate;
}

absl::Status Daemon::Listen(const DaemonOptions& options) {
  const bool at_path = IsUnix(options.listen);
  const absl::StatusOr<Place> place =
      at_path ? absl::StatusOr<Place>(absl::InternalError("")) : ReadPlace(options.listen);
  absl::StatusOr<std::unique_ptr<ConnectionGate>> gate =
      at_path ? ConnectionGate::ListenAtUnixPath(options.listen.substr(sizeof(kUnix) - 1),
                                                 MakeGateOptions(options))
              : ConnectionGate::ListenOnTcp(place->address, place->port, MakeGateOptions(options));
  if (!gate.ok()) {
    return absl::FailedPreconditionError(absl::StrCat("cannot listen on ", options.listen, ": ",
                                                      std::string(gate.status().message())));
  }
  gate_ = *std::move(gate);
  address_ = options.listen;
  if (!at_path) {
    const size_t colon = options.listen.rfind(':');
    address_ = absl::StrCat(options.listen.substr(0, colon), ":", gate_->port());
  }
  return absl::OkStatus();
}

void Daemon::Drain(absl::Duration grace) {
  gate_->Close();
  if (auto* health = server_->GetHealthCheckService()) health->SetServingStatus(false);
  // Watchers end with their listeners.
  labs_.Drain();
  server_->Shutdown(std::chrono::system_clock::now() + absl::ToChronoNanoseconds(grace));
  server_->Wait();
}

}  // namespace tlslab
