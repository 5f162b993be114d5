#include "client/options/wire_flags.h"

#include "client/options/flag_groups.h"

namespace tlslab {

void AddWire(CLI::App& app, Options& options) {
  app.add_flag("--transcript", options.transcript, "List every record");
  AddText(app, "--capture", options.capture_file, "Write what passed here, for Wireshark (pcapng)",
          "FILE");
  app.add_flag("--capture-secrets", options.capture_secrets,
               "With the secrets, so that Wireshark shows what was said")
      ->needs(app.get_option("--capture"));
}

}  // namespace tlslab
