// Accepts connections for somebody else: no more than a number of them, each only when it begins
// as it should, and never ceases to.
//
//   GateOptions options;
//   options.judge = [](std::string_view bytes) { return ...; };
//   options.accepted = [](int listener, int connection, std::string_view bytes) { ... };
//   absl::StatusOr<std::unique_ptr<ConnectionGate>> gate =
//       ConnectionGate::ListenOnTcp(*IpAddress::Parse("127.0.0.1"), 0, options);
//   (*gate)->Start();
//
// gRPC 1.51 ends its listener for good when a process has no file descriptor left
// (grpc/grpc#20418), has no bound on connections, and answers nothing to those who speak another
// protocol; so it is given connections by this. A descriptor is held back, so that even then a
// connection can be taken and refused.
//
// Connections that were handed over are counted until the one who got them closes them, which is
// seen by the kernel's cookie of the socket. It reads the first bytes and hands them over too; it
// knows nothing of what they mean. It has one thread, on which everything is called.
#ifndef TLSLAB_SERVER_TRANSPORT_CONNECTION_GATE_H_
#define TLSLAB_SERVER_TRANSPORT_CONNECTION_GATE_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/transport/ip_address.h"

namespace tlslab {

// What the first bytes of a connection are.
struct Opening {
  enum class Kind { kUndecided, kGood, kBad };
  Kind kind = Kind::kUndecided;
  std::string answer;  // of a bad one, before it is closed; may be empty
};

enum class GateRefusal {
  kOpening,      // it began badly
  kConnections,  // there are as many as may be
  kDescriptors,  // the process had no file descriptor for it
};

struct GateOptions {
  // Handed over and waiting together.
  size_t max_connections = 1000;
  // For the first bytes to come, and for a refused peer to close.
  std::chrono::milliseconds patience = std::chrono::seconds(10);
  std::chrono::milliseconds farewell = std::chrono::seconds(1);
  // Of the first bytes so far, at least one and at most kOpeningBytes.
  std::function<Opening(std::string_view bytes)> judge;
  // Takes `connection` over, which does not block, and must close it; `bytes` were read from it.
  std::function<void(int listener, int connection, std::string_view bytes)> accepted;
  std::function<void(GateRefusal)> refused;
  // For a connection too many, and one without a descriptor.
  std::string busy_answer;
};

class ConnectionGate {
 public:
  // More are never read.
  static constexpr size_t kOpeningBytes = 24;

  // Port 0: a free one. "::" stands for IPv4 too. FAILED_PRECONDITION with the system's reason.
  static absl::StatusOr<std::unique_ptr<ConnectionGate>> ListenOnTcp(const IpAddress& address,
                                                                     uint16_t port,
                                                                     GateOptions options);
  // A socket that is there already is replaced: ask AnswersAtUnixPath before. Removed at the end.
  static absl::StatusOr<std::unique_ptr<ConnectionGate>> ListenAtUnixPath(const std::string& path,
                                                                          GateOptions options);
  ~ConnectionGate();

  // Accepts from now on.
  void Start();
  // Accepts no more, and lets go of those that have not begun. What was handed over stays.
  void Close();

  uint16_t port() const;  // 0 for a path

 private:
  class Loop;
  explicit ConnectionGate(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_TRANSPORT_CONNECTION_GATE_H_
