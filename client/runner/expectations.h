// Holds a step's expectations against its report.
#ifndef TLSLAB_CLIENT_RUNNER_EXPECTATIONS_H_
#define TLSLAB_CLIENT_RUNNER_EXPECTATIONS_H_

#include <map>
#include <string>

#include "tlslab/v1/experiment.pb.h"
#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

// Adds what became of each, in the order of the paths, then of each fault that must fire, and sets
// the verdict. `earlier`: the reports
// of the steps before it, by id.
void JudgeExpectations(const v1::Step& step,
                       const std::map<std::string, const v1::StepReport*>& earlier,
                       v1::StepReport& report);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_EXPECTATIONS_H_
