#include "client/options/relay_commands.h"

#include <limits>
#include <string>

#include "client/options/fault_commands.h"
#include "client/options/flag_groups.h"
#include "client/options/wire_flags.h"

namespace tlslab {
namespace {

void AddMiddle(CLI::App& app, Options& options) {
  RelayFlags& relay = options.relay;
  app.add_flag("--mitm", relay.middle, "Terminate TLS, with an authority made for it");
  AddText(app, "--ca-out", options.ca_out_file,
          "Write that authority here, so that a client can be told to trust it", "FILE");
  app.get_option("--ca-out")->needs(app.get_option("--mitm"));
  AddText(app, "--mitm-authority", relay.authority,
          "Terminate TLS, with this authority: a PEM file or certificates/NAME of the lab",
          "FILE|NAME");
  app.get_option("--mitm-authority")->excludes(app.get_option("--mitm"));
  AddText(app, "--mitm-key", relay.authority_key, "The key of that file", "FILE");
  app.get_option("--mitm-key")->needs(app.get_option("--mitm-authority"));
}

}  // namespace

void AddRelay(CLI::App& root, Options& options) {
  CLI::App& app =
      *root.add_subcommand("relay", "Stand between a client and a server, and tell what passes");
  app.add_option("target", options.address, "Where connections go on to")
      ->type_name("HOST:PORT")
      ->required();
  AddText(app, "--bind", options.relay.bind, "Where to listen (default 127.0.0.1:0, a free port)",
          "HOST:PORT");
  AddFaults(app, options);
  AddMiddle(app, options);
  AddWire(app, options);
  AddRepeated(app, "--look-for", options.look_for, "Look for this text in the bytes", "TEXT");
  app.add_flag("--observe", options.observe, "Tell all that an observer sees");
  app.add_option("--max-results", options.max_results, "End after this many connections")
      ->type_name("N")
      ->check(NumberFrom(1, std::numeric_limits<uint32_t>::max()));
  AddSeconds(app, "--ttl", options.ttl_seconds, "End after this time (default 600)");
  AddSeconds(app, "--connect-timeout", options.relay.connect_timeout_seconds,
             "For the connect to the target (default 10)");
  AddSeconds(app, "--idle-timeout", options.relay.idle_timeout_seconds,
             "Close a connection on which nothing passes for so long (default 60)");
  app.footer(std::string("Examples:\n"
                         "  tlslab relay localhost:4433\n"
                         "  tlslab relay localhost:4433 --faults cut.yaml --max-results 1\n"
                         "  tlslab relay localhost:4433 --mitm --ca-out attacker.pem\n") +
             kGlobal);
}

}  // namespace tlslab
