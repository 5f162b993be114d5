#include "server/engine/used_tickets.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace tlslab {
namespace {

TEST(UsedTickets, KnowsThoseThatWereAdded) {
  UsedTickets used;
  EXPECT_FALSE(used.Has("a"));
  used.Add("a");
  EXPECT_TRUE(used.Has("a"));
  EXPECT_FALSE(used.Has("b"));
  EXPECT_FALSE(used.Has(""));
}

TEST(UsedTickets, ForgetsTheOldestBeyondItsBound) {
  UsedTickets used;
  for (size_t i = 0; i < UsedTickets::kMax; ++i) used.Add(std::to_string(i));
  EXPECT_TRUE(used.Has("0"));
  used.Add("one more");
  EXPECT_FALSE(used.Has("0"));
  EXPECT_TRUE(used.Has("1"));
  EXPECT_TRUE(used.Has("one more"));
}

TEST(UsedTickets, CountsATicketOnce) {
  UsedTickets used;
  used.Add("first");
  for (size_t i = 0; i < 2 * UsedTickets::kMax; ++i) used.Add("again");
  EXPECT_TRUE(used.Has("first"));
}

TEST(UsedTickets, IsSafeFromManyThreads) {
  UsedTickets used;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&used, t] {
      for (int i = 0; i < 1000; ++i) {
        const std::string ticket = std::to_string(t) + "/" + std::to_string(i);
        used.Add(ticket);
        EXPECT_TRUE(used.Has(ticket));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(used.Has("0/0"));
  EXPECT_TRUE(used.Has("3/999"));
}

}  // namespace
}  // namespace tlslab
