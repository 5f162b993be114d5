#include "client/options/flag_groups.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

#include "client/text/enum_text.h"
#include "client/text/nearest.h"

namespace tlslab {
namespace {

void AddVersion(CLI::App& app, const std::string& name, v1::TlsVersion& version,
                const std::string& help) {
  app.add_option_function<std::string>(
         name,
         [name, &version](const std::string& text) {
           const auto* value = FindEnumValue(*v1::TlsVersion_descriptor(), text);
           if (value == nullptr || value->number() == 0) {
             throw CLI::ValidationError(name, "'" + text +
                                                  "' is no version; write 1.0, 1.1, 1.2, 1.3 or "
                                                  "ssl3");
           }
           version = static_cast<v1::TlsVersion>(value->number());
         },
         help)
      ->type_name("VERSION");
}

}  // namespace

std::vector<std::string> SplitList(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (c == ',' || c == ':') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words;
}

void AddList(CLI::App& app, const std::string& name, std::vector<std::string>& values,
             const std::string& help) {
  app.add_option_function<std::string>(
         name, [&values](const std::string& text) { values = SplitList(text); }, help)
      ->type_name("LIST");
}

std::string UnknownChoice(const std::string& text, const std::vector<std::string>& choices,
                          const std::string& noun) {
  const std::string problem = "'" + text + "' is no " + noun;
  const std::string meant = DidYouMean(text, choices);
  if (!meant.empty()) return problem + meant;
  std::string all;
  for (size_t i = 0; i < choices.size(); ++i) {
    all += i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ";
    all += choices[i];
  }
  return problem + "; write " + all;
}

void AddChoice(CLI::App& app, const std::string& name, std::string& value,
               const std::vector<std::string>& choices, const std::string& help) {
  std::string type;
  for (const std::string& choice : choices) type += (type.empty() ? "" : "|") + choice;
  app.add_option_function<std::string>(
         name,
         [name, choices, &value](const std::string& text) {
           if (std::find(choices.begin(), choices.end(), text) == choices.end()) {
             throw CLI::ValidationError(name, UnknownChoice(text, choices, "value of it"));
           }
           value = text;
         },
         help)
      ->type_name(type);
}

CLI::Validator NumberFrom(double low, double high) {
  return CLI::Validator(
      [low, high](std::string& text) -> std::string {
        double number = 0;
        if (CLI::detail::lexical_cast(text, number) && number >= low && number <= high) return "";
        std::ostringstream problem;
        problem << std::setprecision(15);  // whole numbers as they are
        problem << "'" << text << "' is no number from " << low << " to " << high;
        return problem.str();
      },
      "");
}

void AddText(CLI::App& app, const std::string& name, std::string& value, const std::string& help,
             const std::string& type) {
  app.add_option(name, value, help)->type_name(type);
}

void AddSeconds(CLI::App& app, const std::string& name, std::optional<double>& value,
                const std::string& help) {
  constexpr double kShortest = 0.001, kLongest = 86400;
  app.add_option(name, value, help)->type_name("SECONDS")->check(NumberFrom(kShortest, kLongest));
}

void AddTlsFlags(CLI::App& app, const std::string& prefix, TlsFlags& flags) {
  AddVersion(app, prefix + "min", flags.min, "Lowest version: 1.0, 1.1, 1.2, 1.3 or ssl3");
  AddVersion(app, prefix + "max", flags.max, "Highest version");
  AddText(app, prefix + "ciphers", flags.ciphers, "Suites of TLS 1.2 and below (OpenSSL's string)",
          "STRING");
  AddList(app, prefix + "suites", flags.suites, "Suites of TLS 1.3 by IANA name");
  AddList(app, prefix + "groups", flags.groups, "Groups, for example X25519MLKEM768,X25519");
  AddList(app, prefix + "alpn", flags.alpn, "Application protocols, for example h2,http/1.1");
}

void AddCommonTlsFlags(CLI::App& app, TlsFlags& flags) {
  AddTlsFlags(app, "--", flags);
  AddList(app, "--sigalgs", flags.sigalgs, "Signature schemes by IANA name");
  app.add_option("--security-level", flags.security_level, "OpenSSL's security level")
      ->type_name("0-5")
      ->check(NumberFrom(0, 5));
  AddRepeated(app, "--openssl-command", flags.openssl_commands,
              "A raw SSL_CONF_cmd(3) command, last of all", "NAME=VALUE");
  app.get_option("--openssl-command")->check([](const std::string& text) -> std::string {
    return text.find('=') > 0 && text.find('=') != std::string::npos
               ? ""
               : "'" + text + "' is not of the form NAME=VALUE";
  });
}

// Not more at once: "--ca a.pem HOST" must not swallow the host.
void AddRepeated(CLI::App& app, const std::string& name, std::vector<std::string>& values,
                 const std::string& help, const std::string& type) {
  app.add_option(name, values, help)->type_name(type)->allow_extra_args(false);
}

void AddContextFlags(CLI::App& app, const std::string& prefix, ContextFlags& flags) {
  AddText(app, prefix + "preset", flags.preset, "Start from this preset (see tlslab presets)",
          "NAME");
  AddText(app, prefix + "context", flags.file,
          "Start from this TlsContextSpec (YAML, JSON, textproto)", "FILE");
  AddRepeated(app, prefix + "set", flags.sets, "Set any field of TlsContextSpec, last of all",
              "FIELD=VALUE");
}

void AddCapture(CLI::App& app, std::string& file, bool& secrets) {
  AddText(app, "--capture", file, "Write what passed here, for Wireshark (pcapng)", "FILE");
  app.add_flag("--capture-secrets", secrets,
               "With the secrets, so that Wireshark shows what was said")
      ->needs(app.get_option("--capture"));
}

void AddClientIdentity(CLI::App& app, IdentityFlags& flags) {
  AddText(app, "--server-name", flags.server_name, "The name to send (SNI)", "NAME");
  AddText(app, "--verify-name", flags.verify_name, "The name that the certificate must be for",
          "NAME");
  app.add_flag("--report-only", flags.report_only, "Report the verification, enforce nothing");
  app.add_flag("--no-name-check", flags.no_name_check, "Report the name's match, enforce the rest");
}

void AddTrust(CLI::App& app, IdentityFlags& flags, const std::string& whom) {
  AddRepeated(app, "--ca", flags.ca_files, "Trust the authorities in this PEM file", "FILE");
  app.add_flag("--system-ca", flags.system_ca, "Trust what the daemon's system trusts" + whom);
}

void AddCertificate(CLI::App& app, IdentityFlags& flags, const std::string& help) {
  AddText(app, "--cert", flags.cert_file, help, "FILE");
  AddText(app, "--key", flags.key_file, "Its private key (PEM)", "FILE");
  app.get_option("--cert")->needs(app.get_option("--key"));
  app.get_option("--key")->needs(app.get_option("--cert"));
}

}  // namespace tlslab
