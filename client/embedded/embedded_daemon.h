// A daemon of one's own, for as long as one command runs.
//
// It listens on a socket in a folder that only this user may enter, and ends with its owner: its
// standard input is a pipe, and it exits when that pipe closes, even after a crash of the client.
// It has a process group of its own, so that Ctrl-C reaches the client first, which then cleans up.
//
//   absl::StatusOr<std::unique_ptr<EmbeddedDaemon>> daemon =
//       EmbeddedDaemon::Start(*FindDaemon(), stop);
//   RemoteLab::Connect((*daemon)->address(), settings, stop);
//
// It is not a supervisor: a daemon that dies is not started again.
#ifndef TLSLAB_CLIENT_EMBEDDED_EMBEDDED_DAEMON_H_
#define TLSLAB_CLIENT_EMBEDDED_EMBEDDED_DAEMON_H_

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "client/lab/cancellation.h"

namespace tlslab {

// The program: what the environment's TLSLABD names, else tlslabd beside this program or
// where Bazel builds it, else in PATH. NOT_FOUND says where it was looked for.
absl::StatusOr<std::string> FindDaemon();

class EmbeddedDaemon {
 public:
  struct Limits {
    std::chrono::milliseconds start = std::chrono::seconds(10);
    std::chrono::milliseconds stop = std::chrono::seconds(5);  // after SIGTERM, before SIGKILL
  };

  // Waits until the daemon is ready. UNAVAILABLE with what it wrote to standard error when it
  // exits or is not ready in time; CANCELLED when stopped.
  static absl::StatusOr<std::unique_ptr<EmbeddedDaemon>> Start(const std::string& program,
                                                               const Limits& limits,
                                                               Cancellation& cancellation);

  // Stops it, waits for its end, and removes its folder.
  ~EmbeddedDaemon();
  EmbeddedDaemon(const EmbeddedDaemon&) = delete;
  EmbeddedDaemon& operator=(const EmbeddedDaemon&) = delete;

  // Removes the folder, and so the way to the socket. Who is connected stays connected and nobody
  // else comes; and nothing is left behind should this process be killed.
  void RemoveFolder();

  const std::string& address() const { return address_; }  // "unix:/..."
  pid_t pid() const { return pid_; }

 private:
  explicit EmbeddedDaemon(const Limits& limits) : limits_(limits) {}

  absl::Status Launch(const std::string& program);
  absl::Status AwaitReady(Cancellation& cancellation);
  absl::Status NotReady(const std::string& why) const;
  std::string ErrorOutput() const;
  void Stop();

  const Limits limits_;
  std::string folder_;
  std::string address_;
  pid_t pid_ = -1;
  int stdin_ = -1;   // the daemon's, to write
  int stdout_ = -1;  // the daemon's, to read
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EMBEDDED_EMBEDDED_DAEMON_H_
