// A real program under test control: started, fed, read and stopped.
//
//   auto child = ChildProcess::Start({{"/usr/bin/openssl", "s_server", "-accept", "127.0.0.1:0"}});
//   std::optional<std::string> port = (*child)->WaitForLine("ACCEPT 127.0.0.1:");
//   ...
//   std::optional<int> status = (*child)->WaitForExit(absl::Seconds(10));
//   std::string printed = (*child)->output();
//
// A thread reads all that the program prints, so that it never waits for us. Every
// wait has a deadline. The destructor kills the program, by its id, and reaps it;
// what the program itself has started is not followed. No shell is involved.
#ifndef TLSLAB_TESTS_TESTING_CHILD_PROCESS_H_
#define TLSLAB_TESTS_TESTING_CHILD_PROCESS_H_

#include <sys/types.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace tlslab {

struct ChildCommand {
  std::vector<std::string> arguments;  // the first is the program's path
  // "NAME=value", beside PATH and LC_ALL=C. Nothing else of ours is passed on.
  std::vector<std::string> environment;
};

class ChildProcess {
 public:
  static constexpr absl::Duration kPatience = absl::Seconds(20);
  // What is kept of each of its two streams; more is read and dropped.
  static constexpr size_t kMaxOutput = size_t{1} << 20;

  // NOT_FOUND when there is no such program.
  static absl::StatusOr<std::unique_ptr<ChildProcess>> Start(const ChildCommand& command);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // To its standard input. False when it reads no more.
  bool Write(std::string_view bytes);
  void CloseInput();

  // The rest, after `label`, of the first whole line that holds it, on either stream;
  // nothing when the deadline passes, or both streams end, before.
  std::optional<std::string> WaitForLine(std::string_view label,
                                         absl::Duration patience = kPatience);

  // Its exit status, 128 and the signal's number when it died of one; nothing when
  // the deadline passes before. All its output is there then.
  std::optional<int> WaitForExit(absl::Duration patience = kPatience);

  // What it has printed so far on standard output, and on standard error.
  std::string output() const;
  std::string errors() const;

 private:
  // One of the program's streams, on our side.
  struct Stream {
    int descriptor = -1;
    std::string text;
    bool ended = false;
  };

  ChildProcess(pid_t pid, int input, int output, int errors);
  void ReadOutput();
  void ReadSome(Stream& stream);
  void Reap();

  const pid_t pid_;
  int input_;
  std::optional<int> status_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Stream output_;
  Stream errors_;
  std::thread reader_;
};

}  // namespace tlslab

#endif  // TLSLAB_TESTS_TESTING_CHILD_PROCESS_H_
