// What an experiment needs against what a lab can do.
#ifndef TLSLAB_CLIENT_RUNNER_REQUIREMENTS_H_
#define TLSLAB_CLIENT_RUNNER_REQUIREMENTS_H_

#include <string>

#include "tlslab/v1/experiment.pb.h"
#include "tlslab/v1/lab_service.pb.h"

namespace tlslab {

// "the lab has no SSL30, no group X448", or nothing when it has it all.
std::string MissingFrom(const v1::Capabilities& capabilities, const v1::Requirements& required);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_REQUIREMENTS_H_
