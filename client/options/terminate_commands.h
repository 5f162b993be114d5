// The flags of `tlslab terminate`.
#ifndef TLSLAB_CLIENT_OPTIONS_TERMINATE_COMMANDS_H_
#define TLSLAB_CLIENT_OPTIONS_TERMINATE_COMMANDS_H_

#include <CLI/CLI.hpp>

#include "client/options/options.h"

namespace tlslab {

void AddTerminate(CLI::App& root, Options& options);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_TERMINATE_COMMANDS_H_
