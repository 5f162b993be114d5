// Steps and requirements: ids, actions and what they need, counts and times within their bounds,
// earlier steps, expectations.
#ifndef TLSLAB_CLIENT_EXPERIMENT_CHECK_STEPS_H_
#define TLSLAB_CLIENT_EXPERIMENT_CHECK_STEPS_H_

#include <google/protobuf/duration.pb.h>

#include <cstdint>
#include <string>

#include "client/experiment/mistakes.h"
#include "tlslab/v1/experiment.pb.h"

namespace tlslab {

void CheckSteps(const v1::Experiment& experiment, Mistakes& mistakes);

void CheckRequirements(const std::string& path, const v1::Requirements& requirements,
                       Mistakes& mistakes);

// More than nothing, and at most so many hours.
void CheckTime(const std::string& path, const google::protobuf::Duration& time, int64_t max_hours,
               Mistakes& mistakes);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_CHECK_STEPS_H_
