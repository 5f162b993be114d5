// What an experiment does to the wire, and sends over it by hand: fault plans, crafted hellos,
// replays and comparisons, as far as their form goes. Values are the lab's to judge.
#ifndef TLSLAB_CLIENT_EXPERIMENT_CHECK_WIRE_H_
#define TLSLAB_CLIENT_EXPERIMENT_CHECK_WIRE_H_

#include <string>

#include "client/experiment/mistakes.h"
#include "client/matcher/step_path.h"
#include "tlslab/v1/experiment.pb.h"

namespace tlslab {

// Each fault has an id of its own, a direction, a trigger and an action.
void CheckFaultPlan(const std::string& path, const v1::FaultPlan& plan, Mistakes& mistakes);

// The plan that the step itself is done with; null when there is none.
const v1::FaultPlan* FaultPlanOf(const v1::Step& step);

// `send_hello`: where to, what, and that it is sent. `path` is the step's.
void CheckSendHello(const std::string& path, const v1::Step& step, Mistakes& mistakes);
// `replay_from`: an earlier step whose client sent something, and nothing beside it.
void CheckReplay(const std::string& path, const v1::Step& step, const EarlierSteps& earlier,
                 Mistakes& mistakes);
// `compare_observations`: two or more earlier steps that can be observed.
void CheckCompare(const std::string& path, const v1::CompareStep& compare,
                  const EarlierSteps& earlier, Mistakes& mistakes);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_CHECK_WIRE_H_
