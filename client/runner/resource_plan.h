// Which lab needs what of an experiment.
//
// A step needs, in its lab, the contexts and certificates that it names; a listener, a relay, a
// terminator and a
// responder likewise; a context needs its certificates where it is; a certificate needs its issuer,
// and others that it names, where it is made, which is the first lab that needs it, or that of a
// responder whose URL it has. What nothing refers to is needed in the default lab. What only steps
// that are not run need is needed nowhere.
//
// It makes nothing.
#ifndef TLSLAB_CLIENT_RUNNER_RESOURCE_PLAN_H_
#define TLSLAB_CLIENT_RUNNER_RESOURCE_PLAN_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tlslab/v1/experiment.pb.h"

namespace tlslab {

struct ResourcePlan {
  // Labs by id, in the order in which they come to need it. By name as in the file.
  std::map<std::string, std::vector<std::string>> labs_of;
  std::set<std::string> rotated;  // contexts whose ticket keys a step changes
  std::set<std::string> labs;     // all that are needed
};

// The lab of an entry or step that names none.
std::string DefaultLab(const v1::Experiment& experiment);

// `runs` tells which steps are run. The experiment is not changed.
ResourcePlan PlanResources(v1::Experiment& experiment,
                           const std::function<bool(const v1::Step&)>& runs);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_RESOURCE_PLAN_H_
