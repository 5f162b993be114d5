// Where a daemon listens, and where it does not.
#include <gtest/gtest.h>

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
