#include "client/options/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <limits>
#include <map>

#include "client/options/certificate_commands.h"
#include "client/options/context_commands.h"
#include "client/options/control_options.h"
#include "client/options/dialog_options.h"
#include "client/options/experiment_commands.h"
#include "client/options/fault_commands.h"
#include "client/options/flag_groups.h"
#include "client/options/hello_options.h"
#include "client/options/reference_commands.h"
#include "client/options/relay_commands.h"
#include "client/options/terminate_commands.h"
#include "client/options/wire_flags.h"
#include "client/text/nearest.h"
#include "version/version.h"

namespace tlslab {
namespace {

constexpr int kUsage = 2;
constexpr int kMaxCount = 200;  // what SimulateHandshake allows

// Names and types only: what a value must be is told when it is not.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override {
    if (option->get_type_size() == 0) return "";
    const bool many = option->get_expected_max() == CLI::detail::expected_max_vector_size;
    return " " + option->get_type_name() + (many ? " ..." : "");
  }
};

const char kFooter[] =
    "Exit codes: 0 as expected, 1 an expectation did not hold (dial, simulate: the handshake did\n"
    "not complete; hello: the server did not go on; context explain, ciphers: something cannot be\n"
    "done; cert verify: the chain is bad), 2 usage, 3 the lab could not be reached or an RPC\n"
    "failed, 4 everything skipped.\n"
    "\nA first session:\n"
    "  tlslab simulate\n"
    "  tlslab listen --ca-out ca.pem\n"
    "  tlslab run experiments/chapter06/safe-defaults.yaml\n";

void AddMessages(CLI::App& app, Options& options) {
  app.add_flag("--messages", options.messages, "List every handshake message");
}

void AddMoreResults(CLI::App& app, Options& options) {
  AddRepeated(app, "--exporter", options.exporters, "Export keying material under this label",
              "LABEL");
  app.add_flag("--channel-bindings", options.channel_bindings, "Tell the channel bindings");
}

void AddObserver(CLI::App& app, Options& options) {
  app.add_flag("--observe", options.observe, "Tell what an observer learns who has no key");
  AddRepeated(app, "--look-for", options.look_for,
              "Look for this text in the bytes that pass (implies --observe)", "TEXT");
}

void AddEarlyData(CLI::App& app, Options& options) {
  AddText(app, "--early-data", options.early_data,
          "Send this text as early data (0-RTT) with a session", "TEXT");
}

void AddHandshakeTimeout(CLI::App& app, Options& options) {
  AddSeconds(app, "--handshake-timeout", options.handshake_timeout_seconds,
             "For the handshake; the exchange has as long again (default 10)");
}

void AddDial(CLI::App& root, Options& options) {
  CLI::App& app = *root.add_subcommand("dial", "Connect to an endpoint and tell what happened");
  app.add_option("target", options.address, "Where to connect")->type_name("HOST:PORT")->required();
  AddCommonTlsFlags(app, options.tls);
  AddTrust(app, options.identity, " (the default without --ca)");
  AddClientIdentity(app, options.identity);
  AddCertificate(app, options.identity, "A client certificate with its chain (PEM)");
  AddContextFlags(app, "--", options.context);
  AddText(app, "--session-out", options.session_out_file, "Keep the session here for a later dial",
          "FILE");
  AddText(app, "--session-in", options.session_in_file, "Resume the session that was kept here",
          "FILE");
  AddEarlyData(app, options);
  app.get_option("--early-data")->needs(app.get_option("--session-in"));
  AddClientDialog(app, options);
  AddProxyHeader(app, options);
  AddText(app, "--send", options.send_text, "Send this text", "TEXT");
  app.add_flag("--read", options.read, "Read until the peer closes");
  AddText(app, "--keylog", options.keylog_file, "Write the secrets here (NSS key log)", "FILE");
  AddHandshakeTimeout(app, options);
  AddFaults(app, options);
  AddMoreResults(app, options);
  AddWire(app, options);
  AddObserver(app, options);
  AddMessages(app, options);
  app.footer(std::string(
                 "Examples:\n"
                 "  tlslab dial localhost:4433 --ca ca.pem --read\n"
                 "  tlslab dial localhost:4433 --ca ca.pem --starttls smtp\n"
                 "  tlslab dial 127.0.0.1:4433 --server-name localhost --max 1.2 --report-only\n") +
             kGlobal);
}

void AddSimulate(CLI::App& root, Options& options) {
  CLI::App& app = *root.add_subcommand(
      "simulate", "Handshake a client and a server in memory, with fresh certificates");
  AddCommonTlsFlags(app, options.tls);
  AddTlsFlags(app, "--client-", options.client_tls);
  AddTlsFlags(app, "--server-", options.server_tls);
  AddContextFlags(app, "--client-", options.client_context);
  AddContextFlags(app, "--server-", options.server_context);
  AddClientIdentity(app, options.identity);
  app.add_flag("--untrusted", options.untrusted, "The client trusts the system's store only");
  app.add_option("--count", options.count, "Handshakes in sequence")
      ->type_name("N")
      ->check(NumberFrom(1, kMaxCount));
  app.add_flag("--resume", options.resume, "Each handshake resumes the session of the one before");
  AddBothDialogs(app, options);
  AddText(app, "--send", options.send_text, "The client sends this text, which the server reads",
          "TEXT");
  AddEarlyData(app, options);
  app.get_option("--resume")->needs(app.get_option("--count"));
  app.callback([&options] {
    if (options.resume && options.count < 2) {
      throw CLI::ValidationError("--resume", "needs --count 2 or more");
    }
  });
  app.get_option("--early-data")->needs(app.get_option("--resume"));
  AddText(app, "--keylog", options.keylog_file, "Write the secrets here (NSS key log)", "FILE");
  AddFaults(app, options);
  AddMoreResults(app, options);
  AddWire(app, options);
  AddObserver(app, options);
  AddMessages(app, options);
  app.footer(
      std::string("Examples:\n"
                  "  tlslab simulate --client-max 1.2 --server-min 1.3\n"
                  "  tlslab simulate --groups X25519MLKEM768 --messages\n"
                  "  tlslab simulate --untrusted\n"
                  "  tlslab simulate --server-preset forward-secret-server\n"
                  "  tlslab simulate --count 2 --resume\n"
                  "  tlslab simulate --starttls smtp --login lab:lab-password\n"
                  "  tlslab simulate --send 'attack at dawn' --look-for 'attack at dawn'\n") +
      kGlobal);
}

void AddListen(CLI::App& root, Options& options) {
  CLI::App& app =
      *root.add_subcommand("listen", "Accept connections and tell what happened on each");
  app.add_option("address", options.address, "Where to listen (default 127.0.0.1:0, a free port)")
      ->type_name("HOST:PORT");
  AddCommonTlsFlags(app, options.tls);
  AddContextFlags(app, "--", options.context);
  AddCertificate(app, options.identity,
                 "The certificate with its chain (default: one made for it)");
  AddText(app, "--ca-out", options.ca_out_file, "Write the authority that was made here", "FILE");
  app.get_option("--ca-out")->excludes(app.get_option("--cert"));
  app.add_option("--client-cert", options.client_certificate, "Ask clients for a certificate")
      ->type_name("none|request|require")
      ->check(CLI::IsMember({"none", "request", "require"}).description(""));
  AddTrust(app, options.identity, ", for certificates of clients");
  app.add_flag("--report-only", options.identity.report_only, "Accept any client certificate");
  AddServerDialog(app, options);
  AddProxyProtocol(app, options);
  AddText(app, "--send", options.send_text, "Send this text after each handshake", "TEXT");
  app.add_flag("--read", options.read, "Read until the peer closes");
  AddText(app, "--keylog", options.keylog_file, "Write the secrets here (NSS key log)", "FILE");
  app.add_option("--max-results", options.max_results, "End after this many connections")
      ->type_name("N")
      ->check(NumberFrom(1, std::numeric_limits<uint32_t>::max()));
  AddSeconds(app, "--ttl", options.ttl_seconds, "End after this time (default 600)");
  AddHandshakeTimeout(app, options);
  AddFaults(app, options);
  AddMoreResults(app, options);
  AddWire(app, options);
  AddObserver(app, options);
  AddMessages(app, options);
  app.footer(std::string(
                 "Examples:\n"
                 "  tlslab listen --ca-out ca.pem --send hello\n"
                 "  tlslab listen --starttls smtp --dialog-set hide_starttls=true\n"
                 "  tlslab listen 127.0.0.1:4433 --cert cert.pem --key key.pem --max-results 1\n") +
             kGlobal);
}

void AddAbout(CLI::App& root) {
  root.add_subcommand("capabilities", "Tell what the lab can do")
      ->footer(std::string("Example:\n  tlslab capabilities\n") + kGlobal);
  root.add_subcommand("health", "Ask whether the daemon serves; none is started")
      ->footer(std::string("Example:\n  tlslab health --lab embedded\n") + kGlobal);
  root.add_subcommand("version", "Tell the versions of the client, the daemon and its OpenSSL")
      ->footer(std::string("Example:\n  tlslab version\n") + kGlobal);
}

void SetOutput(const std::string& name, Options& options) {
  static const auto& formats =
      *new std::map<std::string, OutputFormat>{{"text", OutputFormat::kText},
                                               {"json", OutputFormat::kJson},
                                               {"textproto", OutputFormat::kTextproto}};
  const auto form = ReportFormNames().find(name);
  if (form == ReportFormNames().end()) {
    throw CLI::ValidationError("--output",
                               "'" + name + "' is no format; write text, json or textproto");
  }
  options.experiment.form = form->second;
  const auto format = formats.find(name);
  if (format != formats.end()) options.output = format->second;
}

// Only a run, and runs that are joined, have the other forms.
bool OutputFits(const Options& options) {
  switch (options.experiment.form) {
    case ReportForm::kText:
    case ReportForm::kJson:
    case ReportForm::kTextproto:
      return true;
    default:
      return options.command == Command::kRun || options.command == Command::kJoin;
  }
}

// "ID=ADDRESS" is a lab of an experiment file; an address has ":" or "/" before any "=".
void SetLab(const std::string& text, Options& options) {
  const size_t at = text.find_first_of("=:/");
  if (at == std::string::npos || text[at] != '=') {
    if (!options.lab.empty()) throw CLI::ValidationError("--lab", "one address is enough");
    options.lab = text;
  } else if (at == 0 || at + 1 == text.size()) {
    throw CLI::ValidationError("--lab", "'" + text + "' is not of the form ID=ADDRESS");
  } else if (!options.experiment.labs.emplace(text.substr(0, at), text.substr(at + 1)).second) {
    throw CLI::ValidationError("--lab", "'" + text.substr(0, at) + "' has an address already");
  }
}

void AddGlobal(CLI::App& app, Options& options) {
  app.add_option_function<std::vector<std::string>>(
         "--lab",
         [&options](const std::vector<std::string>& labs) {
           for (const std::string& lab : labs) SetLab(lab, options);
         },
         "The lab: HOST:PORT, unix:/path, or 'embedded' for a private\n"
         "daemon. By default what TLSLAB_ADDRESS says, else the daemon\n"
         "at 127.0.0.1:50551 if one runs, else a private one.\n"
         "For run also ID=ADDRESS, a lab of the file (repeatable)")
      ->type_name("ADDRESS")
      ->allow_extra_args(false);
  app.add_option_function<std::string>(
         "-o,--output", [&options](const std::string& name) { SetOutput(name, options); },
         "How results are printed (default text); for run and join also jsonl,\njunit, tap or html")
      ->type_name("text|json|textproto");
  AddSeconds(app, "--timeout", options.timeout_seconds, "For each call to the lab (default 60)");
  AddControl(app, options.control);
}

// The innermost command that was given; `app` itself when none was.
CLI::App& InnermostCommand(CLI::App& app) {
  const std::vector<CLI::App*> given = app.get_subcommands();
  return given.empty() ? app : InnermostCommand(*given.back());
}

// By the words of the command.
Command CommandOf(const std::string& name) {
  static const auto& commands =
      *new std::map<std::string, Command>{{"simulate", Command::kSimulate},
                                          {"dial", Command::kDial},
                                          {"listen", Command::kListen},
                                          {"hello", Command::kHello},
                                          {"run", Command::kRun},
                                          {"check", Command::kCheck},
                                          {"init", Command::kInit},
                                          {"schema", Command::kSchema},
                                          {"diff", Command::kDiff},
                                          {"join", Command::kJoin},
                                          {"explain", Command::kExplain},
                                          {"context explain", Command::kExplainContext},
                                          {"context rotate-keys", Command::kRotateKeys},
                                          {"ciphers", Command::kCiphers},
                                          {"presets", Command::kPresets},
                                          {"cert mint", Command::kCertMint},
                                          {"cert sign", Command::kCertSign},
                                          {"cert inspect", Command::kCertInspect},
                                          {"cert verify", Command::kCertVerify},
                                          {"cert catalogue", Command::kCertCatalogue},
                                          {"cert trust", Command::kCertTrust},
                                          {"cert crl", Command::kCertCrl},
                                          {"cert ocsp", Command::kCertOcsp},
                                          {"cert responder", Command::kCertResponder},
                                          {"relay", Command::kRelay},
                                          {"terminate", Command::kTerminate},
                                          {"faults set", Command::kFaultsSet},
                                          {"faults clear", Command::kFaultsClear},
                                          {"capabilities", Command::kCapabilities},
                                          {"health", Command::kHealth}};
  const auto found = commands.find(name);
  return found == commands.end() ? Command::kVersion : found->second;
}

// The program's options with those of the commands that were given.
std::vector<std::string> OptionNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  for (const CLI::App* command : app.get_subcommands()) {
    for (const std::string& name : OptionNames(*command)) names.push_back(name);
  }
  return names;
}

// "tlslab context explain".
std::string ProgramName(const CLI::App& app) {
  std::string name = "tlslab";
  for (const CLI::App* at = &app; !at->get_subcommands().empty();) {
    at = at->get_subcommands().back();
    name += " " + at->get_name();
  }
  return name;
}

std::vector<std::string> CommandNames(CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

// "--set" of a command that has it for each end, or the nearest.
std::string OptionMeant(const std::string& name, const std::vector<std::string>& names) {
  const std::string end = name.substr(std::min(name.size(), name.find_first_not_of('-')));
  const std::string client = "--client-" + end, server = "--server-" + end;
  if (std::count(names.begin(), names.end(), client) > 0 &&
      std::count(names.begin(), names.end(), server) > 0) {
    return "; each end has its own: '" + client + "' and '" + server + "'";
  }
  return DidYouMean(name, names);
}

// One line: what is wrong, and where to read on.
std::string ErrorText(CLI::App& app, const CLI::ParseError& error) {
  const std::vector<CLI::App*> commands = app.get_subcommands();
  CLI::App& inner = InnermostCommand(app);
  const std::string program = ProgramName(app);
  std::string problem = error.what();
  const std::vector<std::string> extras = app.remaining(true);
  if (!extras.empty()) {
    std::string first = extras[0].substr(0, extras[0].find('='));
    const bool flag = first[0] == '-';
    if (flag) {
      problem = "unknown option '" + first + "'" + OptionMeant(first, OptionNames(app));
    } else if (inner.get_require_subcommand_min() > 0) {
      problem = "unknown command '" + first + "'" + DidYouMean(first, CommandNames(inner));
    } else {
      problem = "unexpected argument '" + first + "'";
    }
  } else if (commands.empty() && error.get_name() == "RequiredError") {
    problem =
        "a command is missing: simulate, dial, listen, relay, terminate, hello, run, check, init, "
        "schema, diff, join, explain, context, ciphers, presets, cert, faults, capabilities, "
        "health, version, completion, man or help";
  } else if (commands.size() == 1 && commands[0]->get_subcommands().empty()) {
    if (commands[0]->get_name() == "context") {
      problem = "say what to do with a context: explain or rotate-keys";
    } else if (commands[0]->get_name() == "faults") {
      problem = "say what to do with faults: set or clear";
    } else if (commands[0]->get_name() == "cert") {
      problem =
          "say what to do with certificates: mint, sign, inspect, verify, catalogue, trust, crl, "
          "ocsp or responder";
    }
  }
  for (char& c : problem) c = c == '\n' ? ' ' : c;
  return program + ": " + problem + " (see " + program + " --help)\n";
}

}  // namespace

ParsedOptions ParseOptions(int argc, const char* const* argv) {
  ParsedOptions parsed;
  Options& options = parsed.options;
  CLI::App app("A laboratory for TLS: handshakes as told, and what both ends saw of them",
               "tlslab");
  app.require_subcommand(1);
  app.fallthrough();  // global options may stand after the command
  app.footer(kFooter);
  app.formatter(std::make_shared<HelpFormatter>());
  app.set_version_flag("--version", std::string("tlslab ") + kTlslabVersion);
  AddGlobal(app, options);
  AddSimulate(app, options);
  AddDial(app, options);
  AddListen(app, options);
  AddHelloCommand(app, options);
  AddRelay(app, options);
  AddTerminate(app, options);
  AddExperimentCommands(app, options);
  AddContextCommands(app, options);
  AddCertificateCommands(app, options);
  AddFaultCommands(app, options);
  AddAbout(app);
  ReferenceCommands reference(app);
  std::string help_for;
  CLI::App* help = app.add_subcommand("help", "Explain a command");
  help->footer("Example:\n  tlslab help dial\n");
  help->add_option("command", help_for, "Which")
      ->check(CLI::Validator(
          [commands = CommandNames(app)](const std::string& name) -> std::string {
            const bool known = std::count(commands.begin(), commands.end(), name) > 0;
            return known ? "" : "'" + name + "' is no command" + DidYouMean(name, commands);
          },
          ""));
  try {
    app.parse(argc, argv);
    if (reference.parsed()) {
      parsed.text = reference.Text();
      parsed.exit_code = 0;
      return parsed;
    }
    if (!help->parsed()) {
      options.command = CommandOf(ProgramName(app).substr(sizeof("tlslab")));
      if (!options.experiment.labs.empty() && options.command != Command::kRun) {
        throw CLI::ValidationError("--lab", "only 'run' has labs by their ids");
      }
      if (OutputFits(options)) return parsed;
      throw CLI::ValidationError("--output",
                                 "only 'run' and 'join' have that; write text, json or "
                                 "textproto");
    }
    const CLI::App* topic = help_for.empty() ? &app : app.get_subcommand(help_for);
    // help() of the program explains the command that was given, which here is "help".
    parsed.text = topic->get_formatter()->make_help(
        topic, topic == &app ? "tlslab" : "tlslab " + help_for, CLI::AppFormatMode::Normal);
    parsed.exit_code = 0;
  } catch (const CLI::CallForHelp&) {
    parsed.text = app.help();
    parsed.exit_code = 0;
  } catch (const CLI::CallForVersion& version) {
    parsed.text = std::string(version.what()) + "\n";
    parsed.exit_code = 0;
  } catch (const CLI::ParseError& error) {
    parsed.text = ErrorText(app, error);
    parsed.exit_code = kUsage;
  }
  return parsed;
}

}  // namespace tlslab
