// The flags of what passed on the wire: --transcript and --capture.
#ifndef TLSLAB_CLIENT_OPTIONS_WIRE_FLAGS_H_
#define TLSLAB_CLIENT_OPTIONS_WIRE_FLAGS_H_

#include <CLI/CLI.hpp>

#include "client/options/options.h"

namespace tlslab {

void AddWire(CLI::App& app, Options& options);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_WIRE_FLAGS_H_
