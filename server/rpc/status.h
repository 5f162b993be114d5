// One mapping of the lab's failures to gRPC's statuses, with google.rpc details.
#ifndef TLSLAB_SERVER_RPC_STATUS_H_
#define TLSLAB_SERVER_RPC_STATUS_H_

#include <grpcpp/support/status.h>

#include <string>

#include "absl/status/status.h"
#include "server/config/problems.h"

namespace tlslab {

// `problems` must not be empty. Every one of the kind that is told is told, as far
// as a status can carry them: the first dozens, and how many more.
grpc::Status ToGrpcStatus(const RequestProblems& problems);

// `resource` is what the failure is about, for example "listeners/tcp" or an
// address.
grpc::Status ToGrpcStatus(const absl::Status& status, const std::string& resource);

// PERMISSION_DENIED, of `resource`, for a reason in capitals.
grpc::Status Denied(const std::string& reason, const std::string& resource,
                    const std::string& message);

// NOT_FOUND for a name.
grpc::Status NotFound(const std::string& name);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_STATUS_H_
