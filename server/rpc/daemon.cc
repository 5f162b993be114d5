#include "server/rpc/daemon.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "grpc/health/v1/health.pb.h"
#include "server/report/connection_description.h"
#include "server/rpc/rpc_observer.h"
#include "server/rpc/services.h"
#include "server/transport/address_policy.h"
#include "server/transport/host_port.h"
#include "server/transport/ip_address.h"
#include "server/transport/unix_socket.h"

namespace tlslab {
namespace {

constexpr char kUnix[] = "unix:";

bool IsUnix(const std::string& address) { return absl::StartsWith(address, kUnix); }

// gRPC takes a socket's path from whoever has it, even from a daemon that serves.
absl::Status CheckUnixPath(const std::string& listen) {
  if (!AnswersAtUnixPath(listen.substr(sizeof(kUnix) - 1))) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("cannot listen on ", listen, ": another process serves there"));
}

absl::Status CheckAddress(const DaemonOptions& options) {
  if (IsUnix(options.listen)) return CheckUnixPath(options.listen);
  absl::StatusOr<HostPort> parsed = ParseHostPort(options.listen);
  if (!parsed.ok()) return parsed.status();
  std::optional<IpAddress> address =
      IpAddress::Parse(parsed->host == "localhost" ? "127.0.0.1" : parsed->host);
  if (!address) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", parsed->host, "' is not an IP address, \"localhost\" or unix:/path"));
  }
  if (AddressPolicy::LoopbackOnly().Allows(*address) || options.danger_listen_beyond_loopback) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(absl::StrCat(
      options.listen,
      " is beyond loopback, where anybody could drive this lab; if that is what you want, add "
      "--danger-listen-beyond-loopback"));
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

Daemon::Daemon(LabOptions options, size_t max_owners)
    : labs_(Describing(std::move(options)), max_owners),
      admission_(&labs_),
      services_(NewServices(&admission_)) {}

absl::StatusOr<std::unique_ptr<Daemon>> Daemon::Start(DaemonOptions options) {
  absl::Status allowed = CheckAddress(options);
  if (!allowed.ok()) return allowed;
  EnableStandardServices();
  options.lab.events = options.events;
  std::unique_ptr<Daemon> daemon(new Daemon(std::move(options.lab), options.max_owners));
  grpc::ServerBuilder builder;
  // Two daemons on one port would share its connections by chance.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  int port = 0;
  builder.AddListeningPort(options.listen, grpc::InsecureServerCredentials(), &port);
  if (options.events != nullptr) {
    builder.experimental().SetInterceptorCreators(ObserveRpcs(&daemon->admission_, options.events));
  }
  for (const auto& service : daemon->services_) builder.RegisterService(service.get());
  daemon->server_ = builder.BuildAndStart();
  if (!daemon->server_) {
    const char* hint = IsUnix(options.listen)
                           ? "; is its folder there and writable, and no other file in its place?"
                           : "; is the address in use, or not of this machine?";
    return absl::FailedPreconditionError(absl::StrCat("cannot listen on ", options.listen, hint));
  }
  daemon->address_ = options.listen;
  if (!IsUnix(options.listen)) {
    size_t colon = options.listen.rfind(':');
    daemon->address_ = absl::StrCat(options.listen.substr(0, colon), ":", port);
  }
  if (auto* health = daemon->server_->GetHealthCheckService()) {
    health->SetServingStatus(true);
    for (const char* service : {"CertificateService", "TlsContextService", "ListenerService",
                                "HandshakeService", "CapabilityService"}) {
      health->SetServingStatus(absl::StrCat("tlslab.v1.", service), true);
    }
  }
  return daemon;
}

void Daemon::Drain(absl::Duration grace) {
  if (auto* health = server_->GetHealthCheckService()) health->SetServingStatus(false);
  // Watchers end with their listeners.
  labs_.Drain();
  server_->Shutdown(std::chrono::system_clock::now() + absl::ToChronoNanoseconds(grace));
  server_->Wait();
}

}  // namespace tlslab
