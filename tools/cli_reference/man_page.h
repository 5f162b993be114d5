// A man page in man(7) of a whole command line.
#ifndef TLSLAB_TOOLS_CLI_REFERENCE_MAN_PAGE_H_
#define TLSLAB_TOOLS_CLI_REFERENCE_MAN_PAGE_H_

#include <string>

#include "tools/cli_reference/cli_tree.h"

namespace tlslab {

// `section` of the manual: 1 commands, 8 daemons. `version` as "tlslab 1.0".
std::string ManPage(const CliCommand& program, int section, const std::string& version);

}  // namespace tlslab

#endif  // TLSLAB_TOOLS_CLI_REFERENCE_MAN_PAGE_H_
