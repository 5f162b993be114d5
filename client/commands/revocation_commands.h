// tlslab cert crl and tlslab cert ocsp: one list, one response, as files. The authority comes from
// files or from the lab.
#ifndef TLSLAB_CLIENT_COMMANDS_REVOCATION_COMMANDS_H_
#define TLSLAB_CLIENT_COMMANDS_REVOCATION_COMMANDS_H_

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

int RunCertCrl(const Options& options, const LabOpener& open_lab, Console& console);
int RunCertOcsp(const Options& options, const LabOpener& open_lab, Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_REVOCATION_COMMANDS_H_
