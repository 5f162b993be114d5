#include "server/rpc/flags.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/rpc/control/control_flags.h"
#include "tools/cli_reference/reference_flags.h"

namespace tlslab {
namespace {

constexpr uint32_t kMaxCount = 1'000'000;
constexpr uint64_t kMaxBytes = uint64_t{1} << 40;

// A limit, under the name that the contract's Limits have for it where they do.
struct LimitOption {
  const char* name;
  size_t LabLimits::*limit;
  const char* description;
  bool in_bytes = false;
};

constexpr LimitOption kLimits[] = {
    {"--max-certificates", &LabLimits::certificates, "Certificates held under a name"},
    {"--max-tls-contexts", &LabLimits::contexts, "Contexts held under a name"},
    {"--max-listeners", &LabLimits::listeners, "Listeners open at once"},
    {"--max-connections-per-listener", &LabLimits::connections_per_listener,
     "Connections open at once on one listener"},
    {"--max-dials", &LabLimits::dials, "Dials under way at once"},
    {"--max-results-per-listener", &LabLimits::results_per_listener,
     "Results that a listener keeps"},
    {"--max-result-bytes-per-listener", &LabLimits::result_bytes_per_listener,
     "Bytes that these may take, roughly", true},
    {"--max-watchers-per-listener", &LabLimits::watchers_per_listener,
     "Watchers of one listener, relay or terminator"},
    {"--max-revocation-responders", &LabLimits::revocation_responders,
     "Revocation responders open at once"},
    {"--max-relays", &LabLimits::relays, "Relays open at once"},
    {"--max-connections-per-relay", &LabLimits::connections_per_relay,
     "Connections open at once through one relay"},
    {"--max-results-per-relay", &LabLimits::results_per_relay, "Results that a relay keeps"},
    {"--max-result-bytes-per-relay", &LabLimits::result_bytes_per_relay,
     "Bytes that these may take, roughly", true},
    {"--max-terminators", &LabLimits::terminators, "Terminators open at once"},
    {"--max-connections-per-terminator", &LabLimits::connections_per_terminator,
     "Connections open at once through one terminator"},
    {"--max-results-per-terminator", &LabLimits::results_per_terminator,
     "Results that a terminator keeps"},
    {"--max-result-bytes-per-terminator", &LabLimits::result_bytes_per_terminator,
     "Bytes that these may take, roughly", true},
    {"--max-cached-contexts", &LabLimits::cached_contexts,
     "Contexts given inline that are kept to be used again"},
};

// Without the words that CLI11 would add to the help.
CLI::Validator Within(uint64_t least, uint64_t most) {
  return CLI::Range(least, most).description("");
}

// As they are given, before they are judged.
struct RawFlags {
  std::vector<std::string> allow_dial;
  std::vector<std::string> allow_bind;
  std::string log_format = "text";
  std::string log_level = "info";
};

void DescribeReach(CLI::App* app, Flags* flags, RawFlags* raw) {
  app->add_option("--listen", flags->listen,
                  "Where to serve gRPC: HOST:PORT on loopback (port 0 picks one), or unix:/path")
      ->capture_default_str();
  app->add_flag("--danger-listen-beyond-loopback", flags->danger_listen_beyond_loopback,
                "Let --listen name an address that other machines reach without asking callers "
                "for a token or a certificate; anybody there can then drive this lab");
  app->add_option(
         "--allow-dial", raw->allow_dial,
         "Networks (CIDR) that may be dialled besides loopback; repeat, or separate by ','")
      ->delimiter(',');
  app->add_option("--allow-bind", raw->allow_bind,
                  "Networks (CIDR) that listeners may bind besides loopback; likewise")
      ->delimiter(',');
  app->add_flag("--exit-on-stdin-eof", flags->exit_on_stdin_eof,
                "Stop when standard input ends: for a daemon that must not outlive its parent");
}

void DescribeLimits(CLI::App* app, Flags* flags) {
  constexpr char kGroup[] = "Limits, each owner's own";
  for (const LimitOption& option : kLimits) {
    app->add_option(option.name, flags->limits.*option.limit, option.description)
        ->check(Within(0, option.in_bytes ? kMaxBytes : kMaxCount))
        ->capture_default_str()
        ->group(kGroup);
  }
  app->add_option("--max-owners", flags->max_owners,
                  "Owners that this daemon tells apart, from its start to its end")
      ->check(Within(1, kMaxCount))
      ->capture_default_str()
      ->group("Limits of the daemon");
}

void DescribeTelling(CLI::App* app, Flags* flags, RawFlags* raw) {
  constexpr char kGroup[] = "What it tells of itself";
  app->add_option("--log-format", raw->log_format,
                  "How to write the log, on standard error: text, json or none")
      ->capture_default_str()
      ->group(kGroup);
  app->add_option("--log-level", raw->log_level,
                  "The least to log: debug, info, warning or error; dials and binds are always "
                  "logged, unless the format is none")
      ->capture_default_str()
      ->group(kGroup);
  app->add_option("--metrics-listen", flags->metrics_listen,
                  "Where to serve metrics for Prometheus, as HTTP: HOST:PORT on loopback (port 0 "
                  "picks one)")
      ->capture_default_str()
      ->group(kGroup);
  app->add_flag("--danger-metrics-beyond-loopback", flags->danger_metrics_beyond_loopback,
                "Let --metrics-listen name an address that other machines reach; anybody there "
                "can then read what is done here")
      ->group(kGroup);
}

void ReadLog(const RawFlags& raw, LogOptions* log, std::vector<std::string>* problems) {
  const std::optional<LogFormat> format = ParseLogFormat(raw.log_format);
  const std::optional<LogLevel> level = ParseLogLevel(raw.log_level);
  if (!format) {
    problems->push_back(
        absl::StrCat("--log-format: '", raw.log_format, "' is none of text, json and none"));
  }
  if (!level) {
    problems->push_back(absl::StrCat("--log-level: '", raw.log_level,
                                     "' is none of debug, info, warning and error"));
  }
  if (format && level) *log = {*format, *level};
}

// Loopback and `networks`.
void ReadPolicy(const std::string& name, std::vector<std::string> networks, AddressPolicy* policy,
                std::vector<std::string>* problems) {
  networks.insert(networks.begin(), {"127.0.0.0/8", "::1/128"});
  auto parsed = AddressPolicy::Parse(networks);
  if (parsed.ok()) {
    *policy = *std::move(parsed);
  } else {
    problems->push_back(absl::StrCat(name, ": ", std::string(parsed.status().message())));
  }
}

}  // namespace

FlagReading ReadFlags(const std::vector<std::string>& arguments, const Environment& environment,
                      const std::string& version) {
  FlagReading read;
  RawFlags raw;
  CLI::App app("A laboratory for TLS, driven over gRPC.", "tlslabd");
  app.set_version_flag("--version", version);
  app.footer(
      "Each option can also be given in the environment (--max-dials as TLSLABD_MAX_DIALS) or in "
      "the file of --config (max-dials = 1000). A flag goes before the environment, and that "
      "before the file.");
  DescribeReach(&app, &read.flags, &raw);
  DescribeControl(&app, &read.flags.control);
  DescribeTelling(&app, &read.flags, &raw);
  DescribeLimits(&app, &read.flags);
  AddReferenceFlags(&app, 8, std::string("tlslabd ") + kTlslabVersion);
  OptionLayers layers(&app, "TLSLABD_");
  layers.Read(arguments, environment);
  read.output = layers.output();
  read.problems = layers.problems();
  if (!read.output.empty()) return read;
  ReadPolicy("--allow-dial", raw.allow_dial, &read.flags.dial_policy, &read.problems);
  ReadPolicy("--allow-bind", raw.allow_bind, &read.flags.bind_policy, &read.problems);
  ReadLog(raw, &read.flags.log, &read.problems);
  return read;
}

}  // namespace tlslab
