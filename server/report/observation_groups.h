// Which connections look the same, as the contract tells it.
#ifndef TLSLAB_SERVER_REPORT_OBSERVATION_GROUPS_H_
#define TLSLAB_SERVER_REPORT_OBSERVATION_GROUPS_H_

#include <vector>

#include "server/wire/observation_comparison.h"
#include "tlslab/v1/observer.pb.h"

namespace tlslab {

// `groups` are those of `observations` under `options`.
void ReportObservationGroups(const std::vector<ObservationGroup>& groups,
                             const std::vector<Observation>& observations,
                             const ComparisonOptions& options,
                             v1::CompareObservationsResponse* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_OBSERVATION_GROUPS_H_
