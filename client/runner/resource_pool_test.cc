#include "client/runner/resource_pool.h"

#include <gtest/gtest.h>

#include <thread>

#include "client/testing/scripted_lab.h"

namespace tlslab {
namespace {

class ResourcePoolTest : public testing::Test {
 protected:
  ResourcePoolTest() : lab_(*RemoteLab::Connect(server_.address(), {}, stop_)) {
    limits_.set_max_tls_contexts(8);
  }

  ResourcePool::Make MakeContext() {
    return [this](const std::string& id) {
      v1::CreateTlsContextRequest request;
      request.set_tls_context_id(id);
      return lab_->CreateTlsContext(request).status();
    };
  }

  ScriptedLab server_;
  Cancellation stop_;
  std::unique_ptr<RemoteLab> lab_;
  v1::Limits limits_;
  ResourceNames names_;
};

TEST_F(ResourcePoolTest, MakesTheSameThingOnce) {
  ResourcePool pool(*lab_, limits_, names_);
  const auto first = pool.Share("tlsContexts/a", "x", MakeContext());
  const auto second = pool.Share("tlsContexts/a", "x", MakeContext());
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->name(), second->name());
  EXPECT_EQ(server_.resources(), std::vector<std::string>{first->name()});
}

TEST_F(ResourcePoolTest, TellsThingsApartByNameAndContent) {
  ResourcePool pool(*lab_, limits_, names_);
  const auto one = pool.Share("tlsContexts/a", "x", MakeContext());
  const auto other_content = pool.Share("tlsContexts/a", "y", MakeContext());
  const auto other_name = pool.Share("tlsContexts/b", "x", MakeContext());
  EXPECT_EQ(server_.resources().size(), 3);
  EXPECT_NE(one->name(), other_content->name());
}

TEST_F(ResourcePoolTest, MakesItOnceForManyThreads) {
  ResourcePool pool(*lab_, limits_, names_);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back(
        [&] { EXPECT_TRUE(pool.Share("tlsContexts/a", "x", MakeContext()).ok()); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(server_.created().size(), 1);
}

TEST_F(ResourcePoolTest, KeepsAQuarterOfTheLimitUnusedAndDropsTheLongestUnused) {
  ResourcePool pool(*lab_, limits_, names_);
  std::vector<std::string> made;
  for (const char* content : {"1", "2", "3", "4"}) {
    made.push_back(pool.Share("tlsContexts/a", content, MakeContext())->name());
  }
  EXPECT_EQ(server_.resources(), std::vector<std::string>({made[2], made[3]}));
  EXPECT_EQ(pool.Share("tlsContexts/a", "3", MakeContext())->name(), made[2]);
  EXPECT_EQ(server_.created().size(), 4);
  EXPECT_NE(pool.Share("tlsContexts/a", "1", MakeContext())->name(), made[0]);
}

TEST_F(ResourcePoolTest, WhatIsInUseStaysHoweverMuchComes) {
  ResourcePool pool(*lab_, limits_, names_);
  const auto used = pool.Share("tlsContexts/a", "used", MakeContext());
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(pool.Share("tlsContexts/a", std::to_string(i), MakeContext()).ok());
    EXPECT_LE(server_.resources().size(), 4);
  }
  EXPECT_EQ(server_.resources()[0], used->name());
}

TEST_F(ResourcePoolTest, DeletesWhatIsNobodyElsesWithItsUseAndTheRestAtTheEnd) {
  {
    ResourcePool pool(*lab_, limits_, names_);
    { const auto own = pool.Own(names_.Next("tlsContexts/own"), MakeContext()); }
    EXPECT_TRUE(server_.resources().empty());
    ASSERT_TRUE(pool.Share("tlsContexts/a", "x", MakeContext()).ok());
    EXPECT_EQ(server_.resources().size(), 1);
  }
  EXPECT_TRUE(server_.resources().empty());
}

TEST_F(ResourcePoolTest, MakesRoomAndTriesAgainWhenTheLabIsFull) {
  ResourcePool pool(*lab_, limits_, names_);
  ASSERT_TRUE(pool.Share("tlsContexts/a", "unused", MakeContext()).ok());
  const auto make = [this](const std::string& id) {
    if (!server_.resources().empty()) return absl::ResourceExhaustedError("full");
    return MakeContext()(id);
  };
  EXPECT_TRUE(pool.Share("tlsContexts/a", "x", make).ok());
}

TEST_F(ResourcePoolTest, AFailureIsToldAndTheNextOneTriesAgain) {
  ResourcePool pool(*lab_, limits_, names_);
  const auto fail = [](const std::string&) { return absl::InvalidArgumentError("no such group"); };
  EXPECT_EQ(pool.Share("tlsContexts/a", "x", fail).status().message(), "no such group");
  EXPECT_TRUE(pool.Share("tlsContexts/a", "x", MakeContext()).ok());
}

}  // namespace
}  // namespace tlslab
