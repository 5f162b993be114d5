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

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/lab/labs.h"
#include "server/lab/open_counts.h"
#include "server/log/daemon_events.h"
#include "server/rpc/admission.h"
#include "version/version.h"

namespace tlslab {

struct DaemonOptions {
  // "host:port" (port 0 picks one) or "unix:/path".
  std::string listen = kDefaultAddress;
  // Otherwise `listen` must be on loopback or a Unix socket.
  bool danger_listen_beyond_loopback = false;
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
  // INVALID_ARGUMENT for an address that is none, PERMISSION_DENIED for one beyond
  // loopback, FAILED_PRECONDITION when it cannot be bound.
  static absl::StatusOr<std::unique_ptr<Daemon>> Start(DaemonOptions options);

  // As a client needs it, with the port that was picked.
  const std::string& address() const { return address_; }

  // What is open now, of all owners together.
  OpenCounts Counts() { return labs_.Counts(); }

  // Tells health checks, refuses new RPCs, lets those under way end for as long as
  // `grace`, and then cancels them.
  void Drain(absl::Duration grace);

 private:
  Daemon(LabOptions options, size_t max_owners);

  Labs labs_;
  Admission admission_;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_DAEMON_H_
