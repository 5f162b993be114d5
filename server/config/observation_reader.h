// CompareObservationsRequest → observations to compare.
#ifndef TLSLAB_SERVER_CONFIG_OBSERVATION_READER_H_
#define TLSLAB_SERVER_CONFIG_OBSERVATION_READER_H_

#include <vector>

#include "server/config/problems.h"
#include "server/wire/observation_comparison.h"
#include "tlslab/v1/observer.pb.h"

namespace tlslab {

struct CompareRequest {
  // Without what is before the application data, where that was asked for.
  std::vector<Observation> observations;
  ComparisonOptions options;
};

CompareRequest ReadCompareObservations(const v1::CompareObservationsRequest& request,
                                       RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_OBSERVATION_READER_H_
