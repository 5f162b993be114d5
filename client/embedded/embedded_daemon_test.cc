// The programs that are started here are shell scripts that keep, or break, the daemon's promises;
// tlslabd itself is started in //tests.
#include "client/embedded/embedded_daemon.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "client/text/read_file.h"

namespace tlslab {
namespace {

using std::chrono::milliseconds;

std::string Script(const std::string& name, const std::string& body) {
  const std::string path = testing::TempDir() + "/" + name;
  EXPECT_TRUE(WriteFile(path, "#!/bin/sh\n" + body).ok());
  EXPECT_EQ(chmod(path.c_str(), 0700), 0);
  return path;
}

// Ready at once, and ends with its standard input.
const char kGood[] = "echo \"tlslabd listening on ${1#--listen=}\"\ncat >/dev/null\n";

std::string FolderOf(const std::string& address) {
  return std::filesystem::path(address.substr(sizeof "unix:" - 1)).parent_path();
}

TEST(EmbeddedDaemon, RunsInAPrivateFolderAndIsGoneAfterwards) {
  Cancellation stop;
  auto daemon = EmbeddedDaemon::Start(Script("good", kGood), {}, stop);
  ASSERT_TRUE(daemon.ok()) << daemon.status();
  const std::string folder = FolderOf((*daemon)->address());
  const pid_t pid = (*daemon)->pid();
  struct stat status;
  ASSERT_EQ(stat(folder.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700);
  EXPECT_EQ(kill(pid, 0), 0);
  EXPECT_EQ(getpgid(pid), pid) << "Ctrl-C must not reach it";
  daemon->reset();
  EXPECT_NE(kill(pid, 0), 0);
  EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST(EmbeddedDaemon, GivesUpItsFolderAndRunsOn) {
  Cancellation stop;
  auto daemon = EmbeddedDaemon::Start(Script("good", kGood), {}, stop);
  ASSERT_TRUE(daemon.ok()) << daemon.status();
  (*daemon)->RemoveFolder();
  EXPECT_FALSE(std::filesystem::exists(FolderOf((*daemon)->address())));
  EXPECT_EQ(kill((*daemon)->pid(), 0), 0);
}

TEST(EmbeddedDaemon, IsToldWhereToListenAndToEndWithItsOwner) {
  Cancellation stop;
  const std::string arguments = testing::TempDir() + "/arguments";
  auto daemon = EmbeddedDaemon::Start(
      Script("told", "echo \"$@\" $TLSLABD_LOG_FORMAT > " + arguments + "\n" + kGood), {}, stop);
  ASSERT_TRUE(daemon.ok()) << daemon.status();
  EXPECT_EQ(*ReadFile(arguments, 10000),
            "--listen=" + (*daemon)->address() + " --exit-on-stdin-eof none\n");
}

TEST(EmbeddedDaemon, LogsWhenTheEnvironmentSaysSo) {
  Cancellation stop;
  const std::string format = testing::TempDir() + "/format";
  setenv("TLSLABD_LOG_FORMAT", "json", 1);
  auto daemon = EmbeddedDaemon::Start(
      Script("logs", "echo $TLSLABD_LOG_FORMAT > " + format + "\n" + kGood), {}, stop);
  unsetenv("TLSLABD_LOG_FORMAT");
  ASSERT_TRUE(daemon.ok()) << daemon.status();
  EXPECT_EQ(*ReadFile(format, 100), "json\n");
}

TEST(EmbeddedDaemon, HearsNothingOfWhatIsForDaemonsThatOthersDrive) {
  Cancellation stop;
  const std::string heard = testing::TempDir() + "/heard";
  const char* variables[] = {"TLSLABD_CONTROL_TOKEN", "TLSLABD_METRICS_LISTEN", "TLSLABD_CONFIG",
                             "TLSLABD_ALLOW_DIAL"};
  for (const char* variable : variables) setenv(variable, "said", 1);
  auto daemon = EmbeddedDaemon::Start(
      Script("heard", "env | grep TLSLABD_.*=said > " + heard + "\n" + kGood), {}, stop);
  for (const char* variable : variables) unsetenv(variable);
  ASSERT_TRUE(daemon.ok()) << daemon.status();
  EXPECT_EQ(*ReadFile(heard, 1000), "TLSLABD_ALLOW_DIAL=said\n");
}

TEST(EmbeddedDaemon, TellsWhatADaemonSaidThatDidNotStart) {
  Cancellation stop;
  const auto daemon =
      EmbeddedDaemon::Start(Script("bad", "echo 'no room left' >&2\nexit 3\n"), {}, stop);
  EXPECT_EQ(daemon.status().message(),
            "the private daemon ended before it was ready\nno room left");
}

TEST(EmbeddedDaemon, WaitsForAReadyLineOnlySoLong) {
  Cancellation stop;
  EmbeddedDaemon::Limits limits;
  limits.start = milliseconds(100);
  const auto daemon = EmbeddedDaemon::Start(Script("slow", "exec cat\n"), limits, stop);
  EXPECT_EQ(daemon.status().message(), "the private daemon was not ready in time");
}

TEST(EmbeddedDaemon, TakesNothingElseForReady) {
  Cancellation stop;
  const auto daemon = EmbeddedDaemon::Start(Script("other", "echo hello\ncat\n"), {}, stop);
  EXPECT_EQ(daemon.status().message(), "the private daemon said something else: hello\n");
}

TEST(EmbeddedDaemon, StopsWaitingWhenCancelled) {
  Cancellation stop;
  stop.Request();
  const auto daemon = EmbeddedDaemon::Start(Script("waits", "exec cat\n"), {}, stop);
  EXPECT_TRUE(absl::IsCancelled(daemon.status()));
}

TEST(EmbeddedDaemon, KillsOneThatWillNotEnd) {
  Cancellation stop;
  EmbeddedDaemon::Limits limits;
  limits.stop = milliseconds(100);
  auto daemon = EmbeddedDaemon::Start(
      Script("stubborn",
             "trap '' TERM\necho \"tlslabd listening on x\"\nwhile :; do sleep 0.02; done\n"),
      limits, stop);
  ASSERT_TRUE(daemon.ok()) << daemon.status();
  const pid_t pid = (*daemon)->pid();
  daemon->reset();
  EXPECT_NE(kill(pid, 0), 0);
}

TEST(EmbeddedDaemon, SaysThatAProgramCannotBeStarted) {
  Cancellation stop;
  const auto daemon = EmbeddedDaemon::Start("/nowhere/tlslabd", {}, stop);
  EXPECT_EQ(daemon.status().message(),
            "/nowhere/tlslabd does not start: No such file or directory");
}

TEST(EmbeddedDaemon, SaysThatATemporaryFolderWillNotDo) {
  Cancellation stop;
  const std::string program = Script("good", kGood);
  const char* usual = std::getenv("TMPDIR");
  const std::string before = usual == nullptr ? "" : usual;
  setenv("TMPDIR", "/nowhere", 1);
  EXPECT_EQ(EmbeddedDaemon::Start(program, {}, stop).status().message(),
            "TMPDIR names no folder for a private daemon's socket: No such file or directory");
  const std::string deep = testing::TempDir() + "/" + std::string(100, 'x');
  std::filesystem::create_directory(deep);
  setenv("TMPDIR", deep.c_str(), 1);
  EXPECT_NE(EmbeddedDaemon::Start(program, {}, stop).status().message().find("too long a path"),
            absl::string_view::npos);
  before.empty() ? unsetenv("TMPDIR") : setenv("TMPDIR", before.c_str(), 1);
}

TEST(FindDaemon, TakesTheOneThatTheEnvironmentNames) {
  const std::string program = Script("named", kGood);
  setenv("TLSLABD", program.c_str(), 1);
  EXPECT_EQ(*FindDaemon(), program);
  setenv("TLSLABD", "/nowhere/tlslabd", 1);
  EXPECT_EQ(FindDaemon().status().message(),
            "TLSLABD names '/nowhere/tlslabd', which is no program");
  unsetenv("TLSLABD");
}

TEST(FindDaemon, LooksInPath) {
  unsetenv("TLSLABD");
  const std::string program = Script("tlslabd", kGood);
  setenv("PATH", ("/nowhere:" + testing::TempDir()).c_str(), 1);
  EXPECT_EQ(std::filesystem::path(*FindDaemon()),
            std::filesystem::path(testing::TempDir() + "/tlslabd"));
  setenv("PATH", "/nowhere", 1);
  EXPECT_TRUE(absl::IsNotFound(FindDaemon().status()));
}

}  // namespace
}  // namespace tlslab
