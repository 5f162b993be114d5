// tlslab cert mint and tlslab cert sign: certificates as files.
//
// Minted in the lab, taken out with their keys, and deleted there at the end. mint prints PEM, or
// writes --out and --key-out; what holds a private key is written for its owner alone. A mistake in
// the flags or a file costs no lab (exit 2); what the lab refuses is exit 3.
#ifndef TLSLAB_CLIENT_COMMANDS_MINT_COMMAND_H_
#define TLSLAB_CLIENT_COMMANDS_MINT_COMMAND_H_

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

int RunCertMint(const Options& options, const LabOpener& open_lab, Console& console);
int RunCertSign(const Options& options, const LabOpener& open_lab, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_MINT_COMMAND_H_
