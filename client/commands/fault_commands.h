// tlslab faults set and tlslab faults clear: the faults of a listener or relay that runs.
#ifndef TLSLAB_CLIENT_COMMANDS_FAULT_COMMANDS_H_
#define TLSLAB_CLIENT_COMMANDS_FAULT_COMMANDS_H_

#include "absl/status/status.h"
#include "client/commands/console.h"
#include "client/options/options.h"
#include "tlslab/v1/fault.pb.h"

namespace tlslab {

// The plan of --faults; `plan` stays as it is without that flag. Mistakes have their places in the
// file.
absl::Status ReadFaults(const Options& options, v1::FaultPlan* plan);

int RunFaultsSet(const Options& options, const LabOpener& open_lab, Console& console);
int RunFaultsClear(const Options& options, const LabOpener& open_lab, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_FAULT_COMMANDS_H_
