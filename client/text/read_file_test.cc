#include "client/text/read_file.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace tlslab {
namespace {

std::string TestFile(const std::string& name) { return testing::TempDir() + "/" + name; }

TEST(ReadFile, GivesBackWhatWasWritten) {
  const std::string text = std::string("a\0b\n", 4) + std::string(200000, 'x');
  ASSERT_TRUE(WriteFile(TestFile("whole"), text).ok());
  EXPECT_EQ(*ReadFile(TestFile("whole"), 1 << 20), text);
  ASSERT_TRUE(WriteFile(TestFile("whole"), "short").ok());
  EXPECT_EQ(*ReadFile(TestFile("whole"), 1 << 20), "short");
}

TEST(ReadFile, NamesTheFileAndTheReason) {
  const absl::Status status = ReadFile(TestFile("nowhere"), 10).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), TestFile("nowhere") + ": No such file or directory");
  EXPECT_FALSE(ReadFile(testing::TempDir(), 10).ok());  // a folder
  EXPECT_FALSE(WriteFile(TestFile("no/folder"), "x").ok());
}

TEST(ReadFile, RefusesAFileThatIsTooLarge) {
  ASSERT_TRUE(WriteFile(TestFile("large"), std::string((1 << 20) + 1, 'x')).ok());
  EXPECT_EQ(ReadFile(TestFile("large"), 1 << 20).status().message(),
            TestFile("large") + ": the file is larger than 1 MiB");
}

TEST(WriteSecretFile, TakesAwayFromOthersWhatTheyCouldRead) {
  const std::string name = testing::TempDir() + "/key";
  const auto mode = [&name] { return std::filesystem::status(name).permissions(); };
  ASSERT_TRUE(WritePublicFile(name, "old").ok());
  std::filesystem::permissions(name, std::filesystem::perms(0644));
  ASSERT_TRUE(WriteFile(name, "kept as it was").ok());
  EXPECT_EQ(mode(), std::filesystem::perms(0644));
  ASSERT_TRUE(WriteSecretFile(name, "secret").ok());
  EXPECT_EQ(mode(), std::filesystem::perms(0600));
  EXPECT_EQ(*ReadFile(name, 100), "secret");
}

TEST(MakeFolder, MakesThoseAboveAndTakesWhatIsThere) {
  const std::string name = testing::TempDir() + "/a/b";
  EXPECT_TRUE(MakeFolder(name).ok());
  EXPECT_TRUE(MakeFolder(name).ok());
  EXPECT_TRUE(WriteFile(name + "/c", "").ok());
  EXPECT_TRUE(absl::IsNotFound(MakeFolder(name + "/c/d")));
}

}  // namespace
}  // namespace tlslab
