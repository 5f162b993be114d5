#include "client/options/wire_flags.h"

#include "client/options/flag_groups.h"

namespace tlslab {

void AddWire(CLI::App& app, Options& options) {
  app.add_flag("--transcript", options.transcript, "List every record");
  AddCapture(app, options.capture_file, options.capture_secrets);
}

}  // namespace tlslab
