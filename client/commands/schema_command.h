// tlslab schema: prints the JSON Schema of experiment files or of reports.
#ifndef TLSLAB_CLIENT_COMMANDS_SCHEMA_COMMAND_H_
#define TLSLAB_CLIENT_COMMANDS_SCHEMA_COMMAND_H_

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

int RunSchema(const Options& options, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_SCHEMA_COMMAND_H_
