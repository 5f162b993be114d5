// tlslab context explain, tlslab context rotate-keys, tlslab ciphers and tlslab presets: contexts
// without a handshake.
//
// context explain and ciphers exit 1 when something in the context cannot be done; the rest is told
// all the same by context explain.
#ifndef TLSLAB_CLIENT_COMMANDS_CONTEXT_COMMANDS_H_
#define TLSLAB_CLIENT_COMMANDS_CONTEXT_COMMANDS_H_

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

int RunExplainContext(const Options& options, const LabOpener& open_lab, Console& console);
int RunRotateKeys(const Options& options, const LabOpener& open_lab, Console& console);
int RunCiphers(const Options& options, const LabOpener& open_lab, Console& console);
int RunPresets(const Options& options, const LabOpener& open_lab, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_CONTEXT_COMMANDS_H_
