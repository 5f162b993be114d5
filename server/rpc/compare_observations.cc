#include "server/rpc/compare_observations.h"

#include "server/config/observation_reader.h"
#include "server/report/observation_groups.h"
#include "server/rpc/status.h"

namespace tlslab {

grpc::Status CompareObservations(const v1::CompareObservationsRequest& request,
                                 v1::CompareObservationsResponse* response) {
  RequestProblems problems;
  const CompareRequest read = ReadCompareObservations(request, &problems);
  if (!problems.empty()) return ToGrpcStatus(problems);
  ReportObservationGroups(GroupObservations(read.observations, read.options), read.observations,
                          read.options, response);
  return grpc::Status::OK;
}

}  // namespace tlslab
