#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "server/driver/relay_port.h"
#include "server/testing/tcp_ends.h"
#include "tests/testing/raw_socket.h"

namespace tlslab {
namespace {

class RelayTest : public Tcp {
 protected:
  std::shared_ptr<RelayPort> Relaying(RelayPlan plan) {
    plan.target_host = "127.0.0.1";
    auto bound =
        RelayPort::Bind(loop, SystemClock(), {policy, policy}, "127.0.0.1", 0, std::move(plan),
                        [this](RelayRecord record) { relayed.Put(std::move(record)); });
    EXPECT_TRUE(bound.ok()) << bound.status();
    return *bound;
  }
  std::shared_ptr<RelayPort> RelayingTo(uint16_t port) {
    RelayPlan plan;
    plan.target_port = port;
    return Relaying(std::move(plan));
  }
  RelayRecord& Record() {
    EXPECT_TRUE(relayed.WaitFor(1));
    return relayed[0];
  }

  Inbox<RelayRecord> relayed;
};

TEST_F(RelayTest, CarriesAHandshakeAndTellsWhatPassed) {
  auto acceptor = Bind(Serving());
  auto relay = RelayingTo(PortOf(*acceptor));
  Start(Dialling(PortOf(*relay)));
  EXPECT_FALSE(Only().observations.failure);
  const RelayRecord& record = Record();
  // Both close when they have handshaked, the one or the other first.
  EXPECT_TRUE(record.end == RelayEnd::kClientClosed || record.end == RelayEnd::kTargetClosed);
  EXPECT_EQ(record.connect_error, "");
  EXPECT_EQ(record.target_address, acceptor->bound_address());
  EXPECT_GT(record.client_received_bytes, 100u);
  EXPECT_EQ(record.client_received_bytes, record.target_sent_bytes);
  EXPECT_EQ(record.target_received_bytes, record.client_sent_bytes);
  ASSERT_TRUE(record.observed.client_hello);
  EXPECT_EQ(record.observed.client_to_server_bytes, record.client_received_bytes);
  EXPECT_TRUE(record.faults.empty());
  EXPECT_EQ(relay->counts().accepted, 1u);
}

TEST_F(RelayTest, PassesEachEndInOrderOnAlone) {
  RawSocket listening = RawSocket::Listen();
  auto relay = RelayingTo(listening.port());
  RawSocket client = RawSocket::Connect(PortOf(*relay));
  RawSocket target = listening.Accept();
  client.Send("question");
  client.EndWriting();
  EXPECT_EQ(target.ReceiveAll(), "question");
  target.Send("answer");
  target.EndWriting();
  EXPECT_EQ(client.ReceiveAll(), "answer");
  EXPECT_EQ(Record().end, RelayEnd::kClientClosed);
  EXPECT_EQ(Record().client_received_bytes, 8u);
  EXPECT_EQ(Record().client_sent_bytes, 6u);
}

TEST_F(RelayTest, PassesAResetOnAsAReset) {
  RawSocket listening = RawSocket::Listen();
  auto relay = RelayingTo(listening.port());
  for (bool by_client : {true, false}) {
    RawSocket client = RawSocket::Connect(PortOf(*relay));
    RawSocket target = listening.Accept();
    client.Send("x");
    EXPECT_EQ(target.Receive(), "x");
    (by_client ? client : target).Reset();
    EXPECT_EQ(EndOf(by_client ? target : client), ECONNRESET);
    ASSERT_TRUE(relayed.WaitFor(by_client ? 1 : 2));
    EXPECT_EQ(relayed[by_client ? 0 : 1].end,
              by_client ? RelayEnd::kClientReset : RelayEnd::kTargetReset);
  }
}

TEST_F(RelayTest, TellsWhyTheTargetWasNotReachedAndClosesTheClient) {
  RawSocket nobody = RawSocket::Bind();
  auto relay = RelayingTo(nobody.port());
  RawSocket client = RawSocket::Connect(PortOf(*relay));
  EXPECT_EQ(client.ReceiveAll(), "");
  EXPECT_EQ(Record().connect_error, "ECONNREFUSED");
  EXPECT_EQ(Record().end, RelayEnd::kNotConnected);
  EXPECT_EQ(Record().target_local_address, "");
  EXPECT_EQ(Record().target_address, "127.0.0.1:" + std::to_string(nobody.port()));
}

TEST_F(RelayTest, ClosesAConnectionOnWhichNothingPasses) {
  RawSocket listening = RawSocket::Listen();
  RelayPlan plan;
  plan.target_port = listening.port();
  plan.idle_timeout = absl::Milliseconds(30);
  auto relay = Relaying(std::move(plan));
  RawSocket client = RawSocket::Connect(PortOf(*relay));
  RawSocket target = listening.Accept();
  EXPECT_EQ(client.ReceiveAll(), "");
  EXPECT_EQ(target.ReceiveAll(), "");
  EXPECT_EQ(Record().end, RelayEnd::kIdle);
}

TEST_F(RelayTest, GivesUpWhatIsUnderWayWhenItIsStopped) {
  RawSocket listening = RawSocket::Listen();
  auto relay = RelayingTo(listening.port());
  RawSocket client = RawSocket::Connect(PortOf(*relay));
  RawSocket target = listening.Accept();
  client.Send("x");
  EXPECT_EQ(target.Receive(), "x");
  StopAndWait(*relay);
  ASSERT_EQ(relayed.size(), 1u);
  EXPECT_EQ(Record().end, RelayEnd::kRelayEnded);
  EXPECT_EQ(client.ReceiveAll(), "");
}

TEST_F(RelayTest, ClosesAtOnceWhatIsOneTooMany) {
  RawSocket listening = RawSocket::Listen();
  RelayPlan plan;
  plan.target_port = listening.port();
  plan.max_connections = 1;
  auto relay = Relaying(std::move(plan));
  RawSocket first = RawSocket::Connect(PortOf(*relay));
  RawSocket target = listening.Accept();
  RawSocket second = RawSocket::Connect(PortOf(*relay));
  EXPECT_EQ(second.ReceiveAll(), "");
  EXPECT_EQ(relay->counts().refused, 1u);
  EXPECT_EQ(relay->counts().open, 1u);
}

TEST_F(RelayTest, ATargetBeyondThePolicyIsRefusedAtOnceAndANameAtEachConnection) {
  RelayPlan plan;
  plan.target_host = "192.0.2.1";
  plan.target_port = 443;
  auto refused = RelayPort::Bind(loop, SystemClock(), {policy, policy}, "127.0.0.1", 0, plan,
                                 [](RelayRecord) {});
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kPermissionDenied);
  const AddressPolicy nothing = *AddressPolicy::Parse({"192.0.2.0/24"});
  plan.target_host = "localhost";
  auto relay = RelayPort::Bind(loop, SystemClock(), {policy, nothing}, "127.0.0.1", 0, plan,
                               [this](RelayRecord record) { relayed.Put(std::move(record)); });
  ASSERT_TRUE(relay.ok()) << relay.status();
  RawSocket client = RawSocket::Connect(PortOf(**relay));
  EXPECT_EQ(client.ReceiveAll(), "");
  EXPECT_EQ(Record().connect_error, "EACCES");
}

// Bytes that came in and did not go out, when all that the kernel takes is full.
struct Held {
  uint64_t to_target = 0;
  uint64_t to_client = 0;
};
Held HeldBetween(const RelayRecord& record) {
  return {record.client_received_bytes - record.target_sent_bytes,
          record.target_received_bytes - record.client_sent_bytes};
}

TEST_F(RelayTest, BetweenPeersThatNeverReadAndNeverStopWritingItHoldsLittle) {
  RawSocket listening = RawSocket::Listen();
  auto relay = RelayingTo(listening.port());
  RawSocket client = RawSocket::Connect(PortOf(*relay));
  RawSocket target = listening.Accept();
  EXPECT_LT(SendUntilFull(client), 64u << 20);
  EXPECT_LT(SendUntilFull(target), 64u << 20);
  StopAndWait(*relay);
  const Held held = HeldBetween(Record());
  EXPECT_GT(held.to_target, 0u);  // so that there was something to bound
  EXPECT_LE(held.to_target, 1u << 20);
  EXPECT_LE(held.to_client, 1u << 20);
}

TEST_F(RelayTest, WhatAFaultHoldsBackIsBoundedToo) {
  RawSocket listening = RawSocket::Listen();
  RelayPlan plan;
  plan.target_port = listening.port();
  auto faults = std::make_shared<FaultPlan>();
  Fault& slow = faults->faults.emplace_back();
  slow.id = "slow";
  slow.trigger.at = FaultTrigger::At::kByte;
  slow.action = fault::Throttle{1};
  plan.faults = faults;
  auto relay = Relaying(std::move(plan));
  RawSocket client = RawSocket::Connect(PortOf(*relay));
  RawSocket target = listening.Accept();
  EXPECT_LT(SendUntilFull(client), 64u << 20);
  StopAndWait(*relay);
  EXPECT_LE(HeldBetween(Record()).to_target, 3u << 20);
  ASSERT_EQ(Record().faults.size(), 1u);
  EXPECT_EQ(Record().faults[0].fault_id, "slow");
}

std::shared_ptr<const FaultPlan> AtSegment(uint64_t number, FaultAction action) {
  auto plan = std::make_shared<FaultPlan>();
  Fault& fault = plan->faults.emplace_back();
  fault.id = "it";
  fault.trigger.at = FaultTrigger::At::kSegment;
  fault.trigger.number = number;
  fault.action = std::move(action);
  return plan;
}

// That waits to be told; of a socket that has heard the end of its peer, a reset is EPIPE.
int ErrorOf(RawSocket& socket) {
  int error = 0;
  socklen_t size = sizeof(error);
  EXPECT_EQ(getsockopt(socket.descriptor(), SOL_SOCKET, SO_ERROR, &error, &size), 0);
  return error;
}

TEST_F(RelayTest, WhatFollowsAHalfCloseIsLostAndKeepsNobodyWaiting) {
  RawSocket listening = RawSocket::Listen();
  RelayPlan plan;
  plan.target_port = listening.port();
  plan.faults = AtSegment(2, fault::HalfClose{});
  auto relay = Relaying(std::move(plan));
  const std::string bulk(64 << 20, 'x');
  for (bool reset : {false, true}) {
    RawSocket client = RawSocket::Connect(PortOf(*relay));
    RawSocket target = listening.Accept();
    client.Send("question");
    EXPECT_EQ(target.Receive(), "question");
    client.Send(bulk);
    EXPECT_EQ(target.ReceiveAll(), "");
    target.Send("answer");
    EXPECT_EQ(client.Receive(), "answer");
    if (reset) {
      client.Reset();
    } else {
      client.Close();
      target.Close();
    }
    const size_t count = reset ? 2 : 1;
    ASSERT_TRUE(relayed.WaitFor(count));
    const RelayRecord& record = relayed[count - 1];
    EXPECT_EQ(record.end, RelayEnd::kFault);
    EXPECT_EQ(record.target_sent_bytes, 8u);
    // But for what was still on its way.
    EXPECT_GT(record.client_received_bytes, bulk.size() / 2);
    if (reset) {
      EXPECT_EQ(ErrorOf(target), EPIPE);
    }
  }
}

// One that is accepted while the plan is changed has it already.
TEST_F(RelayTest, APlanThatAConnectionHasAlreadyDoesNotBeginAnew) {
  RawSocket listening = RawSocket::Listen();
  auto relay = RelayingTo(listening.port());
  RawSocket client = RawSocket::Connect(PortOf(*relay));
  RawSocket target = listening.Accept();
  fault::Corrupt corrupt;
  corrupt.offset = 0;
  const auto faults = AtSegment(1, corrupt);
  EXPECT_EQ(relay->SetFaults(faults, /*include_open=*/true), 1u);
  client.Send("a");
  EXPECT_EQ(target.Receive(), "`");
  EXPECT_EQ(relay->SetFaults(faults, /*include_open=*/true), 1u);
  client.Send("a");
  EXPECT_EQ(target.Receive(), "a");
  client.Close();
  target.Close();
  EXPECT_EQ(Record().faults.at(0).fired_count, 1u);
}

// Units that wait for others are no reason not to read those.
TEST_F(RelayTest, WhatWaitsForMoreToComeGetsIt) {
  RawSocket listening = RawSocket::Listen();
  RelayPlan plan;
  plan.target_port = listening.port();
  plan.faults = AtSegment(1, fault::Coalesce{100, false});
  auto relay = Relaying(std::move(plan));
  RawSocket client = RawSocket::Connect(PortOf(*relay));
  RawSocket target = listening.Accept();
  const std::string bulk(4 << 20, 'x');
  client.Send(bulk);
  client.EndWriting();
  EXPECT_EQ(target.ReceiveAll().size(), bulk.size());
  client.Close();
  target.Close();
  EXPECT_EQ(Record().faults.at(0).fired_count, 1u);
}

// As many descriptors as this process may have; its soft limit is often 1024.
void RaiseDescriptorLimit() {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = limit.rlim_max;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

TEST_F(RelayTest, AThousandConnectionsAtOnce) {
  constexpr size_t kConnections = 1000;
  RaiseDescriptorLimit();
  RawSocket listening = RawSocket::Listen();
  auto relay = RelayingTo(listening.port());
  std::vector<RawSocket> clients;
  std::vector<RawSocket> targets;
  for (size_t i = 0; i < kConnections; ++i) {
    clients.push_back(RawSocket::Connect(PortOf(*relay)));
    targets.push_back(listening.Accept());
  }
  EXPECT_EQ(relay->counts().open, kConnections);
  for (RawSocket& client : clients) {
    client.Send("question");
    client.EndWriting();
  }
  for (RawSocket& target : targets) {
    EXPECT_EQ(target.ReceiveAll(), "question");
    target.Send("answer");
    target.EndWriting();
  }
  for (RawSocket& client : clients) EXPECT_EQ(client.ReceiveAll(), "answer");
  ASSERT_TRUE(relayed.WaitFor(kConnections));
  EXPECT_EQ(relay->counts().refused, 0u);
}

}  // namespace
}  // namespace tlslab
