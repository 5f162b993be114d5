// Dials and acceptors over loopback, in one process.
//
//   TEST_F(Tcp, Closes) {
//     auto acceptor = Bind(Serving(Script({Send("hello")})));
//     Start(Dialling(PortOf(*acceptor), Script({ReadToEnd()})));
//     EXPECT_EQ(Only().exchange->received, "hello");
//     ASSERT_TRUE(served.WaitFor(1));
//   }
#ifndef TLSLAB_SERVER_TESTING_TCP_ENDS_H_
#define TLSLAB_SERVER_TESTING_TCP_ENDS_H_

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "server/driver/acceptor.h"
#include "server/driver/clock.h"
#include "server/driver/dial.h"
#include "server/driver/event_loop.h"
#include "server/testing/contexts.h"
#include "server/transport/address_policy.h"
#include "server/transport/host_port.h"

namespace tlslab {

// How long a test waits for what must come: only a broken one waits that long.
inline constexpr auto kPatience = std::chrono::seconds(60);

// What comes from the loop's threads, waited for.
template <typename T>
class Inbox {
 public:
  void Put(T value) {
    std::lock_guard<std::mutex> lock(mutex_);
    values_.push_back(std::move(value));
    came_.notify_all();
  }
  // True when `count` came in time.
  bool WaitFor(size_t count) {
    std::unique_lock<std::mutex> lock(mutex_);
    return came_.wait_for(lock, kPatience, [&] { return values_.size() >= count; });
  }
  T& operator[](size_t i) { return values_[i]; }
  size_t size() {
    std::lock_guard<std::mutex> lock(mutex_);
    return values_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<T> values_;
};

inline std::shared_ptr<const ExchangeScript> Script(ExchangeScript steps) {
  return std::make_shared<const ExchangeScript>(std::move(steps));
}

class Tcp : public testing::Test {
 protected:
  std::shared_ptr<Acceptor> Bind(AcceptPlan plan) {
    auto bound = Acceptor::Bind(loop, SystemClock(), policy, "127.0.0.1", 0, std::move(plan),
                                [this](ConnectionRecord record) { served.Put(std::move(record)); });
    EXPECT_TRUE(bound.ok()) << bound.status();
    return *bound;
  }
  AcceptPlan Serving(std::shared_ptr<const ExchangeScript> script = nullptr) {
    AcceptPlan plan;
    plan.context = MustBuild(pki.Server());
    plan.script = std::move(script);
    return plan;
  }
  DialPlan Dialling(uint16_t port, std::shared_ptr<const ExchangeScript> script = nullptr) {
    DialPlan plan;
    plan.context = client;
    plan.script = std::move(script);
    plan.host = "127.0.0.1";
    plan.port = port;
    return plan;
  }
  std::shared_ptr<Dial> Start(DialPlan plan) {
    return StartDial(
        loop, SystemClock(), policy, std::move(plan),
        [this](absl::StatusOr<ConnectionRecord> outcome) { dialled.Put(std::move(outcome)); });
  }
  // The record of the only dial.
  ConnectionRecord& Only() {
    EXPECT_TRUE(dialled.WaitFor(1));
    EXPECT_TRUE(dialled[0].ok()) << dialled[0].status();
    return *dialled[0];
  }
  // Of an acceptor, or of another port of the driver.
  template <typename Port>
  static uint16_t PortOf(const Port& port) {
    return ParseHostPort(port.bound_address())->port;
  }
  template <typename Port>
  void StopAndWait(Port& port) {
    Inbox<bool> stopped;
    port.Stop([&] { stopped.Put(true); });
    ASSERT_TRUE(stopped.WaitFor(1));
  }

  TestPki pki;
  std::shared_ptr<const Context> client = MustBuild(pki.Client());
  AddressPolicy policy = AddressPolicy::LoopbackOnly();
  Inbox<ConnectionRecord> served;
  Inbox<absl::StatusOr<ConnectionRecord>> dialled;
  EventLoop loop{2};  // last: its threads stop first
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_TESTING_TCP_ENDS_H_
