// tlslabd: the daemon.
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "certs/ossl/library.h"
#include "server/rpc/control/control_events.h"
#include "server/rpc/daemon.h"
#include "server/rpc/flags.h"
#include "version/version.h"

namespace {

constexpr int kUsage = 2;
constexpr int kCannotStart = 3;
constexpr absl::Duration kDrainGrace = absl::Seconds(5);

// All threads inherit this, so that only `WaitForSignal` sees the signals.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

// A thousand relayed connections take two thousand descriptors, more than the usual soft limit.
// Where it cannot be raised, connections that find none are told so.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// Ends the process as SIGTERM does when standard input ends.
void StopWithStdin() {
  std::thread([] {
    char buffer[256];
    ssize_t size = 0;
    while ((size = read(STDIN_FILENO, buffer, sizeof buffer)) > 0 || (size < 0 && errno == EINTR)) {
    }
    kill(getpid(), SIGTERM);
  }).detach();
}

// On standard error, a line each.
class Warnings : public tlslab::ControlEvents {
  void OnRefused(tlslab::Refusal) override {}
  void OnWarning(const std::string& text) override {
    std::cerr << "tlslabd: warning: " + text + "\n";
  }
};

tlslab::DaemonOptions ToOptions(const tlslab::Flags& flags) {
  tlslab::DaemonOptions options;
  options.listen = flags.listen;
  options.danger_listen_beyond_loopback = flags.danger_listen_beyond_loopback;
  options.lab.dial_policy = flags.dial_policy;
  options.lab.bind_policy = flags.bind_policy;
  options.lab.limits = flags.limits;
  options.lab.threads = std::max(2u, std::thread::hardware_concurrency());
  options.max_owners = flags.max_owners;
  options.control = flags.control;
  options.control_events = std::make_shared<Warnings>();
  return options;
}

void TellEachLine(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) std::cerr << "tlslabd: " << line << "\n";
}

int Run(const tlslab::Flags& flags) {
  RaiseDescriptorLimit();
  sigset_t signals = BlockSignals();
  auto daemon = tlslab::Daemon::Start(ToOptions(flags));
  if (!daemon.ok()) {
    TellEachLine(std::string(daemon.status().message()));
    bool in_use = daemon.status().code() == absl::StatusCode::kFailedPrecondition;
    return in_use ? kCannotStart : kUsage;
  }
  std::cout << "tlslabd listening on " << (*daemon)->address() << std::endl;
  if (flags.exit_on_stdin_eof) StopWithStdin();
  int signal_number = 0;
  sigwait(&signals, &signal_number);
  (*daemon)->Drain(kDrainGrace);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  // gRPC's own words, when an address cannot be bound, are not for people; who wants
  // them sets the variable.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  const std::string version =
      std::string("tlslabd ") + tlslab::kTlslabVersion + ", " + tlslab::OpensslVersion();
  const tlslab::FlagReading read = tlslab::ReadFlags(
      std::vector<std::string>(argv + 1, argv + argc),
      [](const std::string& name) { return getenv(name.c_str()); }, version);
  for (const std::string& problem : read.problems) std::cerr << "tlslabd: " << problem << "\n";
  if (!read.problems.empty()) return kUsage;
  std::cout << read.output;
  return read.output.empty() ? Run(read.flags) : 0;
}
