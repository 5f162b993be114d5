#include "server/rpc/main.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_join.h"
#include "certs/ossl/library.h"
#include "server/rpc/daemon.h"
#include "tools/cli_reference/reference_flags.h"
#include "version/version.h"

namespace {

constexpr int kUsage = 2;
constexpr int kCannotStart = 3;
constexpr absl::Duration kDrainGrace = absl::Seconds(5);

struct Flags {
  tlslab::DaemonOptions daemon;
  std::vector<std::string> allow_dial;
  std::vector<std::string> allow_bind;
  bool exit_on_stdin_eof = false;
};

void Describe(CLI::App* app, Flags* flags) {
  app->set_version_flag("--version", std::string("tlslabd ") + tlslab::kTlslabVersion + ", " +
                                         tlslab::OpensslVersion());
  app->add_option("--listen", flags->daemon.listen,
                  "Where to serve gRPC: HOST:PORT on loopback (port 0 picks one), or unix:/path")
      ->capture_default_str()
      ->envname("TLSLABD_LISTEN");
  app->add_option(
         "--allow-dial", flags->allow_dial,
         "Networks (CIDR) that may be dialled besides loopback; repeat, or separate by ','")
      ->delimiter(',')
      ->envname("TLSLABD_ALLOW_DIAL");
  app->add_option("--allow-bind", flags->allow_bind,
                  "Networks (CIDR) that listeners may bind besides loopback; likewise")
      ->delimiter(',')
      ->envname("TLSLABD_ALLOW_BIND");
  app->add_flag("--exit-on-stdin-eof", flags->exit_on_stdin_eof,
                "Stop when standard input ends: for a daemon that must not outlive its parent");
  app->add_flag("--danger-listen-beyond-loopback", flags->daemon.danger_listen_beyond_loopback,
                "Let --listen name an address that other machines reach; anybody there can then "
                "drive this lab");
}

// Loopback and `networks`. False, with the reason on standard error, when one is
// malformed.
bool SetPolicy(const char* flag, std::vector<std::string> networks, tlslab::AddressPolicy* policy) {
  networks.insert(networks.begin(), {"127.0.0.0/8", "::1/128"});
  auto parsed = tlslab::AddressPolicy::Parse(networks);
  if (parsed.ok()) {
    *policy = *std::move(parsed);
    return true;
  }
  std::cerr << "tlslabd: " << flag << ": " << parsed.status().message() << "\n";
  return false;
}

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

int Run(Flags flags) {
  bool good = SetPolicy("--allow-dial", flags.allow_dial, &flags.daemon.lab.dial_policy);
  good &= SetPolicy("--allow-bind", flags.allow_bind, &flags.daemon.lab.bind_policy);
  if (!good) return kUsage;
  flags.daemon.lab.threads = std::max(2u, std::thread::hardware_concurrency());
  RaiseDescriptorLimit();
  sigset_t signals = BlockSignals();
  auto daemon = tlslab::Daemon::Start(std::move(flags.daemon));
  if (!daemon.ok()) {
    std::cerr << "tlslabd: " << daemon.status().message() << "\n";
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

int tlslab::DaemonMain(int argc, char** argv) {
  // gRPC's own words, when an address cannot be bound, are not for people; who wants
  // them sets the variable.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  Flags flags;
  CLI::App app("A laboratory for TLS, driven over gRPC.", "tlslabd");
  Describe(&app, &flags);
  tlslab::AddReferenceFlags(&app, 8, std::string("tlslabd ") + tlslab::kTlslabVersion);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help and --version
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    std::cerr << "tlslabd: " << error.what() << "; see tlslabd --help\n";
    return kUsage;
  }
  return Run(std::move(flags));
}
