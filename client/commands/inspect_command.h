// tlslab cert inspect: what the certificates of a file, of the lab or of a server say.
//
// A server's chain is taken from a handshake that trusts anything; 1 when none came.
#ifndef TLSLAB_CLIENT_COMMANDS_INSPECT_COMMAND_H_
#define TLSLAB_CLIENT_COMMANDS_INSPECT_COMMAND_H_

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

int RunCertInspect(const Options& options, const LabOpener& open_lab, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_INSPECT_COMMAND_H_
