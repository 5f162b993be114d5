// The command that sends a ClientHello of any shape, added to the program's parser.
#ifndef TLSLAB_CLIENT_OPTIONS_HELLO_OPTIONS_H_
#define TLSLAB_CLIENT_OPTIONS_HELLO_OPTIONS_H_

#include <CLI/CLI.hpp>

#include "client/options/options.h"

namespace tlslab {

void AddHelloCommand(CLI::App& root, Options& options);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_HELLO_OPTIONS_H_
