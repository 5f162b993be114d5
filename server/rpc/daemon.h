// A gRPC server over labs: bound, serving, drained.
//
//   auto daemon = Daemon::Start(options);
//   if (!daemon.ok()) ...
//   std::cout << (*daemon)->address();
//   ...
//   (*daemon)->Drain(absl::Seconds(5));
#ifndef TLSLAB_SERVER_RPC_DAEMON_H_
#define TLSLAB_SERVER_RPC_DAEMON_H_

#include <grpcpp/impl/service_type.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/lab/labs.h"
#include "server/lab/open_counts.h"
#include "server/log/daemon_events.h"
#include "server/rpc/admission.h"
#include "server/rpc/control/control_access.h"
#include "server/rpc/control/control_events.h"
#include "server/transport/connection_gate.h"
#include "version/version.h"

namespace tlslab {

struct DaemonOptions {
  // "host:port" (port 0 picks one) or "unix:/path".
  std::string listen = kDefaultAddress;
  // Who may call, and over what. By default whoever reaches it, in the clear.
  ControlAccess control;
  // Otherwise `listen` must be on loopback or a Unix socket, or `control` want something of
  // callers.
  bool danger_listen_beyond_loopback = false;
  // Is told of those who are refused. Null: nobody is.
  std::shared_ptr<ControlEvents> control_events;
  // Connections at once, and RPCs at once on each.
  size_t max_connections = 1000;
  int max_streams = 1000;
  // Of each owner's lab.
  LabOptions lab;
  // Who may have a lab at once.
  size_t max_owners = 1000;
  // Hears of RPCs and of what happens in the labs; it must outlive the daemon. Null: nobody does,
  // and it costs nothing.
  DaemonEvents* events = nullptr;
};

class Daemon {
 public:
  // INVALID_ARGUMENT for an address that is none and for files and flags of `control` that do not
  // do, with a line for each mistake; PERMISSION_DENIED for an address beyond loopback,
  // FAILED_PRECONDITION when it cannot be bound.
  static absl::StatusOr<std::unique_ptr<Daemon>> Start(DaemonOptions options);

  // As a client needs it, with the port that was picked.
  const std::string& address() const { return address_; }

  // What is open now, of all owners together.
  OpenCounts Counts() { return labs_.Counts(); }

  // Tells health checks, refuses new RPCs, lets those under way end for as long as
  // `grace`, and then cancels them.
  void Drain(absl::Duration grace);

 private:
  explicit Daemon(const DaemonOptions& options);
  absl::Status Listen(const DaemonOptions& options);
  GateOptions MakeGateOptions(const DaemonOptions& options);

  const std::shared_ptr<ControlEvents> events_;
  Labs labs_;
  Admission admission_;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  // Takes what the gate lets in.
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<ConnectionGate> gate_;
  std::string address_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_DAEMON_H_
