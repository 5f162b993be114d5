// tlslab init: writes a first experiment with comments, which passes `check` and `run`. A file that
// is there already is left alone.
#ifndef TLSLAB_CLIENT_COMMANDS_INIT_COMMAND_H_
#define TLSLAB_CLIENT_COMMANDS_INIT_COMMAND_H_

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

int RunInit(const Options& options, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_INIT_COMMAND_H_
