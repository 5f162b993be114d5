// A matrix of 10,000 cells from file to report, against the same handshakes in a bare loop of
// OpenSSL.
//
//   ExperimentBareLoop   the 10,000 pairs of contexts of the file, by OpenSSL alone, one thread
//   ExperimentRun        the file read, every cell run in a daemon over a Unix socket, one text
//                        report written
//
// Times are CPU time: of this process, and for the run that of its daemon too. 100 contexts of
// clients (groups and protocols) meet 100 of servers (suites and session contexts).
#include <benchmark/benchmark.h>
#include <time.h>

#include <cstdio>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "client/embedded/embedded_daemon.h"
#include "client/experiment/experiment_suite.h"
#include "client/lab/lab.h"
#include "client/report/text_sink.h"
#include "client/runner/participant.h"
#include "client/runner/suite_run.h"
#include "server/testing/contexts.h"
#include "tests/benchmark/bare_handshake.h"

namespace tlslab {
namespace {

constexpr int kSide = 100;
const char* const kGroups[] = {"X25519", "P-256"};
const char* const kSuites[] = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
                               "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"};

// In seconds; of this process when it is 0.
double CpuTime(pid_t process) {
  clockid_t clock = CLOCK_PROCESS_CPUTIME_ID;
  if (process != 0) Require(clock_getcpuclockid(process, &clock) == 0, "no clock of the daemon");
  timespec time = {};
  Require(clock_gettime(clock, &time) == 0, "no time of the daemon");
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::string Group(int client) { return kGroups[client % 2]; }
std::string Suite(int server) { return kSuites[server % 4]; }

// The axes hold maps, so that a cell's contexts are two of two hundred.
std::string Yaml() {
  std::string clients, servers;
  for (int i = 0; i < kSide; ++i) {
    const std::string n = std::to_string(i);
    clients += (i == 0 ? "" : ", ") + ("{id: c" + n + ", group: " + Group(i) + "}");
    servers += (i == 0 ? "" : ", ") + ("{id: s" + n + ", suite: " + Suite(i) + "}");
  }
  return "experiment_id: matrix\nmatrix:\n  axes:\n    - {name: client, values: [" + clients +
         "]}\n    - {name: server, values: [" + servers + R"(]}
certificates:
  - {id: ca, spec: {common_name: ca, certificate_authority: true}}
  - {id: leaf, spec: {issuer: certificates/ca, common_name: localhost, dns_names: [localhost]}}
tls_contexts:
  - id: client
    spec:
      client: {server_name: localhost}
      groups: ["${client.group}"]
      alpn_protocols: ["${client.id}"]
      peer_verification: {trusted_certificates: [certificates/ca], expected_name: localhost}
  - id: server
    spec:
      server: {}
      cipher_suites: ["${server.suite}"]
      resumption: {session_id_context: "${server.id}"}
      credentials: [{certificate: certificates/leaf}]
steps:
  - id: handshake
    simulate: {client: {name: tlsContexts/client}, server: {name: tlsContexts/server}}
    expect:
      client.failure: {present: false}
      client.negotiated.version: TLSv1.3
      server.negotiated.cipher_suite.name: "${server.suite}"
)";
}

void ExperimentBareLoop(benchmark::State& state) {
  const TestPki pki;
  std::vector<std::shared_ptr<const Context>> clients, servers;
  for (int i = 0; i < kSide; ++i) {
    ContextConfig client = pki.Client();
    client.groups = {Group(i)};
    client.alpn_protocols = {"c" + std::to_string(i)};
    clients.push_back(Bare(std::move(client)));
    ContextConfig server = pki.Server();
    server.cipher_suites = {Suite(i)};
    servers.push_back(Bare(std::move(server)));
  }
  for (auto _ : state) {
    const double begin = CpuTime(0);
    for (const auto& client : clients) {
      for (const auto& server : servers) BareHandshake(client->ssl_ctx(), server->ssl_ctx());
    }
    state.SetIterationTime(CpuTime(0) - begin);
  }
  state.SetItemsProcessed(state.iterations() * kSide * kSide);
}

void ExperimentRun(benchmark::State& state) {
  Cancellation cancellation;
  const auto program = FindDaemon();
  Require(program.ok(), "no daemon; name it with TLSLABD");
  const auto daemon = EmbeddedDaemon::Start(*program, {}, cancellation);
  Require(daemon.ok(), "the daemon does not start");
  const std::string yaml = Yaml();
  for (auto _ : state) {
    const double begin = CpuTime(0) + CpuTime((*daemon)->pid());
    const auto suite = ParseExperimentSuite("matrix.yaml", yaml, {});
    if (!suite.ok()) std::fprintf(stderr, "%s\n", std::string(suite.status().message()).c_str());
    Require(suite.ok(), "the experiment is wrong");
    auto lab = RemoteLab::Connect((*daemon)->address(), {}, cancellation);
    Require(lab.ok(), "no lab");
    ResourceNames names;
    Participant participant("", (*daemon)->address(), lab->get(), names);
    SelectedCells selected{suite->get(), {}, [&participant](const auto&) { return &participant; }};
    for (size_t i = 0; i < (*suite)->cells().size(); ++i) selected.cells.push_back(i);
    std::ostringstream report;
    TextSink sink(report, {});
    RunSettings settings{names, cancellation};
    const v1::RunSummary summary = RunSuites({selected}, settings, {}, {&sink}, {});
    if (summary.counts().passed() != kSide * kSide)
      std::fprintf(stderr, "%.2000s\n", report.str().c_str());
    Require(summary.counts().passed() == kSide * kSide, "a cell did not pass");
    state.SetIterationTime(CpuTime(0) + CpuTime((*daemon)->pid()) - begin);
  }
  state.SetItemsProcessed(state.iterations() * kSide * kSide);
}

BENCHMARK(ExperimentBareLoop)->UseManualTime();
BENCHMARK(ExperimentRun)->UseManualTime();

}  // namespace
}  // namespace tlslab

BENCHMARK_MAIN();
