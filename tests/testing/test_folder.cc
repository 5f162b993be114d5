#include "tests/testing/test_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tlslab {

TestFolder::TestFolder() : TestFolder(testing::TempDir()) {}

TestFolder::TestFolder(const std::string& parent) : path_(parent + "/lab-XXXXXX") {
  if (!mkdtemp(path_.data())) ADD_FAILURE() << "cannot make a folder like " << path_;
}

TestFolder::~TestFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TestFolder::Write(const std::string& name, std::string_view contents) const {
  const std::string path = path_ + "/" + name;
  std::ofstream file(path, std::ios::binary);
  chmod(path.c_str(), S_IRUSR | S_IWUSR);
  file << contents;
  file.close();
  if (!file) ADD_FAILURE() << "cannot write " << path;
  return path;
}

}  // namespace tlslab
