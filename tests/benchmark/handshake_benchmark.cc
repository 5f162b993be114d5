// What the lab's observations cost.
//
// Every benchmark is one TLS handshake with P-256 certificates, verified, both
// ends in memory, to the end: tickets read, close_notify both ways. So the ratio of
// two rows is the ratio of what they do besides.
//
//   BareLoop       two SSL objects over memory BIOs and nothing else
//   Engine         the same contexts under the lab's sessions, all observations on
//   EngineTapped   the same, with a transcript at both ends and a fault plan without faults
//   EngineReported as Engine, and both results written as messages
//   RpcNamed       SimulateHandshake over a Unix socket, contexts by name
//   RpcInline      the same, contexts given inline in every request
//
// tests/benchmark/ratios.py runs them interleaved and prints the ratios.
#include <benchmark/benchmark.h>
#include <grpcpp/grpcpp.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "certs/credential/credential.h"
#include "server/driver/memory_pair.h"
#include "server/report/handshake_result.h"
#include "server/rpc/daemon.h"
#include "server/testing/contexts.h"
#include "server/wire/fault_plan.h"
#include "tests/benchmark/bare_handshake.h"
#include "tlslab/v1/lab_service.grpc.pb.h"

namespace tlslab {
namespace {

const TestPki& Pki() {
  static const TestPki* const pki = new TestPki;
  return *pki;
}

// TLS 1.2 or 1.3, from the benchmark's argument.
int Version(const benchmark::State& state) {
  return state.range(0) == 12 ? TLS1_2_VERSION : TLS1_3_VERSION;
}

ContextConfig At(ContextConfig config, int version) {
  config.min_version = config.max_version = version;
  return config;
}

void BareLoop(benchmark::State& state) {
  auto client = Bare(At(Pki().Client(), Version(state)));
  auto server = Bare(At(Pki().Server(), Version(state)));
  for (auto _ : state) BareHandshake(client->ssl_ctx(), server->ssl_ctx());
}

void RunEngine(benchmark::State& state, const MemoryPairOptions& options) {
  auto client = MustBuild(At(Pki().Client(), Version(state)));
  auto server = MustBuild(At(Pki().Server(), Version(state)));
  for (auto _ : state) {
    MemoryPairResult pair = Pair(client, server, options);
    Require(!pair.client.observations.failure, "the engine's handshake failed");
    benchmark::DoNotOptimize(pair);
  }
}

void Engine(benchmark::State& state) { RunEngine(state, {}); }

void EngineTapped(benchmark::State& state) {
  MemoryPairOptions options;
  options.collect.tap.transcript = TranscriptOptions();
  options.collect.record_contents = true;  // as whoever asks for a transcript gets it
  options.faults = std::make_shared<FaultPlan>();
  RunEngine(state, options);
}

void EngineReported(benchmark::State& state) {
  auto client = MustBuild(At(Pki().Client(), Version(state)));
  auto server = MustBuild(At(Pki().Server(), Version(state)));
  for (auto _ : state) {
    MemoryPairResult pair = Pair(client, server);
    v1::HandshakePair result;
    ReportHandshake(pair.client, result.mutable_client());
    ReportHandshake(pair.server, result.mutable_server());
    benchmark::DoNotOptimize(result);
  }
}

// A daemon on a Unix socket, with the contexts of the other benchmarks.
class RpcBench {
 public:
  RpcBench() {
    Require(mkdtemp(folder_) != nullptr, "no temporary folder");
    DaemonOptions options;
    options.listen = std::string("unix:") + folder_ + "/lab.sock";
    daemon_ = *Daemon::Start(options);
    auto channel = grpc::CreateChannel(daemon_->address(), grpc::InsecureChannelCredentials());
    handshakes = v1::HandshakeService::NewStub(channel);
    contexts_ = v1::TlsContextService::NewStub(channel);
    Create("client", ClientSpec());
    Create("server", ServerSpec());
  }
  ~RpcBench() {
    daemon_->Drain(absl::Seconds(1));
    rmdir(folder_);
  }

  static v1::TlsContextSpec ClientSpec() {
    v1::TlsContextSpec spec;
    spec.mutable_client()->set_server_name("localhost");
    spec.mutable_peer_verification()->add_trusted_pems(ChainPem(*Pki().authority));
    spec.mutable_peer_verification()->set_expected_name("localhost");
    return spec;
  }
  static v1::TlsContextSpec ServerSpec() {
    static const auto* const leaf = new std::shared_ptr<const Credential>(Pki().Leaf());
    v1::TlsContextSpec spec;
    spec.mutable_server();
    v1::PemCredential* pem = spec.add_credentials()->mutable_pem();
    pem->set_chain_pem(ChainPem(**leaf));
    pem->set_private_key_pem(KeyPem(**leaf));
    return spec;
  }

  void Simulate(const v1::SimulateHandshakeRequest& request) {
    grpc::ClientContext context;
    v1::SimulateHandshakeResponse response;
    grpc::Status status = handshakes->SimulateHandshake(&context, request, &response);
    Require(status.ok() && !response.handshakes(0).client().has_failure(), "the RPC failed");
  }

  std::unique_ptr<v1::HandshakeService::Stub> handshakes;

 private:
  void Create(const std::string& id, const v1::TlsContextSpec& spec) {
    v1::CreateTlsContextRequest request;
    request.set_tls_context_id(id);
    *request.mutable_tls_context()->mutable_spec() = spec;
    grpc::ClientContext context;
    v1::TlsContext response;
    Require(contexts_->CreateTlsContext(&context, request, &response).ok(), "no context");
  }

  char folder_[32] = "/tmp/tlslab-bench-XXXXXX";
  std::unique_ptr<Daemon> daemon_;
  std::unique_ptr<v1::TlsContextService::Stub> contexts_;
};

void RpcNamed(benchmark::State& state) {
  RpcBench bench;
  v1::SimulateHandshakeRequest request;
  request.mutable_client()->set_name("tlsContexts/client");
  request.mutable_server()->set_name("tlsContexts/server");
  for (auto _ : state) bench.Simulate(request);
}

void RpcInline(benchmark::State& state) {
  RpcBench bench;
  v1::SimulateHandshakeRequest request;
  *request.mutable_client()->mutable_spec() = RpcBench::ClientSpec();
  *request.mutable_server()->mutable_spec() = RpcBench::ServerSpec();
  for (auto _ : state) bench.Simulate(request);
}

BENCHMARK(BareLoop)->Arg(12)->Arg(13);
BENCHMARK(Engine)->Arg(12)->Arg(13);
BENCHMARK(EngineTapped)->Arg(12)->Arg(13);
BENCHMARK(EngineReported)->Arg(12)->Arg(13);
// The work is done on the daemon's threads of this process.
BENCHMARK(RpcNamed)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(RpcInline)->MeasureProcessCPUTime()->UseRealTime();

}  // namespace
}  // namespace tlslab

BENCHMARK_MAIN();
