#include "client/lab/lab.h"

#include <gtest/gtest.h>

#include <thread>

#include "client/lab/resource_scope.h"
#include "client/lab/result_watch.h"
#include "client/testing/scripted_lab.h"

namespace tlslab {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class LabTest : public testing::Test {
 protected:
  LabTest() : lab_(*RemoteLab::Connect(server_.address(), {}, stop_)) {}

  ScriptedLab server_;
  Cancellation stop_;
  std::unique_ptr<RemoteLab> lab_;
};

TEST(LabConnect, SaysWhereNobodyAnswers) {
  Cancellation stop;
  LabSettings settings;
  settings.connect_timeout = milliseconds(200);
  const auto lab = RemoteLab::Connect("unix:" + testing::TempDir() + "/none.sock", settings, stop);
  EXPECT_TRUE(absl::IsUnavailable(lab.status()));
  EXPECT_NE(lab.status().message().find("none.sock"), absl::string_view::npos) << lab.status();
}

TEST(LabConnect, StopsWhenAskedTo) {
  Cancellation stop;
  stop.Request();
  const auto lab = RemoteLab::Connect("unix:" + testing::TempDir() + "/none.sock", {}, stop);
  EXPECT_TRUE(absl::IsCancelled(lab.status()));
}

TEST(LabFind, DoesNotWaitForALabThatIsNotThere) {
  Cancellation stop;
  EXPECT_EQ(RemoteLab::Find("unix:" + testing::TempDir() + "/none.sock", {}, stop), nullptr);
}

TEST_F(LabTest, IsFoundWhereItAnswers) {
  const auto found = RemoteLab::Find(server_.address(), {}, stop_);
  ASSERT_NE(found, nullptr);
  EXPECT_TRUE(found->GetCapabilities().ok());
}

TEST_F(LabTest, ACallEndsWhenCancelled) {
  server_.hangs = true;
  std::thread interrupt([this] {
    server_.AwaitHang();
    stop_.Request();
  });
  const auto response = lab_->SimulateHandshake({});
  interrupt.join();
  EXPECT_TRUE(absl::IsCancelled(response.status()));
  EXPECT_EQ(response.status().message(), "interrupted");
}

TEST_F(LabTest, ACallEndsAtItsDeadline) {
  server_.hangs = true;
  LabSettings settings;
  settings.rpc_timeout = milliseconds(50);
  const auto lab = RemoteLab::Connect(server_.address(), settings, stop_);
  EXPECT_TRUE(absl::IsDeadlineExceeded((*lab)->SimulateHandshake({}).status()));
}

TEST_F(LabTest, AScopeDeletesWhatItMadeEvenAfterACancellation) {
  {
    ResourceScope scope(*lab_);
    const auto ca = scope.CreateCertificate("ca", {});
    ASSERT_TRUE(ca.ok()) << ca.status();
    EXPECT_EQ(ca->name(), scope.Unique("certificates/ca"));
    EXPECT_NE(ca->name(), "certificates/ca");
    ASSERT_TRUE(scope.CreateTlsContext("server", {}).ok());
    ASSERT_TRUE(scope.CreateListener("tcp", {}).ok());
    EXPECT_EQ(server_.resources().size(), 3);
    stop_.Request();
  }
  EXPECT_TRUE(server_.resources().empty());
}

TEST_F(LabTest, TwoScopesDoNotMeet) {
  ResourceScope one(*lab_);
  ResourceScope other(*lab_);
  EXPECT_NE(one.Unique("ca"), other.Unique("ca"));
}

TEST_F(LabTest, AWatchGivesResultsInOrderAndEndsWithTheListener) {
  ResourceScope scope(*lab_);
  const auto listener = scope.CreateListener("tcp", {});
  HandshakeWatch watch(*lab_, listener->name(), 2);
  v1::HandshakeResult result;
  result.set_remote_address("127.0.0.1:1");
  server_.Publish(result);
  result.set_remote_address("127.0.0.1:2");
  server_.Publish(result);
  EXPECT_EQ(watch.Next(seconds(5))->result().remote_address(), "127.0.0.1:1");
  EXPECT_EQ(watch.Next(seconds(5))->sequence_number(), 2);
  EXPECT_FALSE(watch.Next(seconds(5)).has_value());
  EXPECT_TRUE(watch.ended());
  EXPECT_TRUE(watch.status().ok());
}

TEST_F(LabTest, AWatchWaitsNoLongerThanAsked) {
  ResourceScope scope(*lab_);
  const auto listener = scope.CreateListener("tcp", {});
  HandshakeWatch watch(*lab_, listener->name(), 0);
  EXPECT_FALSE(watch.Next(milliseconds(20)).has_value());
  EXPECT_FALSE(watch.ended());
}

TEST_F(LabTest, AWatchEndsWhenCancelled) {
  ResourceScope scope(*lab_);
  const auto listener = scope.CreateListener("tcp", {});
  HandshakeWatch watch(*lab_, listener->name(), 0);
  stop_.Request();
  EXPECT_FALSE(watch.Next(seconds(60)).has_value());
  EXPECT_TRUE(watch.ended());
  EXPECT_TRUE(absl::IsCancelled(watch.status()));
}

}  // namespace
}  // namespace tlslab
