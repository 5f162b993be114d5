// tlslab capabilities and tlslab version: what the lab is.
#ifndef TLSLAB_CLIENT_COMMANDS_ABOUT_COMMANDS_H_
#define TLSLAB_CLIENT_COMMANDS_ABOUT_COMMANDS_H_

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

int RunCapabilities(const Options& options, const LabOpener& open_lab, Console& console);

// Tells the client's own version even when no lab can be reached (exit 3 then).
int RunVersion(const Options& options, const LabOpener& open_lab, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_ABOUT_COMMANDS_H_
