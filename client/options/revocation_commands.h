// The commands about revocation: cert crl, cert ocsp and cert responder.
#ifndef TLSLAB_CLIENT_OPTIONS_REVOCATION_COMMANDS_H_
#define TLSLAB_CLIENT_OPTIONS_REVOCATION_COMMANDS_H_

#include <CLI/CLI.hpp>

#include "client/options/options.h"

namespace tlslab {

// `cert` is the command that they stand under.
void AddRevocationCommands(CLI::App& cert, Options& options);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_REVOCATION_COMMANDS_H_
