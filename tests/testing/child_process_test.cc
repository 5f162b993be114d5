#include "tests/testing/child_process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "absl/time/clock.h"

namespace tlslab {
namespace {

std::unique_ptr<ChildProcess> Shell(const std::string& script) {
  ChildCommand command;
  command.arguments = {"/bin/sh", "-c", script};
  command.environment = {"COLOUR=green"};
  auto child = ChildProcess::Start(command);
  EXPECT_TRUE(child.ok()) << child.status();
  return child.ok() ? std::move(*child) : nullptr;
}

TEST(ChildProcess, TellsWhatWasPrintedAndTheExitStatus) {
  auto child = Shell("echo to-out; echo to-err >&2; exit 7");
  EXPECT_EQ(child->WaitForExit(), 7);
  EXPECT_EQ(child->output(), "to-out\n");
  EXPECT_EQ(child->errors(), "to-err\n");
}

TEST(ChildProcess, PassesOnlyTheEnvironmentThatWasAskedFor) {
  setenv("TLSLAB_STRAY", "here", 1);
  auto child = Shell("echo $COLOUR $LC_ALL ${TLSLAB_STRAY-absent}");
  EXPECT_EQ(child->WaitForLine("green "), "C absent");
}

TEST(ChildProcess, WaitsForAWholeLine) {
  auto child = Shell("printf 'port: 12'; read more; printf '34\\nend\\n'");
  EXPECT_EQ(child->WaitForLine("port: ", absl::Milliseconds(50)), std::nullopt);
  EXPECT_TRUE(child->Write("go\n"));
  EXPECT_EQ(child->WaitForLine("port: "), "1234");
}

TEST(ChildProcess, DoesNotWaitForALineAfterTheOutputHasEnded) {
  auto child = Shell("echo nothing of interest");
  const absl::Time start = absl::Now();
  EXPECT_EQ(child->WaitForLine("port: "), std::nullopt);
  EXPECT_LT(absl::Now() - start, ChildProcess::kPatience);
}

TEST(ChildProcess, EndsItsInputWhenAsked) {
  auto child = Shell("cat");
  EXPECT_TRUE(child->Write("echoed\n"));
  EXPECT_EQ(child->WaitForExit(absl::Milliseconds(50)), std::nullopt);
  child->CloseInput();
  EXPECT_EQ(child->WaitForExit(), 0);
  EXPECT_EQ(child->output(), "echoed\n");
}

TEST(ChildProcess, BoundsWhatItKeepsAndReadsOn) {
  auto child = Shell("head -c 3000000 /dev/zero; head -c 100 /dev/zero >&2");
  EXPECT_EQ(child->WaitForExit(), 0);
  EXPECT_EQ(child->output().size(), ChildProcess::kMaxOutput);
  EXPECT_EQ(child->errors().size(), 100);
}

TEST(ChildProcess, KillsAndReapsWhatStillRuns) {
  auto child = Shell("echo $$; exec cat");
  std::optional<std::string> pid = child->WaitForLine("");
  ASSERT_TRUE(pid);
  EXPECT_EQ(kill(std::stoi(*pid), 0), 0);
  child.reset();
  EXPECT_EQ(kill(std::stoi(*pid), 0), -1);
}

TEST(ChildProcess, TellsTheSignalThatKilledTheProgram) {
  EXPECT_EQ(Shell("kill -TERM $$")->WaitForExit(), 128 + SIGTERM);
}

TEST(ChildProcess, HandsOverNoDescriptorOfOurs) {
  int pipes[2];
  ASSERT_EQ(pipe(pipes), 0);  // not close-on-exec: these would be inherited
  auto child = Shell("exec ls /proc/self/fd");
  EXPECT_EQ(child->WaitForExit(), 0);
  EXPECT_EQ(child->output(), "0\n1\n2\n3\n");  // the last is the folder it lists
  close(pipes[0]);
  close(pipes[1]);
}

TEST(ChildProcess, SaysThatAProgramIsMissing) {
  ChildCommand command;
  command.arguments = {"/nonexistent/program"};
  EXPECT_EQ(ChildProcess::Start(command).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace tlslab
