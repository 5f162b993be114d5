// Runs an experiment in a lab: makes what it declares, does its steps in order, compares, deletes.
//
//   v1::CellReport report = RunExperiment(experiment, lab, [](const v1::StepReport& step) {
//     std::cerr << step.id() << "\n";
//   });
//
// Every name that the experiment declares gets a suffix of its own in the lab, so that runs do not
// meet. A dial to "listeners/x" goes to the address that listener got, and the listener's result of
// the same connection becomes the step's server view; when that does not come within 5 s the view
// stays absent. A step whose requirements the lab does not meet is SKIPPED with the reason. When
// the lab's cancellation is requested the steps that remain are ERRORED "interrupted"; what was
// made is deleted in every case.
//
// The experiment must have been checked (//client/experiment). It prints nothing.
#ifndef TLSLAB_CLIENT_RUNNER_RUNNER_H_
#define TLSLAB_CLIENT_RUNNER_RUNNER_H_

#include <functional>

#include "client/lab/lab.h"
#include "tlslab/v1/experiment.pb.h"
#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

// `on_step` hears of each step when it is over.
v1::CellReport RunExperiment(const v1::Experiment& experiment, Lab& lab,
                                   const std::function<void(const v1::StepReport&)>& on_step);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_RUNNER_H_
