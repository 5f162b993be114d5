#include "server/lab/result_buffer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "certs/mint/mint.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

constexpr size_t kPlenty = 1 << 30;

// A record that tells of itself, and weighs something.
ConnectionRecord Record(size_t bytes = 0) {
  ConnectionRecord record;
  record.exchange.emplace();
  record.exchange->received = std::string(bytes, 'x');
  return record;
}

TEST(ResultBuffer, GivesResultsInOrderFromOne) {
  ResultBuffer buffer(10, kPlenty, 10);
  EXPECT_FALSE(buffer.After(0));
  buffer.Add(Record(1));
  buffer.Add(Record(2));
  auto first = buffer.After(0);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->sequence, 1u);
  EXPECT_EQ(first->record->exchange->received.size(), 1u);
  EXPECT_EQ(buffer.After(1)->sequence, 2u);
  EXPECT_FALSE(buffer.After(2));
  EXPECT_EQ(buffer.After(0)->sequence, 1u);  // others read them too
}

TEST(ResultBuffer, DropsTheOldestBeyondItsNumberAndCountsTheUnread) {
  ResultBuffer buffer(3, kPlenty, 10);
  for (int i = 0; i < 3; ++i) buffer.Add(Record());
  EXPECT_EQ(buffer.After(0)->sequence, 1u);  // 1 is read
  for (int i = 0; i < 4; ++i) buffer.Add(Record());
  EXPECT_EQ(buffer.dropped_count(), 3u);     // 2, 3 and 4
  EXPECT_EQ(buffer.After(1)->sequence, 5u);  // a gap
  EXPECT_EQ(buffer.After(5)->sequence, 6u);
}

TEST(ResultBuffer, WeighsCertificatesAndHellosByTheirSize) {
  TestPki pki;
  MintSpec wordy;
  wordy.dns_names.assign(1000, "a-long-name-of-some-host.example");
  auto large = Mint(wordy, pki.authority.get(), absl::Now());
  ASSERT_TRUE(large.ok());
  ConnectionRecord with_certificate = Record();
  with_certificate.observations.peer_chain.push_back(Share((*large)->certificate.get()));
  ConnectionRecord with_hello = Record();
  with_hello.observations.client_hello.emplace().cipher_suites.resize(30000);
  for (ConnectionRecord* heavy : {&with_certificate, &with_hello}) {
    ResultBuffer buffer(100, 40 * 1024, 10);
    buffer.Add(Record());
    buffer.Add(std::move(*heavy));
    EXPECT_EQ(buffer.dropped_count(), 1u);
  }
}

TEST(ResultBuffer, WeighsWhatTapsKept) {
  constexpr size_t kMany = 20000;
  ConnectionRecord with_segments = Record();
  with_segments.log.emplace().segments.push_back({{}, {}, std::string(60000, 'x'), 60000});
  ConnectionRecord with_records = Record();
  with_records.log.emplace().records.resize(kMany);
  ConnectionRecord with_far_records = Record();
  with_far_records.far_log.emplace().records.resize(kMany);
  ConnectionRecord with_messages = Record();
  LoggedRecord full;
  full.content.emplace().messages.resize(kMany);
  with_messages.log.emplace().records.push_back(full);
  ConnectionRecord with_sights = Record();
  with_sights.observed.emplace().records.resize(kMany);
  for (ConnectionRecord* heavy :
       {&with_segments, &with_records, &with_far_records, &with_messages, &with_sights}) {
    ResultBuffer buffer(10, 50000, 10);
    buffer.Add(Record());
    buffer.Add(std::move(*heavy));
    EXPECT_EQ(buffer.dropped_count(), 1u);
  }
}

TEST(ResultBuffer, WeighsWhatWasSaidAroundTls) {
  ConnectionRecord record;
  const size_t bare = ApproximateBytes(record);
  DialogOutcome& dialog = record.dialog.emplace();
  dialog.lines.emplace_back().text = std::string(1000, 'l');
  dialog.received_message = std::string(2000, 'm');
  EXPECT_GE(ApproximateBytes(record), bare + 3000);
  HttpExchangeSeen& exchange = dialog.http_exchanges.emplace_back();
  exchange.response_body = std::string(50'000, 'b');
  exchange.request_headers = {{"X", std::string(10'000, 'h')}};
  EXPECT_GE(ApproximateBytes(record), bare + 63'000);
  EXPECT_LE(ApproximateBytes(record), bare + 64'000);
}

TEST(ResultBuffer, DropsTheOldestBeyondItsBytesButKeepsTheNewest) {
  ResultBuffer buffer(100, 100 * 1024, 10);
  for (int i = 0; i < 4; ++i) buffer.Add(Record(40 * 1024));
  EXPECT_EQ(buffer.dropped_count(), 2u);
  EXPECT_EQ(buffer.After(0)->sequence, 3u);
  buffer.Add(Record(200 * 1024));
  EXPECT_EQ(buffer.After(0)->sequence, 5u);
}

TEST(ResultBuffer, TakesNothingOnceItIsClosed) {
  ResultBuffer buffer(3, kPlenty, 10);
  buffer.Add(Record());
  EXPECT_FALSE(buffer.closed());
  buffer.Close();
  buffer.Add(Record());
  EXPECT_TRUE(buffer.closed());
  EXPECT_EQ(buffer.After(0)->sequence, 1u);
  EXPECT_FALSE(buffer.After(1));
}

TEST(ResultBuffer, NotifiesWhoWatchesOfEachResultAndOfTheEnd) {
  ResultBuffer buffer(3, kPlenty, 10);
  int first = 0;
  int second = 0;
  auto watcher = buffer.Watch([&] { ++first; });
  ASSERT_TRUE(buffer.Watch([&] { ++second; }).ok());
  buffer.Add(Record());
  buffer.Unwatch(*watcher);
  buffer.Add(Record());
  buffer.Close();
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 3);
}

TEST(ResultBuffer, MayBeReadByTheOneThatIsNotified) {
  ResultBuffer buffer(3, kPlenty, 10);
  uint64_t seen = 0;
  ASSERT_TRUE(buffer.Watch([&] { seen = buffer.After(seen)->sequence; }).ok());
  buffer.Add(Record());
  buffer.Add(Record());
  EXPECT_EQ(seen, 2u);
}

TEST(ResultBuffer, LimitsItsWatchers) {
  ResultBuffer buffer(3, kPlenty, 1);
  auto watcher = buffer.Watch([] {});
  ASSERT_TRUE(watcher.ok());
  absl::Status refused = buffer.Watch([] {}).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(refused.message(), "max_watchers_per_listener: at most 1 at once");
  buffer.Unwatch(*watcher);
  EXPECT_TRUE(buffer.Watch([] {}).ok());
}

TEST(ResultBuffer, LosesNothingBetweenThreads) {
  ResultBuffer buffer(10000, kPlenty, 10);
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&] {
      for (int j = 0; j < 500; ++j) buffer.Add(Record());
    });
  }
  uint64_t seen = 0;
  while (seen < 2000) {
    if (auto next = buffer.After(seen)) {
      ASSERT_EQ(next->sequence, seen + 1);
      ++seen;
    }
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_FALSE(buffer.After(2000));
}

}  // namespace
}  // namespace tlslab
