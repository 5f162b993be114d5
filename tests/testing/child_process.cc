#include "tests/testing/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace tlslab {
namespace {

// Closes the ends that nobody took.
struct Pipe {
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    read_end = ends[0];
    write_end = ends[1];
  }
  ~Pipe() {
    if (read_end >= 0) close(read_end);
    if (write_end >= 0) close(write_end);
  }
  bool made() const { return read_end >= 0; }

  int read_end = -1;
  int write_end = -1;
};

class SpawnPlan {
 public:
  SpawnPlan() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    // We ignore SIGPIPE; the program does as it always does.
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes_, &defaults);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  // No other descriptor of ours reaches the program: a socket it held would never
  // be seen to close.
  void UseDescriptors(int input, int output, int errors) {
    posix_spawn_file_actions_adddup2(&actions_, input, 0);
    posix_spawn_file_actions_adddup2(&actions_, output, 1);
    posix_spawn_file_actions_adddup2(&actions_, errors, 2);
    posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
  }

  int Spawn(pid_t* pid, const std::vector<std::string>& arguments,
            const std::vector<std::string>& environment) const {
    return posix_spawn(pid, arguments.front().c_str(), &actions_, &attributes_,
                       Pointers(arguments).data(), Pointers(environment).data());
  }

 private:
  static std::vector<char*> Pointers(const std::vector<std::string>& strings) {
    std::vector<char*> pointers;
    for (const std::string& text : strings) pointers.push_back(const_cast<char*>(text.c_str()));
    pointers.push_back(nullptr);
    return pointers;
  }

  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

absl::Status SystemError(const std::string& what, int error) {
  std::string message = absl::StrCat(what, ": ", std::strerror(error));
  return error == ENOENT ? absl::NotFoundError(message) : absl::InternalError(message);
}

// The rest, after `label`, of the first whole line that holds it.
std::optional<std::string> FindLine(const std::string& text, std::string_view label) {
  size_t at = text.find(label);
  if (at == text.npos) return std::nullopt;
  at += label.size();
  size_t end = text.find('\n', at);
  return end == text.npos ? std::nullopt : std::optional<std::string>(text.substr(at, end - at));
}

}  // namespace

absl::StatusOr<std::unique_ptr<ChildProcess>> ChildProcess::Start(const ChildCommand& command) {
  signal(SIGPIPE, SIG_IGN);
  Pipe input, output, errors;
  if (!input.made() || !output.made() || !errors.made()) {
    return absl::ResourceExhaustedError("cannot make pipes");
  }
  SpawnPlan plan;
  plan.UseDescriptors(input.read_end, output.write_end, errors.write_end);
  std::vector<std::string> environment = command.environment;
  environment.insert(environment.end(), {"PATH=/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL=C"});
  pid_t pid = -1;
  int error = plan.Spawn(&pid, command.arguments, environment);
  if (error != 0) return SystemError(command.arguments.front(), error);
  return std::unique_ptr<ChildProcess>(new ChildProcess(pid, std::exchange(input.write_end, -1),
                                                        std::exchange(output.read_end, -1),
                                                        std::exchange(errors.read_end, -1)));
}

ChildProcess::ChildProcess(pid_t pid, int input, int output, int errors)
    : pid_(pid), input_(input) {
  output_.descriptor = output;
  errors_.descriptor = errors;
  reader_ = std::thread([this] { ReadOutput(); });
}

ChildProcess::~ChildProcess() {
  CloseInput();
  if (!status_) {
    kill(pid_, SIGKILL);
    Reap();
  }
  if (reader_.joinable()) reader_.join();
  close(output_.descriptor);
  close(errors_.descriptor);
}

bool ChildProcess::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t written = write(input_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(written);
  }
  return true;
}

void ChildProcess::CloseInput() {
  if (input_ >= 0) close(std::exchange(input_, -1));
}

std::optional<std::string> ChildProcess::WaitForLine(std::string_view label,
                                                     absl::Duration patience) {
  std::optional<std::string> found;
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait_for(lock, absl::ToChronoMilliseconds(patience), [&] {
    found = FindLine(output_.text, label);
    if (!found) found = FindLine(errors_.text, label);
    return found || (output_.ended && errors_.ended);
  });
  return found;
}

std::optional<int> ChildProcess::WaitForExit(absl::Duration patience) {
  if (status_) return status_;
  // glibc 2.36 declares pidfd_open without C linkage.
  int descriptor = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  if (descriptor < 0) return std::nullopt;
  pollfd exited = {descriptor, POLLIN, 0};
  const absl::Time deadline = absl::Now() + patience;
  int ready;
  do {
    absl::Duration left = std::max(deadline - absl::Now(), absl::ZeroDuration());
    ready = poll(&exited, 1, static_cast<int>(absl::ToInt64Milliseconds(left)));
  } while (ready < 0 && errno == EINTR);
  close(descriptor);
  if (ready != 1) return std::nullopt;
  Reap();
  reader_.join();
  return status_;
}

std::string ChildProcess::output() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return output_.text;
}

std::string ChildProcess::errors() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return errors_.text;
}

void ChildProcess::Reap() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void ChildProcess::ReadOutput() {
  while (!output_.ended || !errors_.ended) {
    // poll skips negative descriptors.
    pollfd ready[] = {{output_.ended ? -1 : output_.descriptor, POLLIN, 0},
                      {errors_.ended ? -1 : errors_.descriptor, POLLIN, 0}};
    if (poll(ready, 2, -1) < 0) continue;
    if (ready[0].revents != 0) ReadSome(output_);
    if (ready[1].revents != 0) ReadSome(errors_);
  }
}

void ChildProcess::ReadSome(Stream& stream) {
  char buffer[4096];
  ssize_t size = read(stream.descriptor, buffer, sizeof buffer);
  if (size < 0 && errno == EINTR) return;
  std::lock_guard<std::mutex> lock(mutex_);
  stream.ended = size <= 0;
  if (size > 0) stream.text.append(buffer, std::min<size_t>(size, kMaxOutput - stream.text.size()));
  changed_.notify_all();
}

}  // namespace tlslab
