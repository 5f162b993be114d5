#include "client/options/options.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

ParsedOptions Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "tlslab");
  return ParseOptions(static_cast<int>(arguments.size()), arguments.data());
}

Options Accepted(const std::vector<const char*>& arguments) {
  const ParsedOptions parsed = Parse(arguments);
  EXPECT_FALSE(parsed.exit_code.has_value()) << parsed.text;
  return parsed.options;
}

std::string Refused(const std::vector<const char*>& arguments) {
  const ParsedOptions parsed = Parse(arguments);
  EXPECT_EQ(parsed.exit_code, 2) << parsed.text;
  return parsed.text;
}

using Words = std::vector<std::string>;

TEST(ParseOptions, ReadsADial) {
  const Options options =
      Accepted({"dial", "--ca", "a.pem", "localhost:443", "--ca=b.pem", "--min", "1.2", "--max",
                "TLSv1.3", "--groups", "X25519,P-256", "--security-level", "0", "--openssl-command",
                "Options=-X", "--read", "--handshake-timeout", "2.5"});
  EXPECT_EQ(options.command, Command::kDial);
  EXPECT_EQ(options.address, "localhost:443");
  EXPECT_EQ(options.identity.ca_files, (Words{"a.pem", "b.pem"}));
  EXPECT_EQ(options.tls.min, v1::TLS_VERSION_TLS12);
  EXPECT_EQ(options.tls.max, v1::TLS_VERSION_TLS13);
  EXPECT_EQ(options.tls.groups, (Words{"X25519", "P-256"}));
  EXPECT_EQ(options.tls.security_level, 0);
  EXPECT_EQ(options.tls.openssl_commands, Words{"Options=-X"});
  EXPECT_TRUE(options.read);
  EXPECT_EQ(options.handshake_timeout_seconds, 2.5);
}

TEST(ParseOptions, ReadsWhatAContextStartsFrom) {
  const Options dial = Accepted({"dial", "a:1", "--preset", "p", "--context", "f.yaml", "--set",
                                 "groups=a", "--set", "security_level=0"});
  EXPECT_EQ(dial.context.preset, "p");
  EXPECT_EQ(dial.context.file, "f.yaml");
  EXPECT_EQ(dial.context.sets, (Words{"groups=a", "security_level=0"}));
  const Options simulate = Accepted({"simulate", "--client-preset", "c", "--server-preset", "s",
                                     "--server-set", "server.ticket_count=1"});
  EXPECT_EQ(simulate.client_context.preset, "c");
  EXPECT_EQ(simulate.server_context.preset, "s");
  EXPECT_EQ(simulate.server_context.sets, Words{"server.ticket_count=1"});
}

TEST(ParseOptions, ReadsSessionsAndWhatResultsCarry) {
  const Options dial =
      Accepted({"dial", "a:1", "--session-in", "i", "--session-out", "o", "--early-data", "x",
                "--exporter", "one", "--exporter", "two", "--channel-bindings"});
  EXPECT_EQ(dial.session_in_file, "i");
  EXPECT_EQ(dial.session_out_file, "o");
  EXPECT_EQ(dial.early_data, "x");
  EXPECT_EQ(dial.exporters, (Words{"one", "two"}));
  EXPECT_TRUE(dial.channel_bindings);
  EXPECT_TRUE(Accepted({"simulate", "--count", "2", "--resume"}).resume);
  EXPECT_NE(Refused({"dial", "a:1", "--early-data", "x"}).find("--session-in"), std::string::npos);
  EXPECT_NE(Refused({"simulate", "--resume"}).find("--count"), std::string::npos);
  EXPECT_EQ(Refused({"simulate", "--count", "1", "--resume"}),
            "tlslab simulate: --resume: needs --count 2 or more (see tlslab simulate --help)\n");
}

TEST(ParseOptions, ReadsADialog) {
  const Options dial = Accepted({"dial", "a:1", "--starttls", "xmpp-client", "--login", "me:a:b",
                                 "--opportunistic", "--dialog", "d.yaml", "--dialog-set", "x=y"});
  EXPECT_EQ(dial.dialog.protocol, v1::XMPP_CLIENT);
  EXPECT_EQ(dial.dialog.tls_start, v1::AFTER_STARTTLS);
  EXPECT_EQ(dial.dialog.user, "me");
  EXPECT_EQ(dial.dialog.password, "a:b");
  EXPECT_TRUE(dial.dialog.opportunistic);
  EXPECT_EQ(dial.dialog.end.file, "d.yaml");
  EXPECT_EQ(dial.dialog.end.sets, Words{"x=y"});
  EXPECT_EQ(Accepted({"listen", "--implicit", "imap"}).dialog.tls_start, v1::AT_CONNECT_TLS);
  EXPECT_EQ(Accepted({"listen", "--https"}).dialog.protocol, v1::HTTP);
  const Options both = Accepted({"simulate", "--client-dialog", "c", "--server-dialog-set", "a=b"});
  EXPECT_EQ(both.dialog.client.file, "c");
  EXPECT_EQ(both.dialog.server.sets, Words{"a=b"});
}

TEST(ParseOptions, TellsWhatADialogCannotBe) {
  EXPECT_EQ(Refused({"dial", "a:1", "--starttls", "smpt"}),
            "tlslab dial: --starttls: 'smpt' is no protocol; did you mean 'smtp'? (see tlslab dial "
            "--help)\n");
  EXPECT_EQ(Refused({"dial", "a:1", "--implicit", "mysql"}),
            "tlslab dial: --implicit: 'mysql' has no implicit TLS, only --starttls mysql; these "
            "have: smtp, submission, lmtp, pop3, imap, ftp, nntp, ldap, xmpp-client, xmpp-server, "
            "postgresql (see tlslab dial --help)\n");
  EXPECT_NE(Refused({"dial", "a:1", "--implicit", "https"}).find("write --https"),
            std::string::npos);
  EXPECT_NE(Refused({"listen", "--starttls", "smtp", "--https"}).find("excludes"),
            std::string::npos);
  for (const char* login : {"lab", ":x", "lab:"}) {
    EXPECT_NE(Refused({"listen", "--starttls", "smtp", "--login", login}).find("USER:PASSWORD"),
              std::string::npos);
  }
  EXPECT_NE(Refused({"listen", "--opportunistic"}).find("unknown option"), std::string::npos);
}

TEST(ParseOptions, ReadsProxyHeadersAndWhoTakesThem) {
  const Options dial = Accepted({"dial", "a:1", "--proxy-header", "v1", "--proxy-source", "b:2",
                                 "--proxy-destination", "c:3"});
  EXPECT_EQ(dial.proxy.version, "v1");
  EXPECT_EQ(dial.proxy.source, "b:2");
  EXPECT_EQ(dial.proxy.destination, "c:3");
  EXPECT_EQ(Accepted({"listen", "--proxy-protocol", "required"}).proxy.accept, v1::PROXY_REQUIRED);
  EXPECT_EQ(Accepted({"terminate", "a:1", "--proxy-protocol", "optional"}).proxy.accept,
            v1::PROXY_OPTIONAL);
  EXPECT_NE(Refused({"dial", "a:1", "--proxy-header", "2"}).find("did you mean 'v2'?"),
            std::string::npos);
  EXPECT_NE(Refused({"dial", "a:1", "--proxy-header", "v2", "--proxy-source", "b:2"})
                .find("--proxy-destination"),
            std::string::npos);
  EXPECT_NE(Refused({"listen", "--proxy-protocol", "require"}).find("did you mean 'required'?"),
            std::string::npos);
}

TEST(ParseOptions, ReadsATerminator) {
  const Options options = Accepted({"terminate",
                                    "b:1",
                                    "--bind",
                                    "c:2",
                                    "--client-cert",
                                    "require",
                                    "--ca",
                                    "a.pem",
                                    "--backend-tls",
                                    "--backend-ca",
                                    "b.pem",
                                    "--backend-min",
                                    "1.3",
                                    "--backend-set",
                                    "x=y",
                                    "--send-proxy",
                                    "v2-tls",
                                    "--x-forwarded",
                                    "--client-cert-header",
                                    "--idle-timeout",
                                    "3"});
  EXPECT_EQ(options.command, Command::kTerminate);
  EXPECT_EQ(options.address, "b:1");
  EXPECT_EQ(options.terminate.bind, "c:2");
  EXPECT_EQ(options.client_certificate, "require");
  EXPECT_EQ(options.identity.ca_files, Words{"a.pem"});
  EXPECT_TRUE(options.terminate.backend_tls);
  EXPECT_EQ(options.terminate.backend.ca_files, Words{"b.pem"});
  EXPECT_EQ(options.client_tls.min, v1::TLS_VERSION_TLS13);
  EXPECT_EQ(options.client_context.sets, Words{"x=y"});
  EXPECT_EQ(options.terminate.send_proxy, "v2-tls");
  EXPECT_TRUE(options.terminate.x_forwarded);
  EXPECT_TRUE(options.terminate.client_certificate);
  EXPECT_EQ(options.terminate.idle_timeout_seconds, 3);
}

TEST(ParseOptions, TellsWhatATerminatorCannotBe) {
  EXPECT_NE(Refused({"terminate"}).find("backend is required"), std::string::npos);
  EXPECT_NE(Refused({"terminate", "b:1", "--backend-ca", "x"}).find("--backend-tls"),
            std::string::npos);
  EXPECT_NE(Refused({"terminate", "b:1", "--clients-in-clear"}).find("--backend-tls"),
            std::string::npos);
  EXPECT_NE(Refused({"terminate", "b:1", "--send-proxy", "v2tls"}).find("did you mean 'v2-tls'?"),
            std::string::npos);
}

TEST(ParseOptions, ReadsWhatAnObserverIsToLookFor) {
  for (const char* command : {"simulate", "listen"}) {
    EXPECT_TRUE(Accepted({command, "--observe"}).observe);
    EXPECT_FALSE(Accepted({command}).observe);
    EXPECT_EQ(Accepted({command, "--look-for", "one", "--look-for=two words"}).look_for,
              (Words{"one", "two words"}));
  }
  EXPECT_EQ(Accepted({"dial", "a:1", "--look-for", "one"}).look_for, Words{"one"});
  EXPECT_EQ(Accepted({"simulate", "--send", "one"}).send_text, "one");
}

TEST(ParseOptions, ReadsFaults) {
  EXPECT_EQ(Accepted({"dial", "a:1", "--faults", "f.yaml"}).faults_file, "f.yaml");
  EXPECT_EQ(Accepted({"simulate", "--faults", "f.yaml"}).faults_file, "f.yaml");
  EXPECT_EQ(Accepted({"listen", "--faults", "f.yaml"}).faults_file, "f.yaml");
  const Options set = Accepted({"faults", "set", "relays/r", "f.yaml", "--open"});
  EXPECT_EQ(set.command, Command::kFaultsSet);
  EXPECT_EQ(set.name, "relays/r");
  EXPECT_EQ(set.faults_file, "f.yaml");
  EXPECT_TRUE(set.open_connections);
  const Options clear = Accepted({"faults", "clear", "listeners/l"});
  EXPECT_EQ(clear.command, Command::kFaultsClear);
  EXPECT_FALSE(clear.open_connections);
  EXPECT_EQ(Refused({"faults"}),
            "tlslab faults: say what to do with faults: set or clear (see tlslab faults --help)\n");
  EXPECT_NE(Refused({"faults", "set", "listeners/l"}).find("file"), std::string::npos);
}

TEST(ParseOptions, ReadsTheCommandsAboutContexts) {
  const Options explain =
      Accepted({"context", "explain", "--preset", "p", "--server", "--max", "1.2"});
  EXPECT_EQ(explain.command, Command::kExplainContext);
  EXPECT_EQ(explain.context.preset, "p");
  EXPECT_EQ(explain.end, End::kServer);
  EXPECT_EQ(Accepted({"context", "explain", "tlsContexts/x"}).name, "tlsContexts/x");
  const Options rotate = Accepted({"context", "rotate-keys", "tlsContexts/x", "--retain", "2"});
  EXPECT_EQ(rotate.command, Command::kRotateKeys);
  EXPECT_EQ(rotate.retain, 2u);
  EXPECT_EQ(Accepted({"ciphers", "ECDH+AES128"}).cipher_list, "ECDH+AES128");
  EXPECT_EQ(Accepted({"presets"}).command, Command::kPresets);
}

TEST(ParseOptions, RefusesWhatIsNoCommandAboutContexts) {
  EXPECT_EQ(Refused({"context"}),
            "tlslab context: say what to do with a context: explain or rotate-keys (see tlslab "
            "context --help)\n");
  EXPECT_NE(Refused({"context", "explain", "tlsContexts/x", "--preset", "p"}).find("excludes"),
            std::string::npos);
  EXPECT_NE(Refused({"context", "explain", "--client", "--server"}).find("excludes"),
            std::string::npos);
  EXPECT_NE(Refused({"context", "explain", "--preest", "p"}).find("did you mean '--preset'?"),
            std::string::npos);
  EXPECT_NE(Refused({"context", "rotate-keys"}).find("tlslab context rotate-keys: "),
            std::string::npos);
}

TEST(ParseOptions, TakesGlobalOptionsBeforeAndAfterTheCommand) {
  EXPECT_EQ(Accepted({"--lab", "unix:/x", "version"}).lab, "unix:/x");
  const Options options = Accepted({"version", "--lab=embedded", "-o", "json", "--timeout", "3"});
  EXPECT_EQ(options.lab, "embedded");
  EXPECT_EQ(options.output, OutputFormat::kJson);
  EXPECT_EQ(options.timeout_seconds, 3);
}

TEST(ParseOptions, KeepsTheEndsOfASimulationApart) {
  const Options options = Accepted({"simulate", "--min", "1.0", "--client-max", "ssl3",
                                    "--server-groups", "P-256", "--count", "10", "--untrusted"});
  EXPECT_EQ(options.tls.min, v1::TLS_VERSION_TLS10);
  EXPECT_EQ(options.client_tls.max, v1::TLS_VERSION_SSL30);
  EXPECT_EQ(options.server_tls.max, v1::TLS_VERSION_UNSPECIFIED);
  EXPECT_EQ(options.server_tls.groups, Words{"P-256"});
  EXPECT_EQ(options.count, 10);
  EXPECT_TRUE(options.untrusted);
}

TEST(ParseOptions, ReadsListenAndRun) {
  const Options listen = Accepted({"listen", "--max-results", "2", "--ttl", "5", "--send", "hi"});
  EXPECT_EQ(listen.command, Command::kListen);
  EXPECT_EQ(listen.address, "");
  EXPECT_EQ(listen.max_results, 2);
  EXPECT_EQ(Accepted({"run", "a.yaml", "b.json"}).experiment.files, (Words{"a.yaml", "b.json"}));
}

TEST(ParseOptions, SuggestsWhatWasMeant) {
  EXPECT_EQ(Refused({"dail", "x:1"}),
            "tlslab: unknown command 'dail'; did you mean 'dial'? (see tlslab --help)\n");
  EXPECT_EQ(Refused({"dial", "x:1", "--grups", "X25519"}),
            "tlslab dial: unknown option '--grups'; did you mean '--groups'? (see tlslab dial "
            "--help)\n");
  EXPECT_EQ(Refused({"simulate", "--set", "groups=x"}),
            "tlslab simulate: unknown option '--set'; each end has its own: '--client-set' and "
            "'--server-set' (see tlslab simulate --help)\n");
  EXPECT_EQ(Refused({"context", "explian"}),
            "tlslab context: unknown command 'explian'; did you mean 'explain'? (see tlslab "
            "context --help)\n");
  EXPECT_EQ(Refused({"help", "dail"}),
            "tlslab help: command: 'dail' is no command; did you mean 'dial'? (see tlslab help "
            "--help)\n");
  EXPECT_EQ(Refused({"version", "now"}),
            "tlslab version: unexpected argument 'now' (see tlslab version --help)\n");
}

TEST(ParseOptions, NamesTheOptionWhoseValueIsWrong) {
  EXPECT_EQ(Refused({"dial", "x:1", "--min", "1.4"}),
            "tlslab dial: --min: '1.4' is no version; write 1.0, 1.1, 1.2, 1.3 or ssl3 (see tlslab "
            "dial --help)\n");
  for (const std::vector<const char*>& wrong :
       std::vector<std::vector<const char*>>{{"dial", "x:1", "--security-level", "6"},
                                             {"dial", "x:1", "--openssl-command", "Options"},
                                             {"simulate", "--count", "0"},
                                             {"version", "--timeout", "-1"},
                                             {"version", "--output", "xml"},
                                             {"dial", "x:1", "--cert", "c.pem"},
                                             {"dial", "x:1", "--min"}}) {
    const std::string text = Refused(wrong);
    const char* option =
        wrong[wrong.size() - 1][0] == '-' && wrong.size() == 3 && wrong[2][1] == '-'
            ? wrong[2]
            : wrong[wrong.size() - 2];
    EXPECT_NE(text.find(option), std::string::npos) << text;
    EXPECT_EQ(text.find('\n'), text.size() - 1) << text;
  }
}

TEST(ParseOptions, SaysWhichNumbersItTakes) {
  EXPECT_EQ(Refused({"simulate", "--count", "201"}),
            "tlslab simulate: --count: '201' is no number from 1 to 200 (see tlslab simulate "
            "--help)\n");
  EXPECT_NE(Refused({"version", "--timeout", "soon"}).find("'soon' is no number from 0.001 to"),
            std::string::npos);
}

TEST(ParseOptions, WritesNoAuthorityWhereNoneIsMade) {
  EXPECT_NE(Refused({"listen", "--ca-out", "a", "--cert", "b", "--key", "c"}).find("--ca-out"),
            std::string::npos);
}

TEST(ParseOptions, WantsACommandAndItsArguments) {
  EXPECT_NE(Refused({}).find("a command is missing"), std::string::npos);
  EXPECT_NE(Refused({"dial"}).find("target"), std::string::npos);
  EXPECT_NE(Refused({"run"}).find("file"), std::string::npos);
}

TEST(ParseOptions, ExplainsItself) {
  for (const std::vector<const char*>& help :
       std::vector<std::vector<const char*>>{{"dial", "--help"}, {"help", "dial"}}) {
    const ParsedOptions parsed = Parse(help);
    EXPECT_EQ(parsed.exit_code, 0);
    EXPECT_NE(parsed.text.find("--verify-name"), std::string::npos) << parsed.text;
    EXPECT_NE(parsed.text.find("Examples:"), std::string::npos) << parsed.text;
  }
  for (const std::vector<const char*>& help :
       std::vector<std::vector<const char*>>{{"--help"}, {"help"}}) {
    const ParsedOptions parsed = Parse(help);
    EXPECT_EQ(parsed.exit_code, 0);
    EXPECT_NE(parsed.text.find("Exit codes:"), std::string::npos) << parsed.text;
    EXPECT_NE(parsed.text.find("simulate"), std::string::npos) << parsed.text;
  }
  EXPECT_EQ(Parse({"--version"}).text, "tlslab 0.1.0\n");
}

}  // namespace
}  // namespace tlslab
