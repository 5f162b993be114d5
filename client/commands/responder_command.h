// tlslab cert responder: a responder for revocation for as long as the command runs.
//
// It prints the URLs first. It ends with --ttl or Ctrl-C, both expected (exit 0), and then tells
// what was asked.
#ifndef TLSLAB_CLIENT_COMMANDS_RESPONDER_COMMAND_H_
#define TLSLAB_CLIENT_COMMANDS_RESPONDER_COMMAND_H_

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

int RunCertResponder(const Options& options, const LabOpener& open_lab, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_RESPONDER_COMMAND_H_
