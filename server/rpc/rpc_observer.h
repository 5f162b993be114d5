// Tells of each RPC when it is over, however it ended: unary or a stream, answered, refused before
// any of our code was asked, or given up by its client.
//
//   builder.experimental().SetInterceptorCreators(ObserveRpcs(&admission, &events));
//
// It stands around gRPC's own services (health, reflection) too, reads no messages, and changes
// nothing.
#ifndef TLSLAB_SERVER_RPC_RPC_OBSERVER_H_
#define TLSLAB_SERVER_RPC_RPC_OBSERVER_H_

#include <grpcpp/support/server_interceptor.h>

#include <memory>
#include <string_view>
#include <vector>

#include "server/log/daemon_events.h"
#include "server/rpc/admission.h"

namespace tlslab {

// Metadata by which a client tells its RPCs apart in our log: printable, at most 128 characters;
// what is not is passed over.
inline constexpr char kRequestId[] = "x-request-id";

// Both must outlive the server.
std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> ObserveRpcs(
    const Admission* admission, DaemonEvents* events);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_RPC_OBSERVER_H_
