// The commands about certificates: cert mint, sign, inspect, verify, catalogue and trust.
#ifndef TLSLAB_CLIENT_OPTIONS_CERTIFICATE_COMMANDS_H_
#define TLSLAB_CLIENT_OPTIONS_CERTIFICATE_COMMANDS_H_

#include <CLI/CLI.hpp>

#include "client/options/options.h"

namespace tlslab {

// Those of revocation_commands.h among them.
void AddCertificateCommands(CLI::App& root, Options& options);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_CERTIFICATE_COMMANDS_H_
