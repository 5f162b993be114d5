// tlslab cert verify, catalogue and trust: chains judged without a handshake, the defects that
// can be minted, and the system's trust store.
//
// verify exits 0 when the chain is good, and the OCSP response where one was given; 1 when not.
#ifndef TLSLAB_CLIENT_COMMANDS_VERIFY_COMMAND_H_
#define TLSLAB_CLIENT_COMMANDS_VERIFY_COMMAND_H_

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

int RunCertVerify(const Options& options, const LabOpener& open_lab, Console& console);
int RunCertCatalogue(const Options& options, const LabOpener& open_lab, Console& console);
int RunCertTrust(const Options& options, const LabOpener& open_lab, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_VERIFY_COMMAND_H_
