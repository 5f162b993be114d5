// Faults and time: delays, which in memory take none; faults that are changed while connections
// run; and much data.
#include <poll.h>

#include <algorithm>
#include <chrono>

#include "server/engine/session.h"
#include "server/testing/faulty_ends.h"
#include "tests/testing/raw_socket.h"

namespace tlslab {
namespace {

TEST_F(Faults, PassTimeInMemoryWithoutTakingAny) {
  server_script = {Send("hello")};
  client_script = {ReadToEnd()};
  const auto begun = std::chrono::steady_clock::now();
  const Ends slow = Run(Way::kMemory, Plan(kDown, AtMilestone(Milestone::kServerHello),
                                           fault::Delay{std::chrono::minutes(4)}));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::minutes(1));
  EXPECT_TRUE(slow.completed());
  EXPECT_EQ(slow.client.exchange->received, "hello");
  for (const ConnectionRecord* end : {&slow.client, &slow.server}) {
    EXPECT_GE(*end->observations.ended_at, std::chrono::minutes(4));
    EXPECT_GE(end->closed_at, std::chrono::minutes(4));
  }
  EXPECT_LT(*slow.server.observations.client_hello_at, std::chrono::minutes(1));
}

TEST_F(Faults, ThrottleInMemoryIsToldByTheTimes) {
  const Ends ends = Run(Way::kMemory, Plan(kDown, AtRecord(1), fault::Throttle{100}));
  EXPECT_TRUE(ends.completed());
  const Offset least = std::chrono::milliseconds(10 * ends.client.wire.received.handshake_bytes);
  EXPECT_GE(*ends.client.observations.ended_at + std::chrono::seconds(1), least);
}

TEST_F(Faults, AreBetweenTheTwoLogsOfAnEnd) {
  collect.tap.transcript.emplace();
  for (Way way : {Way::kDial, Way::kListener}) {
    const Ends ends = Run(way, Plan(kUp, AtRecord(1), fault::Fragment{100, /*as_records=*/true}));
    EXPECT_EQ(ends.fired(), 1u);
    EXPECT_TRUE(ends.completed());
    const ConnectionRecord& end = way == Way::kDial ? ends.client : ends.server;
    const ConnectionRecord& other = way == Way::kDial ? ends.server : ends.client;
    ASSERT_TRUE(end.log && end.far_log && other.log);
    EXPECT_FALSE(other.far_log);
    const auto records = [](const WireLogData& log) {
      return std::count_if(log.records.begin(), log.records.end(), [](const LoggedRecord& record) {
        return record.flow == kUp && record.content_type == 22 && !record.is_protected;
      });
    };
    // The dial's near side has one record with the ClientHello, its far side has pieces.
    EXPECT_EQ(records(way == Way::kDial ? *end.log : *end.far_log), 1);
    EXPECT_GT(records(way == Way::kDial ? *end.far_log : *end.log), 2);
    EXPECT_EQ(records(*other.log), way == Way::kDial ? records(*end.far_log) : 1);
  }
  EXPECT_FALSE(Run(Way::kMemory, Plan(kUp, AtRecord(1), fault::Drop{})).client.far_log);
}

TEST_F(Faults, AreChangedForConnectionsToCome) {
  timeout = absl::Seconds(1);
  AcceptPlan serving = Serving();
  serving.handshake_timeout = timeout;
  auto acceptor = Bind(std::move(serving));
  const auto dial = [&](size_t number) {
    DialPlan plan = Dialling(PortOf(*acceptor));
    plan.handshake_timeout = timeout;
    Start(std::move(plan));
    EXPECT_TRUE(dialled.WaitFor(number) && dialled[number - 1].ok() && served.WaitFor(number));
    return !dialled[number - 1]->observations.failure;
  };
  EXPECT_TRUE(dial(1));
  EXPECT_EQ(acceptor->SetFaults(Plan(kDown, AtRecord(1), fault::Close{}), /*include_open=*/true),
            0u);
  EXPECT_FALSE(dial(2));
  ASSERT_EQ(served[1].faults.size(), 1u);
  EXPECT_EQ(served[1].faults[0].fired_count, 1u);
  acceptor->SetFaults(nullptr, /*include_open=*/false);
  EXPECT_TRUE(dial(3));
  EXPECT_TRUE(served[0].faults.empty() && served[2].faults.empty());
  StopAndWait(*acceptor);
}

// What passed before there were faults counts, and what an end knows of its records is known.
TEST_F(Faults, AreChangedForAConnectionThatIsOpen) {
  AcceptPlan serving = Serving(Script({ReadBytes(5), Send("answer")}));
  auto acceptor = Bind(std::move(serving));
  RawSocket raw = RawSocket::Connect(PortOf(*acceptor));
  SessionOptions options;
  options.start_time = SystemClock().wall();
  options.elapsed = StartStopwatch(SystemClock());
  const std::unique_ptr<Session> client_session = Session::Create(client, std::move(options));
  const auto exchange = [&](const std::function<bool()>& done) {
    while (!done()) {
      client_session->Advance();
      raw.Send(client_session->TakeOutput());
      if (done()) return;
      const std::string got = raw.Receive();
      if (got.empty()) return client_session->ReceiveEnd();
      client_session->Receive(got);
    }
  };
  exchange([&] { return client_session->state() != Session::State::kHandshaking; });
  ASSERT_EQ(client_session->state(), Session::State::kOpen);
  auto plan = std::make_shared<FaultPlan>(
      *Plan(kDown, AtMilestone(Milestone::kFirstApplicationData), fault::Drop{}));
  Fault past = plan->faults[0];
  past.id = "past";
  past.trigger = AtRecord(1);
  plan->faults.push_back(past);
  EXPECT_EQ(acceptor->SetFaults(plan, /*include_open=*/true), 1u);
  client_session->Write("hello");
  exchange([&] { return client_session->state() != Session::State::kOpen; });
  ASSERT_TRUE(served.WaitFor(1));
  ASSERT_EQ(served[0].faults.size(), 2u);
  EXPECT_EQ(served[0].faults[0].fired_count, 1u);
  ASSERT_FALSE(served[0].faults[0].hits.empty());
  EXPECT_GT(*served[0].faults[0].hits[0].record_number, 3u);
  EXPECT_EQ(served[0].faults[1].fired_count, 0u);
  StopAndWait(*acceptor);
}

TEST_F(Faults, CloseLateThoughTheEndIsDoneBefore) {
  RawSocket listening = RawSocket::Listen();
  DialPlan plan = Dialling(listening.port());
  auto faults = std::make_shared<FaultPlan>(
      *Plan(kUp, AtType(21), fault::Delay{std::chrono::milliseconds(300)}));
  faults->faults.push_back(Plan(kUp, AtType(21), fault::Close{})->faults[0]);
  plan.faults = faults;
  const auto begun = std::chrono::steady_clock::now();
  Start(std::move(plan));
  RawSocket peer = listening.Accept();
  EXPECT_FALSE(peer.Receive().empty());
  peer.Send(Record(22, std::string("\x0e\0\0\0", 4)));  // a ServerHelloDone, out of order
  EXPECT_EQ(peer.Receive(), "");
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(300));
  EXPECT_EQ(Only().faults[1].fired_count, 1u);
}

// Of an end that is done early, too.
TEST_F(Faults, StallTheEndOfTheTransport) {
  RawSocket listening = RawSocket::Listen();
  DialPlan plan = Dialling(listening.port());
  plan.faults = Plan(kUp, AtType(21), fault::Stall{});
  plan.handshake_timeout = absl::Seconds(20);
  Start(std::move(plan));
  RawSocket peer = listening.Accept();
  EXPECT_FALSE(peer.Receive().empty());
  peer.Send(Record(22, std::string("\x0e\0\0\0", 4)));  // a ServerHelloDone, out of order
  ASSERT_EQ(Only().faults.size(), 1u);
  EXPECT_EQ(Only().faults[0].fired_count, 1u);
  constexpr int kLongerThanItDrains = 400;
  pollfd readable{peer.descriptor(), POLLIN, 0};
  EXPECT_EQ(poll(&readable, 1, kLongerThanItDrains), 0);
}

TEST_F(Faults, EndAPairThatWouldTakeMoreThanAnHour) {
  server_script = {Send(std::string(100000, 'x'))};
  client_script = {ReadToEnd()};
  const Ends ends = Run(Way::kMemory, Plan(kDown, AtRecord(1), fault::Throttle{1}));
  EXPECT_TRUE(ends.client.observations.failure || !ends.client.exchange->error.empty());
  EXPECT_LE(ends.client.closed_at, std::chrono::hours(2));
}

TEST_F(Faults, DelayAndThrottleOverTcp) {
  server_script = {Send("hello")};
  client_script = {ReadToEnd()};
  for (Way way : {Way::kDial, Way::kListener}) {
    const Ends late = Run(way, Plan(kDown, AtMilestone(Milestone::kServerHello),
                                    fault::Delay{std::chrono::milliseconds(60)}));
    EXPECT_TRUE(late.completed());
    EXPECT_EQ(late.client.exchange->received, "hello");
    EXPECT_GE(*late.client.observations.server_hello_at, std::chrono::milliseconds(60));
    const Ends slow = Run(way, Plan(kDown, AtRecord(1), fault::Throttle{20000}));
    EXPECT_TRUE(slow.completed());
    EXPECT_EQ(slow.client.exchange->received, "hello");
    EXPECT_GE(*slow.client.observations.ended_at, std::chrono::milliseconds(40));
  }
}

// What is sent last is not lost because the end that sent it has finished.
TEST_F(Faults, CarryADelayedAlertToThePeer) {
  client_config.min_version = TLS1_3_VERSION;
  server_config.max_version = TLS1_2_VERSION;
  for (Way way : kWays) {
    const Ends ends =
        Run(way, Plan(kDown, AtType(21), fault::Delay{std::chrono::milliseconds(50)}));
    EXPECT_EQ(CauseOf(ends.client), FailureCause::kPeerAlert);
    EXPECT_EQ(AlertReceived(ends.client), SSL_AD_PROTOCOL_VERSION);
  }
}

TEST_F(Faults, CarryABulkThroughAPlanWithoutHarm) {
  const std::string bulk(5 << 20, 'x');
  server_script = {Send(bulk), Send(bulk)};
  client_script = {ReadToEnd()};
  Everywhere(Plan(kDown, AtRecord(100000), fault::Drop{}), [&](const Ends& ends) {
    EXPECT_EQ(ends.client.exchange->received_bytes, 2 * bulk.size());
    EXPECT_EQ(ends.client.exchange->error, "");
  });
}

TEST_F(Faults, SwallowABulkWithoutHolding) {
  const std::string bulk(5 << 20, 'x');
  server_script = {Send(bulk), Send(bulk)};
  client_script = {ReadToEnd()};
  auto plan = std::make_shared<FaultPlan>(
      *Plan(kDown, AtMilestone(Milestone::kFirstApplicationData), fault::HalfClose{}));
  Everywhere(plan, [&](const Ends& ends) {
    EXPECT_EQ(ends.fired(), 1u);
    EXPECT_EQ(ends.client.observations.close_kind, CloseKind::kTruncated);
  });
}

}  // namespace
}  // namespace tlslab
