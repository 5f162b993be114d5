// The flags of faults: --faults of the commands that handshake, and `tlslab faults`.
#ifndef TLSLAB_CLIENT_OPTIONS_FAULT_COMMANDS_H_
#define TLSLAB_CLIENT_OPTIONS_FAULT_COMMANDS_H_

#include <CLI/CLI.hpp>

#include "client/options/options.h"

namespace tlslab {

void AddFaults(CLI::App& app, Options& options);
void AddFaultCommands(CLI::App& root, Options& options);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_FAULT_COMMANDS_H_
