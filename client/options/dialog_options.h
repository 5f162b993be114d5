// The flags of what is said around TLS: dialogs, HTTPS and the PROXY protocol.
#ifndef TLSLAB_CLIENT_OPTIONS_DIALOG_OPTIONS_H_
#define TLSLAB_CLIENT_OPTIONS_DIALOG_OPTIONS_H_

#include <CLI/CLI.hpp>

#include "client/options/options.h"

namespace tlslab {

// --starttls, --implicit, --https and --login, and what each end's dialog starts from: --dialog
// and --dialog-set, or those of a simulation's two ends.
void AddClientDialog(CLI::App& app, Options& options);
void AddServerDialog(CLI::App& app, Options& options);
void AddBothDialogs(CLI::App& app, Options& options);

// --proxy-header and its addresses, which a dial sends.
void AddProxyHeader(CLI::App& app, Options& options);
// --proxy-protocol, which a listener or terminator takes.
void AddProxyProtocol(CLI::App& app, Options& options);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_DIALOG_OPTIONS_H_
