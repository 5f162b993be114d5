// tlslab run: the cells of experiment files, and reports of them.
//
// All files are read and checked, labs are looked for, and files for reports are opened before the
// first cell is run; every mistake of every file is told. It ends with the worst outcome: 3 when
// something could not be run, 1 when an expectation did not hold, 4 when everything was skipped,
// and 2 when nothing was selected.
#ifndef TLSLAB_CLIENT_COMMANDS_RUN_COMMAND_H_
#define TLSLAB_CLIENT_COMMANDS_RUN_COMMAND_H_

#include <string>

#include "client/commands/console.h"
#include "client/commands/lab_session.h"
#include "client/options/options.h"

namespace tlslab {

// `own_address`: of the lab of files that name none (lab_session.h).
int RunExperiments(const Options& options, const std::string& own_address, LabSessions& sessions,
                   Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_RUN_COMMAND_H_
