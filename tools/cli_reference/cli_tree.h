// A command line as plain data, read off the CLI::App that parses it: what man pages and
// completions are made from, so that they cannot say other than --help.
//
//   CliCommand tree = ReadCli(app);
//   std::cout << ManPage(tree, 1);          // man_page.h
//   std::cout << BashCompletion(tree);      // completion.h
#ifndef TLSLAB_TOOLS_CLI_REFERENCE_CLI_TREE_H_
#define TLSLAB_TOOLS_CLI_REFERENCE_CLI_TREE_H_

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace tlslab {

struct CliOption {
  std::vector<std::string> names;    // with their dashes, short ones first; of a positional none
  std::string positional;            // its name, or empty
  std::string value;                 // what --help calls its value; empty: a flag
  std::vector<std::string> choices;  // the only values, when there are such
  bool takes_file = false;           // as far as the value's name tells
  bool repeated = false;
  std::string environment;  // the variable that sets it, or empty
  std::string description;
};

struct CliCommand {
  std::vector<std::string> path;  // "tlslab", "cert", "mint"
  std::string description;
  std::string footer;
  std::vector<CliOption> options;
  std::vector<CliCommand> commands;
};

CliCommand ReadCli(const CLI::App& app);

}  // namespace tlslab

#endif  // TLSLAB_TOOLS_CLI_REFERENCE_CLI_TREE_H_
