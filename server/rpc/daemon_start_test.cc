// Where a daemon listens, and where it does not.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>

#include "server/rpc/daemon.h"

namespace tlslab {
namespace {

TEST(Daemon, IsAloneOnItsPort) {
  DaemonOptions options;
  options.listen = "127.0.0.1:0";
  auto first = Daemon::Start(options);
  ASSERT_TRUE(first.ok());
  EXPECT_NE((*first)->address(), "127.0.0.1:0");
  options.listen = (*first)->address();
  EXPECT_EQ(Daemon::Start(options).status().code(), absl::StatusCode::kFailedPrecondition);
  (*first)->Drain(absl::ZeroDuration());
}

TEST(Daemon, IsAloneAtItsUnixSocket) {
  char folder[] = "/tmp/tlslab-test-XXXXXX";
  ASSERT_NE(mkdtemp(folder), nullptr);
  DaemonOptions options;
  options.listen = std::string("unix:") + folder + "/s";
  auto first = Daemon::Start(options);
  ASSERT_TRUE(first.ok());
  auto second = Daemon::Start(options);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  (*first)->Drain(absl::ZeroDuration());
  // What a dead daemon left behind is taken.
  auto third = Daemon::Start(options);
  ASSERT_TRUE(third.ok());
  (*third)->Drain(absl::ZeroDuration());
  third->reset();
  rmdir(folder);
}

TEST(Daemon, ListensOnLoopbackUnlessToldOtherwise) {
  DaemonOptions options;
  for (const char* beyond : {"0.0.0.0:0", "[::]:0"}) {
    options.listen = beyond;
    EXPECT_EQ(Daemon::Start(options).status().code(), absl::StatusCode::kPermissionDenied);
  }
  for (const char* nonsense : {"", "nowhere", "example.com:1", "127.0.0.1"}) {
    options.listen = nonsense;
    EXPECT_EQ(Daemon::Start(options).status().code(), absl::StatusCode::kInvalidArgument)
        << nonsense;
  }
  options.listen = "0.0.0.0:0";
  options.danger_listen_beyond_loopback = true;
  auto open = Daemon::Start(options);
  ASSERT_TRUE(open.ok()) << open.status();
  (*open)->Drain(absl::ZeroDuration());
}

}  // namespace
}  // namespace tlslab
