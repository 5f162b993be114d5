#include "client/text/replace_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "client/text/read_file.h"

namespace tlslab {
namespace {

class ReplaceFileTest : public testing::Test {
 protected:
  ReplaceFileTest() : folder_(testing::TempDir() + "/replace_file_test") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    EXPECT_TRUE(WriteFile(file_, "old").ok());
  }

  size_t FilesInFolder() const {
    return std::distance(std::filesystem::directory_iterator(folder_),
                         std::filesystem::directory_iterator());
  }

  const std::string folder_;
  const std::string file_ = folder_ + "/a.yaml";
};

TEST_F(ReplaceFileTest, ReplacesTheContentAndKeepsTheMode) {
  ASSERT_EQ(chmod(file_.c_str(), 0640), 0);
  EXPECT_TRUE(ReplaceFile(file_, "new").ok());
  EXPECT_EQ(*ReadFile(file_, 100), "new");
  struct stat about;
  ASSERT_EQ(stat(file_.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777, 0640u);
  EXPECT_EQ(FilesInFolder(), 1u);
}

TEST_F(ReplaceFileTest, FollowsASymbolicLink) {
  const std::string link = folder_ + "/link";
  ASSERT_EQ(symlink("a.yaml", link.c_str()), 0);
  EXPECT_TRUE(ReplaceFile(link, "new").ok());
  EXPECT_EQ(*ReadFile(file_, 100), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(link));
}

TEST_F(ReplaceFileTest, NeedsAFileThatIsThere) {
  EXPECT_FALSE(ReplaceFile(folder_ + "/b.yaml", "new").ok());
  EXPECT_EQ(FilesInFolder(), 1u);
}

}  // namespace
}  // namespace tlslab
