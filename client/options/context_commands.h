// The commands about contexts alone, without a handshake: context explain, context rotate-keys,
// ciphers and presets.
#ifndef TLSLAB_CLIENT_OPTIONS_CONTEXT_COMMANDS_H_
#define TLSLAB_CLIENT_OPTIONS_CONTEXT_COMMANDS_H_

#include <CLI/CLI.hpp>

#include "client/options/options.h"

namespace tlslab {

void AddContextCommands(CLI::App& root, Options& options);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_CONTEXT_COMMANDS_H_
