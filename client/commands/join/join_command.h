// `tlslab join`: the reports of the parts of a run, made one.
#ifndef TLSLAB_CLIENT_COMMANDS_JOIN_JOIN_COMMAND_H_
#define TLSLAB_CLIENT_COMMANDS_JOIN_JOIN_COMMAND_H_

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

// Ends as the whole run would have; kLabFailed too when a part did not come to its end.
int RunJoinReports(const Options& options, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_JOIN_JOIN_COMMAND_H_
