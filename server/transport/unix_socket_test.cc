#include "server/transport/unix_socket.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>
#include <fstream>
#include <string>

namespace tlslab {
namespace {

class UnixSocketTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(mkdtemp(folder_), nullptr); }
  void TearDown() override {
    unlink(path().c_str());
    rmdir(folder_);
  }
  std::string path() const { return std::string(folder_) + "/s"; }

  char folder_[32] = "/tmp/tlslab-test-XXXXXX";
};

TEST_F(UnixSocketTest, SeesWhoListens) {
  asio::io_context context;
  {
    asio::local::stream_protocol::acceptor acceptor(context, path());
    EXPECT_TRUE(AnswersAtUnixPath(path()));
  }
  EXPECT_FALSE(AnswersAtUnixPath(path()));  // the file is still there, and nobody behind it
  EXPECT_EQ(access(path().c_str(), F_OK), 0);
}

TEST_F(UnixSocketTest, SeesNobodyAtAFileOrAtNothing) {
  EXPECT_FALSE(AnswersAtUnixPath(path()));
  std::ofstream(path()) << "a file";
  EXPECT_FALSE(AnswersAtUnixPath(path()));
  EXPECT_FALSE(AnswersAtUnixPath(""));
  EXPECT_FALSE(AnswersAtUnixPath(std::string(200, 'x')));
}

}  // namespace
}  // namespace tlslab
