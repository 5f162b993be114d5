#include "client/embedded/embedded_daemon.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

namespace tlslab {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr char kReadyLine[] = "tlslabd listening on ";
constexpr char kSocketName[] = "/lab.sock";
constexpr size_t kMaxSocketPath = 107;  // unix(7)
constexpr size_t kMaxErrorOutput = 4000;
constexpr size_t kMaxReadyLine = 4096;

std::string SystemText() { return std::strerror(errno); }

bool IsProgram(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error) && access(path.c_str(), X_OK) == 0;
}

// "/usr/bin:/bin" as folders.
std::vector<std::string> SearchFolders() {
  const char* path = std::getenv("PATH");
  std::vector<std::string> folders;
  std::string rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const size_t colon = rest.find(':');
    if (colon != 0) folders.push_back(rest.substr(0, colon));
    rest.erase(0, colon == std::string::npos ? colon : colon + 1);
  }
  return folders;
}

int TimeLeft(steady_clock::time_point deadline) {
  const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now()).count();
  return left < 0 ? 0 : static_cast<int>(left);
}

// Waits for `pid` to end; true when it did, and is then reaped.
bool AwaitEnd(pid_t pid, milliseconds timeout) {
  const int process = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (process >= 0) {
    const auto deadline = steady_clock::now() + timeout;
    pollfd ended{process, POLLIN, 0};
    while (poll(&ended, 1, TimeLeft(deadline)) < 0 && errno == EINTR) continue;
    close(process);
  }
  return waitpid(pid, nullptr, WNOHANG) == pid;
}

void Close(int& descriptor) {
  if (descriptor >= 0) close(descriptor);
  descriptor = -1;
}

// A folder for the socket that only this user may enter.
absl::StatusOr<std::string> MakeFolder() {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  if (error) {
    return absl::UnavailableError("TMPDIR names no folder for a private daemon's socket: " +
                                  error.message());
  }
  std::string folder = parent / "tlslab-XXXXXX";
  if (folder.size() + sizeof kSocketName - 1 > kMaxSocketPath) {
    return absl::UnavailableError(
        parent.string() + " is too long a path for a socket in it; set TMPDIR to a shorter");
  }
  if (mkdtemp(folder.data()) == nullptr) {  // 0700
    return absl::UnavailableError("no private folder " + folder + ": " + SystemText());
  }
  return folder;
}

// Variables of daemons that others drive: who may, where their metrics are, what is in their file.
bool IsOfSharedDaemons(const char* variable) {
  for (const char* beginning : {"TLSLABD_CONTROL_", "TLSLABD_METRICS_", "TLSLABD_CONFIG="}) {
    if (std::strncmp(variable, beginning, std::strlen(beginning)) == 0) return true;
  }
  return false;
}

// The log of a private daemon is read only when it does not start, so that it is to write none,
// unless the environment says otherwise. `quiet` must outlive it.
std::vector<char*> ChildEnvironment(std::string& quiet) {
  std::vector<char*> all;
  bool said = false;
  const std::string name = quiet.substr(0, quiet.find('=') + 1);
  for (char** variable = environ; *variable != nullptr; ++variable) {
    said |= std::strncmp(*variable, name.data(), name.size()) == 0;
    if (!IsOfSharedDaemons(*variable)) all.push_back(*variable);
  }
  if (!said) all.push_back(quiet.data());
  all.push_back(nullptr);
  return all;
}

// What a child is to be started with; freed with its scope.
struct SpawnPlan {
  SpawnPlan() {
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
};

// A process group of its own, and signals as a fresh process has them.
void SetOwnGroup(posix_spawnattr_t& attributes) {
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

}  // namespace

absl::StatusOr<std::string> FindDaemon() {
  if (const char* named = std::getenv("TLSLABD"); named != nullptr && *named != '\0') {
    if (IsProgram(named)) return std::string(named);
    return absl::NotFoundError(std::string("TLSLABD names '") + named + "', which is no program");
  }
  std::error_code error;
  const std::filesystem::path here =
      std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  std::vector<std::string> candidates = {here / "tlslabd",
                                         (here / "../server/tlslabd").lexically_normal()};
  for (const std::string& folder : SearchFolders()) candidates.push_back(folder + "/tlslabd");
  for (const std::string& candidate : candidates) {
    if (IsProgram(candidate)) return candidate;
  }
  return absl::NotFoundError(
      "no tlslabd beside this program (" + here.string() +
      ") or in PATH. Name it in the environment's TLSLABD, or name a running lab with --lab "
      "ADDRESS.");
}

absl::StatusOr<std::unique_ptr<EmbeddedDaemon>> EmbeddedDaemon::Start(const std::string& program,
                                                                      const Limits& limits,
                                                                      Cancellation& cancellation) {
  std::unique_ptr<EmbeddedDaemon> daemon(new EmbeddedDaemon(limits));
  if (absl::Status status = daemon->Launch(program); !status.ok()) return status;
  if (absl::Status status = daemon->AwaitReady(cancellation); !status.ok()) return status;
  return daemon;
}

EmbeddedDaemon::~EmbeddedDaemon() {
  Close(stdin_);
  if (pid_ > 0) Stop();
  Close(stdout_);
  RemoveFolder();
}

void EmbeddedDaemon::RemoveFolder() {
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  folder_.clear();
}

absl::Status EmbeddedDaemon::Launch(const std::string& program) {
  absl::StatusOr<std::string> folder = MakeFolder();
  if (!folder.ok()) return folder.status();
  folder_ = *std::move(folder);
  address_ = "unix:" + folder_ + kSocketName;

  int in[2] = {-1, -1}, out[2] = {-1, -1};
  if (pipe2(in, O_CLOEXEC) != 0) return absl::UnavailableError("no pipe: " + SystemText());
  stdin_ = in[1];
  if (pipe2(out, O_CLOEXEC) != 0) {
    close(in[0]);
    return absl::UnavailableError("no pipe: " + SystemText());
  }
  stdout_ = out[0];

  SpawnPlan plan;
  SetOwnGroup(plan.attributes);
  const std::string log = folder_ + "/stderr";
  posix_spawn_file_actions_adddup2(&plan.files, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&plan.files, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&plan.files, STDERR_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0600);
  std::string name = program;
  std::string listen = "--listen=" + address_;
  std::string exit_on_end = "--exit-on-stdin-eof";
  char* arguments[] = {name.data(), listen.data(), exit_on_end.data(), nullptr};
  std::string quiet = "TLSLABD_LOG_FORMAT=none";
  const int failure = posix_spawn(&pid_, program.c_str(), &plan.files, &plan.attributes, arguments,
                                  ChildEnvironment(quiet).data());
  close(in[0]);
  close(out[1]);
  if (failure == 0) return absl::OkStatus();
  pid_ = -1;
  return absl::UnavailableError(program + " does not start: " + std::strerror(failure));
}

absl::Status EmbeddedDaemon::AwaitReady(Cancellation& cancellation) {
  const int stop = eventfd(0, EFD_CLOEXEC);
  absl::Status outcome;
  {
    Cancellation::Scope scope(cancellation, [stop] { eventfd_write(stop, 1); });
    const auto deadline = steady_clock::now() + limits_.start;
    std::string line;
    pollfd waiting[] = {{stdout_, POLLIN, 0}, {stop, POLLIN, 0}};
    while (true) {
      const int ready = poll(waiting, 2, TimeLeft(deadline));
      if (ready < 0 && errno == EINTR) continue;
      if (ready <= 0) {
        outcome = NotReady("was not ready in time");
        break;
      }
      if (waiting[1].revents != 0) {
        outcome = absl::CancelledError("interrupted");
        break;
      }
      char buffer[512];
      const ssize_t count = read(stdout_, buffer, sizeof buffer);
      if (count <= 0 || line.size() > kMaxReadyLine) {
        if (AwaitEnd(pid_, limits_.stop)) pid_ = -1;
        outcome = NotReady("ended before it was ready");
        break;
      }
      line.append(buffer, count);
      if (line.find('\n') == std::string::npos) continue;
      const bool as_promised = line.rfind(kReadyLine, 0) == 0;
      outcome = as_promised ? absl::OkStatus() : NotReady("said something else: " + line);
      break;
    }
  }
  close(stop);
  return outcome;
}

absl::Status EmbeddedDaemon::NotReady(const std::string& why) const {
  const std::string output = ErrorOutput();
  return absl::UnavailableError("the private daemon " + why +
                                (output.empty() ? "" : "\n" + output));
}

// The end of it, which says most.
std::string EmbeddedDaemon::ErrorOutput() const {
  std::ifstream file(folder_ + "/stderr");
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  while (!text.empty() && text.back() == '\n') text.pop_back();
  if (text.size() > kMaxErrorOutput) text.erase(0, text.size() - kMaxErrorOutput);
  return text;
}

void EmbeddedDaemon::Stop() {
  kill(pid_, SIGTERM);
  if (AwaitEnd(pid_, limits_.stop)) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

}  // namespace tlslab
