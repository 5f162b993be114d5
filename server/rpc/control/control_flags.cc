#include "server/rpc/control/control_flags.h"

#include "server/rpc/option_layers.h"

namespace tlslab {

void DescribeControl(CLI::App* app, ControlAccess* access) {
  constexpr char kGroup[] = "Who may drive it";
  app->add_option("--control-certificate", access->certificate_file,
                  "Serve gRPC over TLS with this certificate and its chain (PEM); read again when "
                  "it changes, as the files below")
      ->type_name("FILE")
      ->group(kGroup);
  app->add_option("--control-key", access->key_file, "Its private key (PEM, unencrypted)")
      ->type_name("FILE")
      ->group(kGroup);
  app->add_option("--control-client-ca", access->client_ca_file,
                  "Answer clients alone that show a certificate of these authorities (PEM); the "
                  "name in it owns what they make")
      ->type_name("FILE")
      ->group(kGroup);
  app->add_option("--control-token-file", access->token_file,
                  "Answer clients alone that send one of these bearer tokens: OWNER TOKEN a line; "
                  "the owner owns what they make")
      ->type_name("FILE")
      ->group(kGroup);
  app->add_option("--control-token", access->token,
                  "One bearer token for all. Others on this machine see it in the list of "
                  "processes: prefer the variable TLSLABD_CONTROL_TOKEN, or the file")
      ->type_name(kSecretType)
      ->group(kGroup);
}

}  // namespace tlslab
