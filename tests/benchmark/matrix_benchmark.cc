// A matrix of handshakes, asked of a daemon by one client with many calls in flight,
// against the same matrix at the engine's own rate.
//
//   MatrixEngine   every cell once, contexts at hand, one thread
//   MatrixRpc      every cell once by SimulateHandshake over a Unix socket, contexts
//                  inline in every request, 16 calls in flight; the client reads
//                  every result to an arena
//
// Daemon and client are in this process, so its CPU time is that of both.
#include <benchmark/benchmark.h>
#include <google/protobuf/arena.h>
#include <grpcpp/grpcpp.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "certs/credential/credential.h"
#include "server/codepoints/groups.h"
#include "server/engine/capabilities.h"
#include "server/rpc/daemon.h"
#include "server/testing/contexts.h"
#include "tests/benchmark/bare_handshake.h"
#include "tlslab/v1/lab_service.grpc.pb.h"

namespace tlslab {
namespace {

constexpr int kCallsInFlight = 16;

struct MatrixCell {
  uint16_t version = 0;
  std::string suite;  // OpenSSL's name below TLS 1.3, IANA's there
  std::string group;
};

// Every ECDHE suite with an ECDSA key, and the suites of TLS 1.3, with each of the usual
// groups.
std::vector<MatrixCell> Cells() {
  std::vector<MatrixCell> cells;
  for (const CipherFacts& cipher : Capabilities().ciphers) {
    const bool tls13 = cipher.defined_in == "TLSv1.3";
    if (!tls13 && cipher.openssl_name.rfind("ECDHE-ECDSA-", 0) != 0) continue;
    for (const char* group : {"x25519", "secp256r1", "X25519MLKEM768"}) {
      const auto& here = Capabilities().groups;
      const bool has = std::find(here.begin(), here.end(), *GroupValue(group)) != here.end();
      const bool only_tls13 = *GroupValue(group) > 0xff;
      if (!has || (only_tls13 && !tls13)) continue;
      cells.push_back({static_cast<uint16_t>(tls13 ? TLS1_3_VERSION : TLS1_2_VERSION),
                       tls13 ? cipher.standard_name : cipher.openssl_name, group});
    }
  }
  Require(!cells.empty(), "no cells");
  return cells;
}

const TestPki& Pki() {
  static const TestPki* const pki = new TestPki;
  return *pki;
}
const Credential& Leaf() {
  static const auto* const leaf = new std::shared_ptr<const Credential>(Pki().Leaf());
  return **leaf;
}

std::shared_ptr<const Context> Built(ContextConfig config, const MatrixCell& cell) {
  config.min_version = config.max_version = cell.version;
  config.security_level = 0;
  config.groups = {cell.group};
  if (cell.group != "secp256r1") config.groups.push_back("secp256r1");  // of the key
  if (cell.version == TLS1_3_VERSION) {
    config.cipher_suites = {cell.suite};
  } else {
    config.cipher_list = cell.suite;
  }
  return MustBuild(std::move(config));
}

void Describe(const MatrixCell& cell, v1::TlsContextSpec* spec) {
  const bool tls13 = cell.version == TLS1_3_VERSION;
  const v1::TlsVersion version = tls13 ? v1::TLS_VERSION_TLS13 : v1::TLS_VERSION_TLS12;
  spec->set_min_version(version);
  spec->set_max_version(version);
  spec->set_security_level(0);
  spec->add_groups(cell.group);
  if (cell.group != "secp256r1") spec->add_groups("secp256r1");
  if (tls13) {
    spec->add_cipher_suites(cell.suite);
  } else {
    spec->set_cipher_list(cell.suite);
  }
}

v1::SimulateHandshakeRequest Request(const MatrixCell& cell) {
  v1::SimulateHandshakeRequest request;
  v1::TlsContextSpec* client = request.mutable_client()->mutable_spec();
  Describe(cell, client);
  client->mutable_client()->set_server_name("localhost");
  client->mutable_peer_verification()->add_trusted_pems(ChainPem(*Pki().authority));
  client->mutable_peer_verification()->set_expected_name("localhost");
  v1::TlsContextSpec* server = request.mutable_server()->mutable_spec();
  Describe(cell, server);
  server->mutable_server();
  v1::PemCredential* pem = server->add_credentials()->mutable_pem();
  pem->set_chain_pem(ChainPem(Leaf()));
  pem->set_private_key_pem(KeyPem(Leaf()));
  return request;
}

void MatrixEngine(benchmark::State& state) {
  std::vector<std::pair<std::shared_ptr<const Context>, std::shared_ptr<const Context>>> pairs;
  ContextConfig server = Pki().Server();
  for (const MatrixCell& cell : Cells()) {
    pairs.emplace_back(Built(Pki().Client(), cell), Built(server, cell));
  }
  for (auto _ : state) {
    for (const auto& [client, server_context] : pairs) {
      MemoryPairResult pair = Pair(client, server_context);
      Require(!pair.client.observations.failure, "the engine's handshake failed");
      benchmark::DoNotOptimize(pair);
    }
  }
  state.SetItemsProcessed(state.iterations() * pairs.size());
}

// One client that keeps so many calls in flight until all requests are answered.
class Flight {
 public:
  Flight(v1::HandshakeService::Stub* stub,
         const std::vector<v1::SimulateHandshakeRequest>& requests)
      : stub_(stub), requests_(requests) {}

  void Run() {
    for (int i = 0; i < kCallsInFlight; ++i) StartNext();
    std::unique_lock<std::mutex> lock(mutex_);
    all_done_.wait(lock, [this] { return done_ == requests_.size(); });
  }

 private:
  // A result is hundreds of small messages, which a client in haste reads to an arena.
  struct Call {
    grpc::ClientContext context;
    google::protobuf::Arena arena;
    v1::SimulateHandshakeResponse* response =
        google::protobuf::Arena::CreateMessage<v1::SimulateHandshakeResponse>(&arena);
  };

  void StartNext() {
    size_t at = 0;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (next_ == requests_.size()) return;
      at = next_++;
    }
    auto call = std::make_shared<Call>();
    stub_->async()->SimulateHandshake(
        &call->context, &requests_[at], call->response, [this, call](grpc::Status status) {
          Require(status.ok() && call->response->handshakes_size() == 1 &&
                      !call->response->handshakes(0).client().has_failure(),
                  "the RPC failed");
          StartNext();
          std::lock_guard<std::mutex> lock(mutex_);
          if (++done_ == requests_.size()) all_done_.notify_one();
        });
  }

  v1::HandshakeService::Stub* stub_;
  const std::vector<v1::SimulateHandshakeRequest>& requests_;
  std::mutex mutex_;
  std::condition_variable all_done_;
  size_t next_ = 0;
  size_t done_ = 0;
};

void MatrixRpc(benchmark::State& state) {
  char folder[] = "/tmp/tlslab-bench-XXXXXX";
  Require(mkdtemp(folder) != nullptr, "no temporary folder");
  DaemonOptions options;
  options.listen = std::string("unix:") + folder + "/lab.sock";
  auto daemon = *Daemon::Start(options);
  auto stub = v1::HandshakeService::NewStub(
      grpc::CreateChannel(daemon->address(), grpc::InsecureChannelCredentials()));
  std::vector<v1::SimulateHandshakeRequest> requests;
  for (const MatrixCell& cell : Cells()) requests.push_back(Request(cell));
  Flight(stub.get(), requests).Run();  // the contexts are built
  for (auto _ : state) Flight(stub.get(), requests).Run();
  state.SetItemsProcessed(state.iterations() * requests.size());
  daemon->Drain(absl::Seconds(1));
  rmdir(folder);
}

BENCHMARK(MatrixEngine)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(MatrixRpc)->MeasureProcessCPUTime()->UseRealTime();

}  // namespace
}  // namespace tlslab
