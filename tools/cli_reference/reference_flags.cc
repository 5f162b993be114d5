#include "tools/cli_reference/reference_flags.h"

#include <CLI/CLI.hpp>
#include <utility>

#include "tools/cli_reference/completion.h"
#include "tools/cli_reference/man_page.h"

namespace tlslab {

namespace {

// Who prints it ends the line.
CLI::CallForVersion Printed(std::string text) {
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return CLI::CallForVersion(std::move(text), 0);
}

}  // namespace

void AddReferenceFlags(CLI::App* app, int section, const std::string& version) {
  app->add_flag_callback(
         "--man",
         [app, section, version] { throw Printed(ManPage(ReadCli(*app), section, version)); })
      ->configurable(false)
      ->group("");
  app->add_option_function<std::string>(
         "--completion",
         [app](const std::string& shell) {
           const CliCommand program = ReadCli(*app);
           throw Printed(shell == "bash" ? BashCompletion(program) : ZshCompletion(program));
         })
      ->check(CLI::IsMember({"bash", "zsh"}).description(""))
      ->configurable(false)
      ->group("");
}

}  // namespace tlslab
