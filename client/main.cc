#include "client/main.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "client/commands/about_commands.h"
#include "client/commands/check_command.h"
#include "client/commands/context_commands.h"
#include "client/commands/diff_command.h"
#include "client/commands/explain_topic_command.h"
#include "client/commands/fault_commands.h"
#include "client/commands/handshake_commands.h"
#include "client/commands/hello_command.h"
#include "client/commands/init_command.h"
#include "client/commands/inspect_command.h"
#include "client/commands/join/join_command.h"
#include "client/commands/lab_session.h"
#include "client/commands/listen_command.h"
#include "client/commands/mint_command.h"
#include "client/commands/relay_command.h"
#include "client/commands/responder_command.h"
#include "client/commands/revocation_commands.h"
#include "client/commands/run_command.h"
#include "client/commands/schema_command.h"
#include "client/commands/terminate_command.h"
#include "client/commands/verify_command.h"
#include "client/options/options.h"

namespace tlslab {
namespace {

// Blocks SIGINT and SIGTERM in every thread to come, and waits for them in one of its own: the
// first asks for an orderly end, the second ends at once. The cancellation lives as long as the
// process, since that thread does.
Cancellation& CancelOnSignals() {
  auto& cancellation = *new Cancellation;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread([signals, &cancellation] {
    int signal = 0;
    sigwait(&signals, &signal);
    cancellation.Request();
    sigwait(&signals, &signal);
    _exit(kLabFailed);
  }).detach();
  // A reader that goes away ends a command by a failed write, after which it cleans up.
  signal(SIGPIPE, SIG_IGN);
  return cancellation;
}

LabSettings SettingsOf(const Options& options) {
  LabSettings settings;
  double seconds = 60;
  // Handshake and exchange have as long each, and the RPC must not end before them.
  if (options.handshake_timeout_seconds) {
    seconds = std::max(seconds, 2 * *options.handshake_timeout_seconds + 10);
  }
  seconds = options.timeout_seconds.value_or(seconds);
  constexpr double kLongest = 86400;
  settings.rpc_timeout =
      std::chrono::milliseconds(static_cast<int64_t>(std::min(seconds, kLongest) * 1000));
  return settings;
}

bool NeedsLab(Command command) {
  switch (command) {
    case Command::kCheck:
    case Command::kInit:
    case Command::kSchema:
    case Command::kDiff:
    case Command::kExplain:
      return false;
    default:
      return true;
  }
}

bool WantsColour() {
  const char* no_color = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0');
}

int Dispatch(const Options& options, LabSessions& labs, Console& console) {
  const std::string address = ChooseLabAddress(options.lab, std::getenv("TLSLAB_ADDRESS"));
  const LabOpener open_lab = [&labs, &address] { return labs.Open(address); };
  switch (options.command) {
    case Command::kSimulate:
      return RunSimulate(options, open_lab, console);
    case Command::kDial:
      return RunDial(options, open_lab, console);
    case Command::kListen:
      return RunListen(options, open_lab, console);
    case Command::kHello:
      return RunHello(options, open_lab, console);
    case Command::kRelay:
      return RunRelay(options, open_lab, console);
    case Command::kTerminate:
      return RunTerminate(options, open_lab, console);
    case Command::kRun:
      return RunExperiments(options, address, labs, console);
    case Command::kDiff:
      return RunDiffReports(options, console);
    case Command::kJoin:
      return RunJoinReports(options, console);
    case Command::kCheck:
      return RunCheck(options, console);
    case Command::kInit:
      return RunInit(options, console);
    case Command::kSchema:
      return RunSchema(options, console);
    case Command::kExplain:
      return RunExplainTopic(options, console);
    case Command::kExplainContext:
      return RunExplainContext(options, open_lab, console);
    case Command::kRotateKeys:
      return RunRotateKeys(options, open_lab, console);
    case Command::kCiphers:
      return RunCiphers(options, open_lab, console);
    case Command::kPresets:
      return RunPresets(options, open_lab, console);
    case Command::kCertMint:
      return RunCertMint(options, open_lab, console);
    case Command::kCertSign:
      return RunCertSign(options, open_lab, console);
    case Command::kCertInspect:
      return RunCertInspect(options, open_lab, console);
    case Command::kCertVerify:
      return RunCertVerify(options, open_lab, console);
    case Command::kCertCatalogue:
      return RunCertCatalogue(options, open_lab, console);
    case Command::kCertTrust:
      return RunCertTrust(options, open_lab, console);
    case Command::kCertCrl:
      return RunCertCrl(options, open_lab, console);
    case Command::kCertOcsp:
      return RunCertOcsp(options, open_lab, console);
    case Command::kCertResponder:
      return RunCertResponder(options, open_lab, console);
    case Command::kFaultsSet:
      return RunFaultsSet(options, open_lab, console);
    case Command::kFaultsClear:
      return RunFaultsClear(options, open_lab, console);
    case Command::kCapabilities:
      return RunCapabilities(options, open_lab, console);
    case Command::kHealth:
      return RunHealth(options, address, labs, console);
    case Command::kVersion:
      return RunVersion(options, open_lab, console);
  }
  return kUsageError;
}

int Main(int argc, char** argv) {
  const ParsedOptions parsed = ParseOptions(argc, argv);
  if (parsed.exit_code) {
    (*parsed.exit_code == 0 ? std::cout : std::cerr) << parsed.text;
    return *parsed.exit_code;
  }
  const Options& options = parsed.options;
  Cancellation& cancellation = CancelOnSignals();
  Console console{std::cout, std::cerr, WantsColour(), isatty(STDERR_FILENO) == 1};
  LabSettings settings = SettingsOf(options);
  if (NeedsLab(options.command)) {
    absl::StatusOr<ControlCredentials> control =
        ReadControlCredentials(options.control, [](const char* name) { return std::getenv(name); });
    if (!control.ok()) return Fail(console, control.status(), kUsageError);
    settings.control = *std::move(control);
  }
  LabSessions labs(settings, cancellation);
  return Dispatch(options, labs, console);
}

}  // namespace

int ClientMain(int argc, char** argv) {
  // gRPC's own words, when TLS fails, are told in ours; who wants them sets the variable.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  return Main(argc, argv);
}

}  // namespace tlslab
