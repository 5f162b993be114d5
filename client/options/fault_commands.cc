#include "client/options/fault_commands.h"

#include <string>

#include "client/options/flag_groups.h"

namespace tlslab {
namespace {

void AddNameAndReach(CLI::App& app, Options& options) {
  app.add_option("name", options.name, "Which")->type_name("NAME")->required();
  app.add_flag("--open", options.open_connections, "For connections that are open, too");
}

}  // namespace

void AddFaults(CLI::App& app, Options& options) {
  AddText(app, "--faults", options.faults_file, "Do this damage on the way (a FaultPlan)", "FILE");
}

void AddFaultCommands(CLI::App& root, Options& options) {
  CLI::App& faults =
      *root.add_subcommand("faults", "Change the faults of a listener or relay that runs");
  faults.require_subcommand(1);
  faults.footer(std::string("Examples:\n"
                            "  tlslab faults set listeners/web faults.yaml\n"
                            "  tlslab faults clear relays/attacker --open\n") +
                kGlobal);
  CLI::App& set = *faults.add_subcommand("set", "Arm it with the faults of a file");
  AddNameAndReach(set, options);
  set.add_option("file", options.faults_file, "A FaultPlan")->type_name("FILE")->required();
  set.footer(std::string("Example:\n  tlslab faults set listeners/web faults.yaml\n") + kGlobal);
  CLI::App& clear = *faults.add_subcommand("clear", "Take its faults away");
  AddNameAndReach(clear, options);
  clear.footer(std::string("Example:\n  tlslab faults clear listeners/web\n") + kGlobal);
}

}  // namespace tlslab
