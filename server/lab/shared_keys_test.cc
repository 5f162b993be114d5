#include "server/lab/shared_keys.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace tlslab {
namespace {

TEST(SharedKeys, AreOneForEachType) {
  SharedKeys keys;
  auto first = keys.Get("ec-p256");
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->get(), keys.Get("ec-p256")->get());
  EXPECT_EQ(first->get(), keys.Get("")->get());
  EXPECT_NE(first->get(), keys.Get("ed25519")->get());
  EXPECT_NE(first->get(), SharedKeys().Get("ec-p256")->get());
}

TEST(SharedKeys, AreOneForAllThatAskAtOnce) {
  SharedKeys keys;
  std::vector<EVP_PKEY*> got(4);
  std::vector<std::thread> threads;
  for (EVP_PKEY*& key : got) {
    threads.emplace_back([&] { key = keys.Get("rsa-1024")->get(); });
  }
  for (std::thread& thread : threads) thread.join();
  for (EVP_PKEY* key : got) EXPECT_EQ(key, got[0]);
}

TEST(SharedKeys, AreNotOfManyTypes) {
  SharedKeys keys;
  for (size_t i = 0; i < SharedKeys::kMaxTypes; ++i) {
    EXPECT_EQ(keys.Get("no type " + std::to_string(i)).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
  EXPECT_EQ(keys.Get("ed25519").status().code(), absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace tlslab
