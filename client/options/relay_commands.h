// The flags of `tlslab relay`.
#ifndef TLSLAB_CLIENT_OPTIONS_RELAY_COMMANDS_H_
#define TLSLAB_CLIENT_OPTIONS_RELAY_COMMANDS_H_

#include <CLI/CLI.hpp>

#include "client/options/options.h"

namespace tlslab {

void AddRelay(CLI::App& root, Options& options);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_RELAY_COMMANDS_H_
