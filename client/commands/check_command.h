// tlslab check: looks for mistakes in experiment files, without a lab.
//
// Every mistake of every file goes to standard error, "file:line:column: text"; of a sound file a
// line tells what is in it. It ends with 2 when a file has mistakes.
#ifndef TLSLAB_CLIENT_COMMANDS_CHECK_COMMAND_H_
#define TLSLAB_CLIENT_COMMANDS_CHECK_COMMAND_H_

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

int RunCheck(const Options& options, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_CHECK_COMMAND_H_
