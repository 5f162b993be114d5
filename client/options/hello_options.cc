#include "client/options/hello_options.h"

#include <string>

#include "client/options/flag_groups.h"
#include "client/text/enum_text.h"

namespace tlslab {
namespace {

constexpr double kMaxWait = 300;  // what SendClientHello allows
constexpr double kMaxUint16 = 0xffff;
constexpr double kMaxUint32 = 0xffffffff;

// "0x0305", "773", or a version's name.
uint32_t WireVersion(const std::string& option, const std::string& text) {
  constexpr uint32_t kSsl3 = 0x0300;
  const auto* value = FindEnumValue(*v1::TlsVersion_descriptor(), text);
  if (value != nullptr && value->number() >= v1::TLS_VERSION_SSL30) {
    return kSsl3 + static_cast<uint32_t>(value->number() - v1::TLS_VERSION_SSL30);
  }
  uint32_t number = 0;
  if (CLI::detail::lexical_cast(text, number) && number <= 0xffff) return number;
  throw CLI::ValidationError(option,
                             "'" + text + "' is no version; write a number such as 0x0305, or 1.2");
}

void AddWireVersion(CLI::App& app, const std::string& name, std::optional<uint32_t>& version,
                    const std::string& help) {
  app.add_option_function<std::string>(
         name, [name, &version](const std::string& text) { version = WireVersion(name, text); },
         help)
      ->type_name("VERSION");
}

void AddNumber(CLI::App& app, const std::string& name, std::optional<uint32_t>& number, double low,
               double high, const std::string& help) {
  app.add_option(name, number, help)->type_name("N")->check(NumberFrom(low, high));
}

// What the hello is, as a whole: at most one of these.
void AddForms(CLI::App& app, HelloFlags& hello) {
  AddText(app, "--hello", hello.file, "A CraftedHello (YAML, JSON, textproto); flags go on top",
          "FILE");
  AddText(app, "--raw", hello.raw_file, "This handshake message, in binary or hexadecimal", "FILE");
  AddText(app, "--stream", hello.stream_file, "These bytes, records and all, likewise", "FILE");
  app.add_flag("--sslv2", hello.sslv2, "In the form of SSL 2.0");
  for (const char* form : {"--raw", "--stream", "--sslv2"}) {
    for (const char* other : {"--hello", "--raw", "--stream", "--sslv2"}) {
      if (std::string(form) != other) app.get_option(form)->excludes(app.get_option(other));
    }
  }
}

void AddFields(CLI::App& app, HelloFlags& hello) {
  AddWireVersion(app, "--version", hello.version, "legacy_version, for example 0x0305");
  AddList(app, "--cipher-suites", hello.cipher_suites,
          "By name or number, or GREASE, in this order; doubles are kept");
  AddList(app, "--extensions", hello.extensions, "All extensions, in this order");
  AddList(app, "--without", hello.without, "Extensions to leave out");
  AddRepeated(app, "--add-extension", hello.added, "One more at the end, with this data",
              "TYPE[=HEX]");
  app.add_flag("--no-extensions", hello.no_extensions, "None at all, as before TLS 1.2");
  AddList(app, "--supported-versions", hello.supported_versions,
          "In that extension, for example 0x0305,TLSv1.3");
  app.add_option_function<std::string>(
         "--key-shares",
         [&hello](const std::string& text) {
           hello.key_shares = text == "none" ? std::vector<std::string>() : SplitList(text);
         },
         "Groups to send fresh keys of, or 'none'")
      ->type_name("LIST");
  AddText(app, "--server-name", hello.server_name, "The name to send (SNI)", "NAME");
  for (const char* form : {"--raw", "--stream", "--sslv2"}) {
    for (const char* field : {"--extensions", "--without", "--add-extension", "--no-extensions",
                              "--supported-versions", "--key-shares", "--server-name"}) {
      app.get_option(field)->excludes(app.get_option(form));
    }
  }
  for (const char* form : {"--raw", "--stream"}) {
    app.get_option("--version")->excludes(app.get_option(form));
    app.get_option("--cipher-suites")->excludes(app.get_option(form));
  }
}

void AddFraming(CLI::App& app, HelloFlags& hello) {
  AddWireVersion(app, "--record-version", hello.record_version, "In the headers of the records");
  AddNumber(app, "--fragment", hello.fragment_bytes, 1, kMaxUint16,
            "Records of at most N bytes each");
  AddNumber(app, "--segment", hello.segment_bytes, 1, kMaxUint32, "Writes of N bytes each");
  AddSeconds(app, "--interval", hello.interval_seconds, "Between two of them");
  app.get_option("--interval")->needs(app.get_option("--segment"));
  app.add_flag("--empty-record", hello.empty_record, "Begin with an empty record");
  AddNumber(app, "--stop-after", hello.stop_after_bytes, 0, kMaxUint32, "Send N bytes and no more");
  app.add_flag("--half-close", hello.half_close, "End this side's writing after it");
}

}  // namespace

void AddHelloCommand(CLI::App& root, Options& options) {
  CLI::App& app =
      *root.add_subcommand("hello", "Send a ClientHello of any shape and tell what came back");
  HelloFlags& hello = options.hello;
  app.add_option("target", options.address, "Where to, or 'memory' for a server of the lab")
      ->type_name("HOST:PORT")
      ->required();
  AddForms(app, hello);
  AddFields(app, hello);
  AddFraming(app, hello);
  app.add_option("--wait", hello.wait_seconds, "For what comes back (default 2)")
      ->type_name("SECONDS")
      ->check(NumberFrom(0.001, kMaxWait));
  app.add_flag("--read-to-end", hello.read_to_end, "Wait so long in any case");
  app.add_flag("--dry-run", hello.dry_run, "Show what would be sent, and send nothing");
  AddCommonTlsFlags(app, options.tls);
  AddContextFlags(app, "--", options.context);
  app.footer(
      std::string("What no flag says is what OpenSSL would send with --min, --suites and so on.\n"
                  "\nExamples:\n"
                  "  tlslab hello localhost:443 --supported-versions 0x0305,TLSv1.3\n"
                  "  tlslab hello localhost:443 --cipher-suites GREASE,TLS_AES_128_GCM_SHA256\n"
                  "  tlslab hello memory --fragment 1 --without server_name\n") +
      kGlobal);
}

}  // namespace tlslab
