// Whether an experiment means something: what can be told without a lab.
//
// Ids are there, well-formed and unique; every reference is to something that the same file
// declares, certificates before those they issue; each step has one action; every expectation's
// path exists and its value can stand there. All mistakes are told at once.
//
// It knows nothing of files; a mistake's path says where: "steps[2].expect[client.failure]".
#ifndef TLSLAB_CLIENT_EXPERIMENT_CHECK_H_
#define TLSLAB_CLIENT_EXPERIMENT_CHECK_H_

#include <vector>

#include "client/experiment/mistakes.h"
#include "tlslab/v1/experiment.pb.h"

namespace tlslab {

std::vector<Mistake> CheckExperiment(const v1::Experiment& experiment);

// The certificates alone: there are some, and what is said above of them holds.
std::vector<Mistake> CheckCertificates(const v1::Experiment& experiment);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_CHECK_H_
