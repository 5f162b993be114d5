// The ExplainContext RPC: a context of the lab, or a value that need not be one that
// can be made.
#ifndef TLSLAB_SERVER_RPC_EXPLAIN_CONTEXT_H_
#define TLSLAB_SERVER_RPC_EXPLAIN_CONTEXT_H_

#include <grpcpp/support/status.h>

#include "server/lab/lab.h"
#include "tlslab/v1/lab_service.pb.h"

namespace tlslab {

grpc::Status ExplainContext(const v1::ExplainContextRequest& request, Lab& lab,
                            v1::ContextExplanation* response);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_EXPLAIN_CONTEXT_H_
