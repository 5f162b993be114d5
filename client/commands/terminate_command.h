// tlslab terminate: a terminator for as long as the command runs, and a result of each connection.
//
// The first line on standard output is the bound address, so that a script can read it and go on.
// It ends with --max-results, --ttl or Ctrl-C, all of them expected: exit 0.
#ifndef TLSLAB_CLIENT_COMMANDS_TERMINATE_COMMAND_H_
#define TLSLAB_CLIENT_COMMANDS_TERMINATE_COMMAND_H_

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

int RunTerminate(const Options& options, const LabOpener& open_lab, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_TERMINATE_COMMAND_H_
