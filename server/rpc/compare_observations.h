// The CompareObservations RPC: a computation, of which nothing is kept.
#ifndef TLSLAB_SERVER_RPC_COMPARE_OBSERVATIONS_H_
#define TLSLAB_SERVER_RPC_COMPARE_OBSERVATIONS_H_

#include <grpcpp/support/status.h>

#include "tlslab/v1/observer.pb.h"

namespace tlslab {

grpc::Status CompareObservations(const v1::CompareObservationsRequest& request,
                                 v1::CompareObservationsResponse* response);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_COMPARE_OBSERVATIONS_H_
