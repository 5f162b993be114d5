// tlslab run: experiment files, one after the other, and a report of each.
//
// All files are read and checked before the first is run. It ends with the worst outcome: 3 when
// something could not be run, 1 when an expectation did not hold, 4 when everything was skipped.
#ifndef TLSLAB_CLIENT_COMMANDS_RUN_COMMAND_H_
#define TLSLAB_CLIENT_COMMANDS_RUN_COMMAND_H_

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

int RunExperiments(const Options& options, const LabOpener& open_lab, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_RUN_COMMAND_H_
