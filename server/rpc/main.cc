#include "server/rpc/main.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "certs/ossl/library.h"
#include "server/log/daemon_log.h"
#include "server/log/log.h"
#include "server/metrics/metrics.h"
#include "server/metrics/metrics_port.h"
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
  return options;
}

// Whoever listens to the daemon's events, as the flags want it.
struct Telling {
  explicit Telling(const tlslab::Flags& flags) : log(STDERR_FILENO, flags.log) {
    std::vector<tlslab::DaemonEvents*> listeners;
    // What is always logged is, unless nothing is.
    if (log.Wants(tlslab::LogLevel::kAudit)) listeners.push_back(&lines);
    if (!flags.metrics_listen.empty()) listeners.push_back(&metrics);
    fan.emplace(std::move(listeners));
  }
  tlslab::DaemonEvents* events() { return fan->empty() ? nullptr : &*fan; }

  tlslab::Log log;
  tlslab::DaemonLog lines{&log};
  tlslab::Metrics metrics{tlslab::kTlslabVersion};
  std::optional<tlslab::EventFan> fan;
};

// What the control channel has to tell, for both.
class ControlTelling : public tlslab::ControlEvents {
 public:
  // `telling` must outlive it.
  explicit ControlTelling(Telling* telling) : telling_(*telling) {}

  // Whoever is refused a thousand times fills no log: an RPC that is refused has its line, and of
  // connections there is the count.
  void OnRefused(tlslab::Refusal reason) override {
    telling_.metrics.OnCallerRefused(tlslab::RefusalName(reason));
    if (!telling_.log.Wants(tlslab::LogLevel::kDebug)) return;
    telling_.log.Write(tlslab::LogLine(tlslab::LogLevel::kDebug, "caller_refused")
                           .Add("reason", tlslab::RefusalName(reason)));
  }
  void OnWarning(const std::string& text) override {
    telling_.log.Write(
        tlslab::LogLine(tlslab::LogLevel::kWarning, "control_channel").Add("text", text));
  }

 private:
  Telling& telling_;
};

// Null: no metrics are served.
absl::StatusOr<std::unique_ptr<tlslab::MetricsPort>> ServeMetrics(const tlslab::Flags& flags,
                                                                  Telling& telling,
                                                                  tlslab::Daemon& daemon) {
  if (flags.metrics_listen.empty()) return nullptr;
  return tlslab::MetricsPort::Start(
      flags.metrics_listen, flags.danger_metrics_beyond_loopback,
      [&telling, &daemon] { return telling.metrics.Text(daemon.Counts()); });
}

int CannotStart(const absl::Status& status) {
  std::istringstream lines{std::string(status.message())};
  for (std::string line; std::getline(lines, line);) std::cerr << "tlslabd: " << line << "\n";
  const bool in_use = status.code() == absl::StatusCode::kFailedPrecondition;
  return in_use ? kCannotStart : kUsage;
}

int Run(const tlslab::Flags& flags) {
  RaiseDescriptorLimit();
  sigset_t signals = BlockSignals();
  Telling telling(flags);
  tlslab::DaemonOptions options = ToOptions(flags);
  options.events = telling.events();
  options.control_events = std::make_shared<ControlTelling>(&telling);
  auto daemon = tlslab::Daemon::Start(std::move(options));
  if (!daemon.ok()) return CannotStart(daemon.status());
  auto metrics = ServeMetrics(flags, telling, **daemon);
  if (!metrics.ok()) {
    (*daemon)->Drain(absl::ZeroDuration());
    return CannotStart(metrics.status());
  }
  std::cout << "tlslabd listening on " << (*daemon)->address() << std::endl;
  if (*metrics) std::cout << "tlslabd metrics on " << (*metrics)->url() << std::endl;
  if (flags.exit_on_stdin_eof) StopWithStdin();
  int signal_number = 0;
  sigwait(&signals, &signal_number);
  (*daemon)->Drain(kDrainGrace);
  return 0;
}

}  // namespace

int tlslab::DaemonMain(int argc, char** argv) {
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
