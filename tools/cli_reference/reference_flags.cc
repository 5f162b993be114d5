#include "tools/cli_reference/reference_flags.h"

#include <CLI/CLI.hpp>

#include "tools/cli_reference/completion.h"
#include "tools/cli_reference/man_page.h"

namespace tlslab {

void AddReferenceFlags(CLI::App* app, int section, const std::string& version) {
  app->add_flag_callback("--man",
                         [app, section, version] {
                           throw CLI::CallForVersion(ManPage(ReadCli(*app), section, version), 0);
                         })
      ->configurable(false)
      ->group("");
  app->add_option_function<std::string>(
         "--completion",
         [app](const std::string& shell) {
           const CliCommand program = ReadCli(*app);
           throw CLI::CallForVersion(
               shell == "bash" ? BashCompletion(program) : ZshCompletion(program), 0);
         })
      ->check(CLI::IsMember({"bash", "zsh"}).description(""))
      ->configurable(false)
      ->group("");
}

}  // namespace tlslab
