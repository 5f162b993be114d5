// Steps that deal with the wire itself: hellos made by hand, comparisons of what was observed, and
// changes of faults.
#ifndef TLSLAB_CLIENT_RUNNER_WIRE_ACTIONS_H_
#define TLSLAB_CLIENT_RUNNER_WIRE_ACTIONS_H_

#include "absl/status/status.h"
#include "client/runner/asked_results.h"
#include "client/runner/cell_resources.h"
#include "client/runner/step_call.h"

namespace tlslab {

// The reply, the view of a server in memory, and those of relays and listener on the way. `step` is
// a copy: it gets the lab's names.
absl::Status SendHello(v1::Step step, CellResources& resources, const AskedResults& asked,
                       const StepCall& call);

absl::Status CompareObservations(const v1::CompareStep& compare, const AskedResults& asked,
                                 const StepCall& call);

// In the lab where the listener or relay is.
absl::Status SetFaultPlan(v1::SetFaultPlanRequest request, CellResources& resources,
                          const StepCall& call);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_WIRE_ACTIONS_H_
