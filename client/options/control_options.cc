#include "client/options/control_options.h"

#include "client/options/flag_groups.h"

namespace tlslab {

void AddControl(CLI::App& app, ControlFlags& flags) {
  AddText(app, "--control-ca", flags.ca_file,
          "The lab is behind TLS, with a certificate of these\n"
          "authorities (PEM). Each --control option may stand in the\n"
          "environment: TLSLAB_CONTROL_CA",
          "FILE");
  AddText(app, "--control-certificate", flags.certificate_file,
          "Prove to the lab who calls (PEM, with its chain)", "FILE");
  AddText(app, "--control-key", flags.key_file, "Its private key (PEM)", "FILE");
  AddText(app, "--control-server-name", flags.server_name,
          "The name in the lab's certificate, when the address is not", "NAME");
  AddText(app, "--control-token-file", flags.token_file, "Send the bearer token that stands here",
          "FILE");
  AddText(app, "--control-token", flags.token,
          "Send this bearer token. Others on this machine see it in\n"
          "the list of processes: prefer the file, or the variable",
          "TOKEN");
  app.get_option("--control-token")->excludes(app.get_option("--control-token-file"));
}

}  // namespace tlslab
