// tlslab diff: two reports of runs, compared.
#ifndef TLSLAB_CLIENT_COMMANDS_DIFF_COMMAND_H_
#define TLSLAB_CLIENT_COMMANDS_DIFF_COMMAND_H_

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

// Needs no lab. kAsExpected when the runs are alike, kUnexpected when they differ, kUsageError when
// a file is no report, or the output is to be in text format, which a comparison has not.
int RunDiffReports(const Options& options, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_DIFF_COMMAND_H_
