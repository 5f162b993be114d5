// Bulk bytes through a relay without faults, beside HAProxy in TCP mode and no proxy at all.
//
// A row is the time that it takes a target to send 64 MiB to a client, connecting included.
#include <arpa/inet.h>
#include <benchmark/benchmark.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "server/driver/relay_port.h"
#include "server/transport/host_port.h"
#include "tests/testing/child_process.h"

namespace tlslab {
namespace {

constexpr size_t kBytes = 64 << 20;
constexpr size_t kPiece = 256 << 10;
constexpr char kHaproxy[] = "/usr/sbin/haproxy";

sockaddr_in Loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void Check(bool good, const char* what) {
  if (good) return;
  std::perror(what);
  std::abort();
}

// A listening socket on a free port.
struct Listening {
  int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  uint16_t port = 0;

  Listening() {
    sockaddr_in address = Loopback(0);
    socklen_t size = sizeof address;
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    Check(bind(descriptor, raw, size) == 0 && listen(descriptor, 64) == 0, "listen");
    Check(getsockname(descriptor, raw, &size) == 0, "getsockname");
    port = ntohs(address.sin_port);
  }
  ~Listening() {
    shutdown(descriptor, SHUT_RDWR);
    close(descriptor);
  }
};

// Sends all of the bytes to whoever connects, until it is destroyed.
class Target {
 public:
  Target() : thread_([this] { Serve(); }) {}
  ~Target() {
    shutdown(listening_.descriptor, SHUT_RDWR);
    thread_.join();
  }
  uint16_t port() const { return listening_.port; }

 private:
  void Serve() {
    const std::vector<char> piece(kPiece, 'x');
    for (int peer; (peer = accept(listening_.descriptor, nullptr, nullptr)) >= 0; close(peer)) {
      for (size_t sent = 0; sent < kBytes;) {
        const ssize_t size =
            send(peer, piece.data(), std::min(kPiece, kBytes - sent), MSG_NOSIGNAL);
        if (size <= 0) break;
        sent += static_cast<size_t>(size);
      }
    }
  }

  Listening listening_;
  std::thread thread_;
};

// False when nobody listens there.
bool Fetch(uint16_t port, bool whole = true) {
  const int peer = socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = Loopback(port);
  const bool connected =
      connect(peer, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  size_t received = 0;
  std::vector<char> buffer(kPiece);
  while (connected && whole) {
    const ssize_t size = recv(peer, buffer.data(), buffer.size(), 0);
    if (size <= 0) break;
    received += static_cast<size_t>(size);
  }
  close(peer);
  if (connected && whole) Check(received == kBytes, "bytes are missing");
  return connected;
}

void Run(benchmark::State& state, uint16_t port) {
  for (auto _ : state) Fetch(port);
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * kBytes));
}

void NoProxy(benchmark::State& state) {
  Target target;
  Run(state, target.port());
}
BENCHMARK(NoProxy)->UseRealTime();

void Relayed(benchmark::State& state) {
  Target target;
  const AddressPolicy policy = AddressPolicy::LoopbackOnly();
  EventLoop loop(2);
  RelayPlan plan;
  plan.target_host = "127.0.0.1";
  plan.target_port = target.port();
  auto port = RelayPort::Bind(loop, SystemClock(), {policy, policy}, "127.0.0.1", 0, plan,
                              [](RelayRecord) {});
  Run(state, ParseHostPort((*port)->bound_address())->port);
}
BENCHMARK(Relayed)->UseRealTime();

void Haproxy(benchmark::State& state) {
  Target target;
  const uint16_t port = Listening().port;
  char folder[] = "/tmp/relay_benchmark.XXXXXX";
  Check(mkdtemp(folder) != nullptr, "mkdtemp");
  const std::string file = std::string(folder) + "/haproxy.cfg";
  std::ofstream(file) << "global\n  nbthread 2\ndefaults\n  mode tcp\n  timeout connect 5s\n"
                         "  timeout client 60s\n  timeout server 60s\nlisten relay\n"
                         "  bind 127.0.0.1:"
                      << port << "\n  server target 127.0.0.1:" << target.port() << "\n";
  auto started = ChildProcess::Start({{kHaproxy, "-db", "-f", file}, {}});
  if (!started.ok()) {
    state.SkipWithError("haproxy is not installed");
  } else {
    // It says nothing when it listens; each look waits a little.
    for (int looks = 0; looks < 500 && !Fetch(port, /*whole=*/false); ++looks) {
      if ((*started)->WaitForExit(absl::Milliseconds(10))) break;
    }
    Run(state, port);
  }
  unlink(file.c_str());
  rmdir(folder);
}
BENCHMARK(Haproxy)->UseRealTime();

}  // namespace
}  // namespace tlslab

BENCHMARK_MAIN();
