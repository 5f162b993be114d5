#include "client/options/terminate_commands.h"

#include <limits>
#include <string>

#include "client/options/dialog_options.h"
#include "client/options/flag_groups.h"
#include "client/options/wire_flags.h"

namespace tlslab {
namespace {

// Towards clients, as a listener's.
void AddClientSide(CLI::App& app, Options& options) {
  AddCommonTlsFlags(app, options.tls);
  AddContextFlags(app, "--", options.context);
  AddCertificate(app, options.identity,
                 "The certificate with its chain (default: one made for it)");
  AddText(app, "--ca-out", options.ca_out_file, "Write the authority that was made here", "FILE");
  app.get_option("--ca-out")->excludes(app.get_option("--cert"));
  AddChoice(app, "--client-cert", options.client_certificate, {"none", "request", "require"},
            "Ask clients for a certificate");
  AddTrust(app, options.identity, ", for certificates of clients");
  app.add_flag("--report-only", options.identity.report_only, "Accept any client certificate");
  app.add_flag("--clients-in-clear", options.terminate.clients_in_clear,
               "Clients come without TLS, which is put on towards the backend");
  AddProxyProtocol(app, options);
}

void AddBackendSide(CLI::App& app, Options& options) {
  IdentityFlags& backend = options.terminate.backend;
  app.add_flag("--backend-tls", options.terminate.backend_tls, "Speak TLS with the backend");
  AddRepeated(app, "--backend-ca", backend.ca_files,
              "Trust these authorities for the backend (default: the system's)", "FILE");
  AddText(app, "--backend-server-name", backend.server_name,
          "The name to send it (default: the client's)", "NAME");
  AddText(app, "--backend-verify-name", backend.verify_name,
          "The name that its certificate must be for", "NAME");
  app.add_flag("--backend-report-only", backend.report_only,
               "Report its verification, enforce nothing");
  AddText(app, "--backend-cert", backend.cert_file, "A client certificate to show it", "FILE");
  AddText(app, "--backend-key", backend.key_file, "Its private key", "FILE");
  AddTlsFlags(app, "--backend-", options.client_tls);
  AddContextFlags(app, "--backend-", options.client_context);
  CLI::Option* const tls = app.get_option("--backend-tls");
  app.get_option("--clients-in-clear")->needs(tls);
  for (CLI::Option* option : app.get_options()) {
    if (option != tls && option->get_name().rfind("--backend-", 0) == 0) option->needs(tls);
  }
  app.get_option("--backend-cert")->needs(app.get_option("--backend-key"));
  app.get_option("--backend-key")->needs(app.get_option("--backend-cert"));
}

void AddTelling(CLI::App& app, TerminateFlags& flags) {
  AddChoice(app, "--send-proxy", flags.send_proxy, {"v1", "v2", "v2-tls"},
            "Tell the backend who the client is, by a PROXY header");
  app.add_flag("--x-forwarded", flags.x_forwarded,
               "Likewise in each HTTP request: X-Forwarded-For and -Proto");
  app.add_flag("--client-cert-header", flags.client_certificate,
               "The client's certificate in each HTTP request (RFC 9440)");
  app.add_flag("--danger-keep-client-fields", flags.keep_client_fields,
               "Leave what clients say in these fields themselves");
}

}  // namespace

void AddTerminate(CLI::App& root, Options& options) {
  CLI::App& app = *root.add_subcommand(
      "terminate", "Take TLS off connections, or put it on, in front of a backend");
  app.add_option("backend", options.address, "Where connections go on to")
      ->type_name("HOST:PORT")
      ->required();
  AddText(app, "--bind", options.terminate.bind,
          "Where to listen (default 127.0.0.1:0, a free port)", "HOST:PORT");
  AddClientSide(app, options);
  AddBackendSide(app, options);
  AddTelling(app, options.terminate);
  AddWire(app, options);
  app.add_option("--max-results", options.max_results, "End after this many connections")
      ->type_name("N")
      ->check(NumberFrom(1, std::numeric_limits<uint32_t>::max()));
  AddSeconds(app, "--ttl", options.ttl_seconds, "End after this time (default 600)");
  AddSeconds(app, "--handshake-timeout", options.handshake_timeout_seconds,
             "For the handshake with a client (default 10)");
  AddSeconds(app, "--connect-timeout", options.terminate.connect_timeout_seconds,
             "For the connect to the backend, and its handshake (default 10)");
  AddSeconds(app, "--idle-timeout", options.terminate.idle_timeout_seconds,
             "Close a connection on which nothing passes for so long (default 60)");
  app.footer(std::string("Examples:\n"
                         "  tlslab terminate localhost:8080 --ca-out ca.pem --x-forwarded\n"
                         "  tlslab terminate localhost:8080 --send-proxy v2-tls --max-results 1\n"
                         "  tlslab terminate localhost:8443 --backend-tls --backend-ca ca.pem\n"
                         "  tlslab terminate example.org:443 --clients-in-clear --backend-tls\n") +
             kGlobal);
}

}  // namespace tlslab
