// tlslab capabilities, health and version: what the lab is, and whether.
#ifndef TLSLAB_CLIENT_COMMANDS_ABOUT_COMMANDS_H_
#define TLSLAB_CLIENT_COMMANDS_ABOUT_COMMANDS_H_

#include "client/commands/console.h"
#include "client/commands/lab_session.h"
#include "client/options/options.h"

namespace tlslab {

int RunCapabilities(const Options& options, const LabOpener& open_lab, Console& console);

// Tells the client's own version even when no lab can be reached (exit 3 then).
int RunVersion(const Options& options, const LabOpener& open_lab, Console& console);

// An empty address is the default one: what should be there is asked, nothing is started. Exit 1
// when it says that it does not serve.
int RunHealth(const Options& options, const std::string& address, LabSessions& labs,
              Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_ABOUT_COMMANDS_H_
