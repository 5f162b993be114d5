#include "client/commands/report_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "client/text/read_file.h"

namespace tlslab {
namespace {

std::string Path(const std::string& name) { return testing::TempDir() + "/" + name; }

TEST(ReportFile, IsInPlaceOnceItIsWhole) {
  const std::string name = Path("whole.txt");
  ASSERT_TRUE(WriteFile(name, "old").ok());
  auto file = ReportFile::Open(name);
  ASSERT_TRUE(file.ok()) << file.status();
  (*file)->stream() << "new";
  (*file)->stream().flush();
  EXPECT_EQ(*ReadFile(name, 100), "old");
  EXPECT_TRUE((*file)->Finish().ok());
  EXPECT_EQ(*ReadFile(name, 100), "new");
}

TEST(ReportFile, LeavesEverythingAsItWasWhenItIsNotFinished) {
  const std::string name = Path("unfinished.txt");
  { ASSERT_TRUE(ReportFile::Open(name).ok()); }
  EXPECT_NE(access(name.c_str(), F_OK), 0);
  EXPECT_NE(access((name + "." + std::to_string(getpid()) + ".partial").c_str(), F_OK), 0);
}

TEST(ReportFile, TellsWhatCannotBeWritten) {
  EXPECT_EQ(ReportFile::Open("/nowhere/x.txt").status().message(),
            "/nowhere/x.txt: No such file or directory");
  EXPECT_EQ(ReportFile::Open(testing::TempDir()).status().message(),
            testing::TempDir() + ": Is a directory");
}

TEST(ReportFile, WritesToADeviceAsItIs) {
  auto file = ReportFile::Open("/dev/full");
  ASSERT_TRUE(file.ok()) << file.status();
  (*file)->stream() << "x";
  EXPECT_EQ((*file)->Finish().message(), "/dev/full: No space left on device");
}

}  // namespace
}  // namespace tlslab
