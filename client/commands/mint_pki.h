// tlslab cert mint --from FILE --out-dir DIR: all certificates of a file, as an experiment writes
// them.
//
// For each: DIR/ID.crt, the certificate and the intermediates above it; DIR/ID.key, its private
// key; DIR/ID.pem, each certificate with its text and then the key. Nothing is written before all
// are minted. With --only, what the others issue is minted with what DIR holds of them.
#ifndef TLSLAB_CLIENT_COMMANDS_MINT_PKI_H_
#define TLSLAB_CLIENT_COMMANDS_MINT_PKI_H_

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

int MintPki(const Options& options, const LabOpener& open_lab, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_MINT_PKI_H_
