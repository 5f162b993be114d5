// What a shell completes of a command line: commands, options, the values that are a choice, files.
//
//   source <(tlslab completion bash)
#ifndef TLSLAB_TOOLS_CLI_REFERENCE_COMPLETION_H_
#define TLSLAB_TOOLS_CLI_REFERENCE_COMPLETION_H_

#include <string>

#include "tools/cli_reference/cli_tree.h"

namespace tlslab {

// A script to be sourced by bash.
std::string BashCompletion(const CliCommand& program);

// A file `_NAME` for zsh's $fpath, which may be sourced as well; with descriptions.
std::string ZshCompletion(const CliCommand& program);

}  // namespace tlslab

#endif  // TLSLAB_TOOLS_CLI_REFERENCE_COMPLETION_H_
