// The options of every command that say how to reach a lab which asks who calls.
#ifndef TLSLAB_CLIENT_OPTIONS_CONTROL_OPTIONS_H_
#define TLSLAB_CLIENT_OPTIONS_CONTROL_OPTIONS_H_

#include <CLI/CLI.hpp>

#include "client/options/control_flags.h"

namespace tlslab {

void AddControl(CLI::App& app, ControlFlags& flags);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_CONTROL_OPTIONS_H_
