// The ListMutations RPC: the catalogue of deliberate defects.
#ifndef TLSLAB_SERVER_RPC_LIST_MUTATIONS_H_
#define TLSLAB_SERVER_RPC_LIST_MUTATIONS_H_

#include <grpcpp/support/status.h>

#include "tlslab/v1/certificate_tools.pb.h"

namespace tlslab {

grpc::Status ListMutations(const v1::ListMutationsRequest& request,
                           v1::ListMutationsResponse* response);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_LIST_MUTATIONS_H_
