#include "server/rpc/list_mutations.h"

#include "server/report/mutations.h"

namespace tlslab {

grpc::Status ListMutations(const v1::ListMutationsRequest&, v1::ListMutationsResponse* response) {
  ReportMutations(response);
  return grpc::Status::OK;
}

}  // namespace tlslab
