#include "tools/cli_reference/cli_tree.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>

namespace tlslab {
namespace {

bool IsChoice(const std::string& word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char letter) {
    return std::islower(letter) || std::isdigit(letter) || letter == '-';
  });
}

// Of "text|json": both. Of a single word, or of placeholders in capitals: none.
std::vector<std::string> ChoicesOf(const std::string& value) {
  std::vector<std::string> choices;
  std::istringstream words(value);
  for (std::string word; std::getline(words, word, '|');) choices.push_back(word);
  const bool all = std::all_of(choices.begin(), choices.end(), IsChoice);
  return choices.size() > 1 && all ? choices : std::vector<std::string>();
}

CliOption ReadOption(const CLI::Option& option) {
  CliOption read;
  for (const std::string& name : option.get_snames()) read.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) read.names.push_back("--" + name);
  if (option.get_positional()) read.positional = option.get_name(true);
  if (option.get_items_expected_max() != 0) read.value = option.get_type_name();
  read.choices = ChoicesOf(read.value);
  read.takes_file = read.value.find("FILE") != std::string::npos;
  read.repeated = option.get_expected_max() > 1 || option.get_allow_extra_args();
  read.environment = option.get_envname();
  read.description = option.get_description();
  return read;
}

CliCommand ReadCommand(const CLI::App& app, std::vector<std::string> path) {
  CliCommand read;
  path.push_back(app.get_name());
  read.path = std::move(path);
  read.description = app.get_description();
  read.footer = app.get_footer();
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_group().empty()) read.options.push_back(ReadOption(*option));
  }
  const auto all = [](const CLI::App* command) { return !command->get_group().empty(); };
  for (const CLI::App* command : app.get_subcommands(all)) {
    read.commands.push_back(ReadCommand(*command, read.path));
  }
  return read;
}

}  // namespace

CliCommand ReadCli(const CLI::App& app) { return ReadCommand(app, {}); }

}  // namespace tlslab
