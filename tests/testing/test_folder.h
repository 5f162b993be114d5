// A folder of a test's own, gone with the object.
//
//   TestFolder folder;
//   std::string path = folder.Write("ca.pem", pem);
//   TestFolder sockets(TestFolder::kShort);  // the path of a Unix socket has at most 107 bytes
#ifndef TLSLAB_TESTS_TESTING_TEST_FOLDER_H_
#define TLSLAB_TESTS_TESTING_TEST_FOLDER_H_

#include <string>
#include <string_view>

namespace tlslab {

class TestFolder {
 public:
  static constexpr char kShort[] = "/tmp";

  TestFolder();
  explicit TestFolder(const std::string& parent);
  ~TestFolder();
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  const std::string& path() const { return path_; }
  // The path of the file that was written, readable by its owner only.
  std::string Write(const std::string& name, std::string_view contents) const;

 private:
  std::string path_;
};

}  // namespace tlslab

#endif  // TLSLAB_TESTS_TESTING_TEST_FOLDER_H_
