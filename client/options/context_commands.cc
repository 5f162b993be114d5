#include "client/options/context_commands.h"

#include <string>

#include "client/options/flag_groups.h"

namespace tlslab {
namespace {

constexpr int kMaxKeys = 16;  // that a context holds

void AddExplain(CLI::App& context, Options& options) {
  CLI::App& app = *context.add_subcommand(
      "explain", "Tell what a context becomes in this lab: versions, suites and all");
  app.add_option("name", options.name, "One that the lab holds, in place of flags")
      ->type_name("NAME");
  AddContextFlags(app, "--", options.context);
  CLI::Option* client = app.add_flag_callback(
      "--client", [&options] { options.end = End::kClient; }, "A client's (the default)");
  app.add_flag_callback(
         "--server", [&options] { options.end = End::kServer; }, "A server's")
      ->excludes(client);
  AddCommonTlsFlags(app, options.tls);
  AddTrust(app, options.identity, "");
  AddCertificate(app, options.identity, "Its certificate (a server's default: one made for it)");
  for (CLI::Option* option : app.get_options()) {
    if (!option->get_positional() && option->get_lnames() != std::vector<std::string>{"help"}) {
      option->excludes(app.get_option("name"));
    }
  }
  app.footer(std::string("Examples:\n"
                         "  tlslab context explain --preset forward-secret-server\n"
                         "  tlslab context explain --ciphers ECDH+AES128 --max 1.2\n") +
             kGlobal);
}

void AddRotateKeys(CLI::App& context, Options& options) {
  CLI::App& app = *context.add_subcommand(
      "rotate-keys", "Give a server's context of the lab new keys for its tickets");
  app.add_option("name", options.name, "Which")->type_name("NAME")->required();
  app.add_option("--retain", options.retain,
                 "Keys until now that go on opening tickets (default 0)")
      ->type_name("N")
      ->check(NumberFrom(0, kMaxKeys));
  app.footer(std::string("Example:\n"
                         "  tlslab context rotate-keys tlsContexts/server --retain 1\n") +
             kGlobal);
}

}  // namespace

void AddContextCommands(CLI::App& root, Options& options) {
  CLI::App& context =
      *root.add_subcommand("context", "Explain a context, or rotate its ticket keys");
  context.require_subcommand(1);
  context.footer(std::string("Examples:\n"
                             "  tlslab context explain --preset forward-secret-server\n") +
                 kGlobal);
  AddExplain(context, options);
  AddRotateKeys(context, options);
  CLI::App& ciphers = *root.add_subcommand(
      "ciphers", "List what a cipher string selects, as openssl ciphers -v does");
  ciphers
      .add_option("string", options.cipher_list, "OpenSSL's cipher string (default: the library's)")
      ->type_name("STRING");
  ciphers.footer(std::string("Example:\n  tlslab ciphers ECDH+AES128\n") + kGlobal);
  root.add_subcommand("presets", "List the contexts that have a name")
      ->footer(std::string("Example:\n  tlslab presets\n") + kGlobal);
}

}  // namespace tlslab
