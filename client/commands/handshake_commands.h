// tlslab dial and tlslab simulate: one handshake, or some, and what was seen.
//
// They exit 0 when every handshake completed and 1 when not.
#ifndef TLSLAB_CLIENT_COMMANDS_HANDSHAKE_COMMANDS_H_
#define TLSLAB_CLIENT_COMMANDS_HANDSHAKE_COMMANDS_H_

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

int RunDial(const Options& options, const LabOpener& open_lab, Console& console);
int RunSimulate(const Options& options, const LabOpener& open_lab, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_HANDSHAKE_COMMANDS_H_
