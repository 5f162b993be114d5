#include "client/experiment/check.h"

#include "client/experiment/check_declarations.h"
#include "client/experiment/check_references.h"
#include "client/experiment/check_steps.h"

namespace tlslab {

std::vector<Mistake> CheckExperiment(const v1::Experiment& experiment) {
  Mistakes mistakes;
  if (experiment.experiment_id().empty()) {
    mistakes.push_back({"", "'experiment_id' is missing"});
  } else if (const std::string problem = IdProblem(experiment.experiment_id()); !problem.empty()) {
    mistakes.push_back({"experiment_id", problem});
  }
  if (experiment.steps().empty()) mistakes.push_back({"", "there are no steps"});
  if (experiment.has_timeout()) CheckTime("timeout", experiment.timeout(), 24, mistakes);
  CheckRequirements("requirements", experiment.requirements(), mistakes);
  CheckDeclarations(experiment, mistakes);
  CheckReferences(experiment, mistakes);
  CheckSteps(experiment, mistakes);
  return mistakes;
}

std::vector<Mistake> CheckCertificates(const v1::Experiment& experiment) {
  v1::Experiment certificates;
  *certificates.mutable_certificates() = experiment.certificates();
  Mistakes mistakes;
  if (certificates.certificates().empty()) mistakes.push_back({"", "there are no certificates"});
  CheckDeclarations(certificates, mistakes);
  CheckReferences(certificates, mistakes);
  return mistakes;
}

}  // namespace tlslab
