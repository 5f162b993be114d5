#include "server/lab/lab_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/lab/labs.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::StartsWith;

constexpr auto kPatience = std::chrono::seconds(60);

// Keeps what it is told, each a line.
class Recorder : public LabEvents {
 public:
  void OnHandshake(const std::string& owner, HandshakePlace place,
                   const ConnectionRecord& record) override {
    const bool client = record.observations.role == Role::kClient;
    Note(absl::StrCat(owner, " handshake ", static_cast<int>(place), client ? " client" : " server",
                      record.observations.failure ? " failed" : " ok"));
  }
  void OnLeaseExpired(const std::string& owner, const std::string& name) override {
    Note(absl::StrCat(owner, " lease ", name));
  }
  void OnResultsDropped(const std::string& owner, uint64_t count) override {
    Note(absl::StrCat(owner, " dropped ", count));
  }
  void OnLimitHit(const std::string& owner, const std::string& limit) override {
    Note(absl::StrCat(owner, " limit ", limit));
  }
  void OnDial(const std::string& owner, const AddressUse& use) override {
    Note(absl::StrCat(owner, " dial ", Told(use)));
  }
  void OnBind(const std::string& owner, const AddressUse& use) override {
    Note(absl::StrCat(owner, " bind ", Told(use)));
  }

  std::vector<std::string> lines() {
    std::lock_guard<std::mutex> lock(mutex_);
    return lines_;
  }
  // False when there are not that many in time.
  bool AwaitLines(size_t count) {
    std::unique_lock<std::mutex> lock(mutex_);
    return more_.wait_for(lock, kPatience, [&] { return lines_.size() >= count; });
  }

 private:
  static std::string Told(const AddressUse& use) {
    return absl::StrCat(static_cast<int>(use.outcome), " ", use.target, " ", use.addresses, " ",
                        use.why);
  }
  void Note(std::string line) {
    std::lock_guard<std::mutex> lock(mutex_);
    lines_.push_back(std::move(line));
    more_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<std::string> lines_;
};

class LabEventsTest : public testing::Test {
 protected:
  LabOptions Options() {
    LabOptions options;
    options.events = &recorder;
    options.limits.dials = 1;
    options.limits.listeners = 1;
    options.limits.connections_per_listener = 1;
    options.limits.results_per_listener = 0;
    options.limits.watchers_per_listener = 0;
    return options;
  }
  absl::StatusOr<std::shared_ptr<Listener>> Listen(const std::string& id,
                                                   const std::string& host = "127.0.0.1",
                                                   absl::Duration ttl = absl::Hours(1)) {
    ListenerRequest request;
    request.id = id;
    request.host = host;
    request.handshake_timeout = absl::Seconds(60);
    request.ttl = ttl;
    return lab->CreateListener(request, server, "");
  }
  // To `address`, which is "host:port" with a host without colons.
  DialPlan To(const std::string& address) {
    DialPlan plan;
    plan.context = client;
    plan.host = address.substr(0, address.find(':'));
    plan.port = std::stoi(address.substr(address.find(':') + 1));
    return plan;
  }

  Recorder recorder;  // outlives the labs
  TestPki pki;
  std::shared_ptr<const Context> server = MustBuild(pki.Server());
  std::shared_ptr<const Context> client = MustBuild(pki.Client());
  Labs labs{Options(), 1};
  Lab* lab = *labs.Of("ci");
};

TEST_F(LabEventsTest, TellBothEndsOfASimulation) {
  lab->Simulate(client, server, {});
  EXPECT_THAT(recorder.lines(),
              ElementsAre("ci handshake 0 client ok", "ci handshake 0 server ok"));
}

TEST_F(LabEventsTest, TellDialsBindsTheirHandshakesAndResultsThatNobodyRead) {
  auto listener = Listen("a");
  ASSERT_TRUE(listener.ok());
  const std::string address = (*listener)->port->bound_address();
  EXPECT_THAT(recorder.lines(), ElementsAre("ci bind 0 127.0.0.1:0 " + address + " "));
  ASSERT_TRUE(lab->StartDial(To(address), [](auto) {}).ok());
  ASSERT_TRUE(recorder.AwaitLines(5));
  EXPECT_THAT(recorder.lines(),
              IsSupersetOf(std::vector<std::string>{"ci dial 0 " + address + " 127.0.0.1 ",
                                                    "ci handshake 1 client ok",
                                                    "ci handshake 2 server ok", "ci dropped 1"}));
}

TEST_F(LabEventsTest, TellWhatThePoliciesRefuseAndWhatFails) {
  EXPECT_FALSE(Listen("a", "192.0.2.1").ok());
  EXPECT_THAT(recorder.lines(), ElementsAre("ci bind 1 192.0.2.1:0 192.0.2.1:0 not in the networks "
                                            "of --allow-bind"));
  auto first = Listen("b");
  ASSERT_TRUE(first.ok());
  ASSERT_TRUE(lab->StartDial(To("192.0.2.1:443"), [](auto) {}).ok());
  ASSERT_TRUE(recorder.AwaitLines(3));
  EXPECT_EQ(recorder.lines().back(),
            "ci dial 1 192.0.2.1:443 192.0.2.1 not in the networks of --allow-dial");

  Relays::Plan relay;
  relay.host = "127.0.0.1";
  relay.relay.target_host = "192.0.2.2";
  relay.relay.target_port = 443;
  EXPECT_FALSE(lab->relays().Create(relay, "").ok());
  EXPECT_EQ(recorder.lines().back(),
            "ci dial 1 192.0.2.2:443 192.0.2.2 not in the networks of --allow-dial");

  relay.relay.target_host = "127.0.0.1";
  const std::string taken = (*first)->port->bound_address();
  relay.port = std::stoi(taken.substr(taken.find(':') + 1));
  EXPECT_FALSE(lab->relays().Create(relay, "").ok());
  EXPECT_EQ(recorder.lines().back(), absl::StrCat("ci bind 2 ", taken, " ", taken, " EADDRINUSE"));
}

TEST_F(LabEventsTest, TellOfALeaseThatIsOverAndNotOfADeletion) {
  ASSERT_TRUE(Listen("a").ok());
  ASSERT_TRUE(lab->DeleteListener("listeners/a"));
  ASSERT_TRUE(Listen("b", "127.0.0.1", absl::Milliseconds(1)).ok());
  ASSERT_TRUE(recorder.AwaitLines(3));
  EXPECT_THAT(recorder.lines(),
              ElementsAre(StartsWith("ci bind"), StartsWith("ci bind"), "ci lease listeners/b"));
}

TEST_F(LabEventsTest, TellWhichLimitWasHit) {
  auto listener = Listen("a");
  ASSERT_TRUE(listener.ok());
  EXPECT_FALSE(Listen("b").ok());
  EXPECT_THAT(recorder.lines(), Contains("ci limit max_listeners"));
  EXPECT_FALSE((*listener)->results->Watch([] {}).ok());
  EXPECT_THAT(recorder.lines(), Contains("ci limit max_watchers_per_listener"));
  EXPECT_FALSE(labs.Of("other").ok());
  EXPECT_THAT(recorder.lines(), Contains("other limit max_owners"));
}

TEST_F(LabEventsTest, AreNotNeeded) {
  LabOptions options;
  Lab quiet(options);
  const MemoryPairResult pair = quiet.Simulate(client, server, {});
  EXPECT_FALSE(pair.client.observations.failure);
}

}  // namespace
}  // namespace tlslab
