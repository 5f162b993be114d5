// tlslab hello: sends a ClientHello of any shape and tells what came back.
//
// It exits 0 when the server went on (ServerHello or HelloRetryRequest) and 1 when not.
#ifndef TLSLAB_CLIENT_COMMANDS_HELLO_COMMAND_H_
#define TLSLAB_CLIENT_COMMANDS_HELLO_COMMAND_H_

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

int RunHello(const Options& options, const LabOpener& open_lab, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_HELLO_COMMAND_H_
