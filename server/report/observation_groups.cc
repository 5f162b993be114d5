#include "server/report/observation_groups.h"

namespace tlslab {

void ReportObservationGroups(const std::vector<ObservationGroup>& groups,
                             const std::vector<Observation>& observations,
                             const ComparisonOptions& options,
                             v1::CompareObservationsResponse* out) {
  for (size_t i = 0; i < groups.size(); ++i) {
    v1::ObservationGroup* to = out->add_groups();
    for (const size_t member : groups[i].members) to->add_labels(observations[member].label);
    to->set_shape(groups[i].shape);
    if (i == 0) continue;
    out->add_differences(DifferenceOf(groups[i - 1], groups[i], observations, options));
  }
  out->set_all_distinguishable(groups.size() == observations.size());
}

}  // namespace tlslab
