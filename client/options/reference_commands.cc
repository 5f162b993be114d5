#include "client/options/reference_commands.h"

#include <CLI/CLI.hpp>

#include "tools/cli_reference/completion.h"
#include "tools/cli_reference/man_page.h"
#include "version/version.h"

namespace tlslab {

ReferenceCommands::ReferenceCommands(CLI::App& root) : root_(root) {
  CLI::App& completion = *root.add_subcommand("completion", "Print what a shell completes");
  completion.add_option("shell", shell_, "Whose")
      ->required()
      ->type_name("bash|zsh")
      ->check(CLI::IsMember({"bash", "zsh"}).description(""));
  completion.footer(
      "Examples:\n"
      "  source <(tlslab completion bash)\n"
      "  tlslab completion zsh > ~/.zfunc/_tlslab   # a folder of $fpath\n");
  completion_ = &completion;
  man_ = root.add_subcommand("man", "Print the man page")
             ->footer("Example:\n  tlslab man | man -l -\n");
}

bool ReferenceCommands::parsed() const { return completion_->parsed() || man_->parsed(); }

std::string ReferenceCommands::Text() const {
  const CliCommand program = ReadCli(root_);
  if (man_->parsed()) return ManPage(program, 1, std::string("tlslab ") + kTlslabVersion);
  return shell_ == "bash" ? BashCompletion(program) : ZshCompletion(program);
}

}  // namespace tlslab
