#include "client/options/dialog_options.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include "client/options/flag_groups.h"
#include "client/text/nearest.h"

namespace tlslab {
namespace {

// "xmpp-client" of XMPP_CLIENT.
std::string FlagName(const std::string& enum_name) {
  std::string name = enum_name;
  for (char& c : name) c = c == '_' ? '-' : static_cast<char>(std::tolower(c));
  return name;
}

// HTTP has a flag of its own.
std::vector<std::string> ProtocolNames(v1::TlsStart start) {
  std::vector<std::string> names;
  const auto& type = *v1::DialogProtocol_descriptor();
  for (int i = 0; i < type.value_count(); ++i) {
    const int number = type.value(i)->number();
    const bool implicit = start == v1::AT_CONNECT_TLS;
    const bool none = number == v1::DIALOG_PROTOCOL_UNSPECIFIED || number == v1::HTTP;
    if (none || (implicit && number == v1::MYSQL)) continue;
    names.push_back(FlagName(type.value(i)->name()));
  }
  return names;
}

std::string Listed(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

v1::DialogProtocol ReadProtocol(const std::string& flag, const std::string& text,
                                v1::TlsStart start) {
  const std::vector<std::string> names = ProtocolNames(start);
  if (std::find(names.begin(), names.end(), text) == names.end()) {
    if (text == "http" || text == "https") {
      throw CLI::ValidationError(flag, "'" + text + "' is not of these; write --https");
    }
    if (text == "mysql") {
      throw CLI::ValidationError(flag,
                                 "'mysql' has no implicit TLS, only --starttls mysql; these "
                                 "have: " +
                                     Listed(names));
    }
    throw CLI::ValidationError(flag, UnknownChoice(text, names, "protocol"));
  }
  std::string name = text;
  for (char& c : name) c = c == '-' ? '_' : static_cast<char>(std::toupper(c));
  v1::DialogProtocol protocol = v1::DIALOG_PROTOCOL_UNSPECIFIED;
  v1::DialogProtocol_Parse(name, &protocol);
  return protocol;
}

void AddProtocol(CLI::App& app, const std::string& flag, v1::TlsStart start, DialogFlags& flags,
                 const std::string& help) {
  app.add_option_function<std::string>(
         flag,
         [flag, start, &flags](const std::string& text) {
           flags.protocol = ReadProtocol(flag, text, start);
           flags.tls_start = start;
         },
         help)
      ->type_name("PROTOCOL");
}

void AddProtocols(CLI::App& app, DialogFlags& flags, const std::string& login_help) {
  AddProtocol(app, "--starttls", v1::AFTER_STARTTLS, flags,
              "Begin in the clear, switch to TLS, then a small session:\n"
              "smtp, submission, lmtp, pop3, imap, ftp, nntp, ldap, xmpp-client,\n"
              "xmpp-server, postgresql or mysql");
  AddProtocol(app, "--implicit", v1::AT_CONNECT_TLS, flags,
              "Likewise, but with TLS from the first byte (smtps, imaps, ...)");
  app.add_flag_callback(
      "--https",
      [&flags] {
        flags.protocol = v1::HTTP;
        flags.tls_start = v1::AT_CONNECT_TLS;
      },
      "A small HTTP/1.1 exchange under TLS");
  app.get_option("--starttls")->excludes(app.get_option("--implicit"));
  app.get_option("--starttls")->excludes(app.get_option("--https"));
  app.get_option("--implicit")->excludes(app.get_option("--https"));
  app.add_option_function<std::string>(
         "--login",
         [&flags](const std::string& text) {
           const size_t colon = text.find(':');
           if (colon == 0 || colon == std::string::npos || colon + 1 == text.size()) {
             throw CLI::ValidationError("--login",
                                        "'" + text + "' is not of the form USER:PASSWORD");
           }
           flags.user = text.substr(0, colon);
           flags.password = text.substr(colon + 1);
         },
         login_help)
      ->type_name("USER:PASSWORD");
}

void AddOpportunistic(CLI::App& app, DialogFlags& flags) {
  app.add_flag("--opportunistic", flags.opportunistic,
               "Go on in the clear, login included, when there is no TLS to be had");
}

void AddEnd(CLI::App& app, const std::string& prefix, const std::string& type,
            DialogEndFlags& end) {
  AddText(app, prefix + "dialog", end.file, "Start from this " + type + " (YAML, JSON, textproto)",
          "FILE");
  AddRepeated(app, prefix + "dialog-set", end.sets, "Set any field of " + type + ", last of all",
              "FIELD=VALUE");
}

}  // namespace

void AddClientDialog(CLI::App& app, Options& options) {
  AddProtocols(app, options.dialog, "Log in, as somebody whom nobody minds to be known");
  AddOpportunistic(app, options.dialog);
  AddEnd(app, "--", "ClientDialog", options.dialog.end);
}

void AddServerDialog(CLI::App& app, Options& options) {
  AddProtocols(app, options.dialog, "Who may log in (default lab:lab-password)");
  AddEnd(app, "--", "ServerDialog", options.dialog.end);
}

void AddBothDialogs(CLI::App& app, Options& options) {
  AddProtocols(app, options.dialog, "The client logs in so, and the server knows it");
  AddOpportunistic(app, options.dialog);
  AddEnd(app, "--client-", "ClientDialog", options.dialog.client);
  AddEnd(app, "--server-", "ServerDialog", options.dialog.server);
}

void AddProxyHeader(CLI::App& app, Options& options) {
  ProxyFlags& proxy = options.proxy;
  AddChoice(app, "--proxy-header", proxy.version, {"v1", "v2"},
            "Send a PROXY header in front; without addresses a local one");
  AddText(app, "--proxy-source", proxy.source, "Who is the client, by that header", "HOST:PORT");
  AddText(app, "--proxy-destination", proxy.destination, "Where it connected to, by that header",
          "HOST:PORT");
  app.get_option("--proxy-source")->needs(app.get_option("--proxy-header"));
  app.get_option("--proxy-source")->needs(app.get_option("--proxy-destination"));
  app.get_option("--proxy-destination")->needs(app.get_option("--proxy-source"));
}

void AddProxyProtocol(CLI::App& app, Options& options) {
  app.add_option_function<std::string>(
         "--proxy-protocol",
         [&options](const std::string& text) {
           if (text != "optional" && text != "required") {
             throw CLI::ValidationError("--proxy-protocol",
                                        UnknownChoice(text, {"optional", "required"}, "way"));
           }
           options.proxy.accept = text == "required" ? v1::PROXY_REQUIRED : v1::PROXY_OPTIONAL;
         },
         "Take a PROXY header in front of each connection")
      ->type_name("optional|required");
}

}  // namespace tlslab
