// Every action of a fault plan between two ends of the lab, in memory, and over TCP with the faults
// at the dial and at the listener: what becomes of the fault, and how each end takes it.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "server/driver/memory_pair.h"
#include "server/engine/saved_session.h"
#include "server/engine/session.h"
#include "server/testing/contexts.h"
#include "server/testing/tcp_ends.h"
#include "tests/testing/raw_socket.h"

namespace tlslab {
namespace {

using At = FaultTrigger::At;

constexpr FlowDirection kUp = FlowDirection::kClientToServer;
constexpr FlowDirection kDown = FlowDirection::kServerToClient;

enum class Way { kMemory, kDial, kListener };
constexpr Way kWays[] = {Way::kMemory, Way::kDial, Way::kListener};

FaultTrigger AtRecord(uint64_t number) { return {.at = At::kRecord, .number = number}; }
FaultTrigger AtSegment(uint64_t number) { return {.at = At::kSegment, .number = number}; }
FaultTrigger AtByte(uint64_t number) { return {.at = At::kByte, .number = number}; }
FaultTrigger AtMessage(uint8_t type) { return {.at = At::kMessage, .type = type}; }
FaultTrigger AtType(uint8_t type) { return {.at = At::kContentType, .type = type}; }
FaultTrigger AtMilestone(Milestone milestone) {
  return {.at = At::kMilestone, .milestone = milestone};
}
FaultTrigger After(Offset time) { return {.at = At::kAfter, .after = time}; }

std::shared_ptr<const FaultPlan> Plan(FlowDirection flow, FaultTrigger trigger,
                                      FaultAction action) {
  auto plan = std::make_shared<FaultPlan>();
  Fault& fault = plan->faults.emplace_back();
  fault.id = "it";
  fault.flow = flow;
  fault.trigger = trigger;
  fault.action = std::move(action);
  return plan;
}

fault::Corrupt CorruptField(HelloField field) {
  fault::Corrupt corrupt;
  corrupt.field = field;
  return corrupt;
}

ExchangeStep Send(std::string data) { return {ExchangeStep::Kind::kSend, std::move(data), 0}; }
ExchangeStep ReadToEnd() { return {ExchangeStep::Kind::kReadToEnd, "", 0}; }
ExchangeStep ReadBytes(uint64_t bytes) { return {ExchangeStep::Kind::kReadBytes, "", bytes}; }

// A record in the clear.
std::string Record(uint8_t type, const std::string& payload) {
  std::string bytes = {static_cast<char>(type), 3, 3, static_cast<char>(payload.size() >> 8),
                       static_cast<char>(payload.size())};
  return bytes + payload;
}

// What an end makes of what it got: the alert that it sent, or 0 and a sign of how it went.
uint8_t AlertSent(const ConnectionRecord& end) {
  uint8_t alert = 0;
  for (const AlertSeen& seen : end.observations.alerts) {
    if (seen.sent && seen.fatal) alert = seen.description;
  }
  return alert;
}

uint8_t AlertReceived(const ConnectionRecord& end) {
  uint8_t alert = 0;
  for (const AlertSeen& seen : end.observations.alerts) {
    if (!seen.sent && seen.description != SSL_AD_CLOSE_NOTIFY) alert = seen.description;
  }
  return alert;
}

FailureCause CauseOf(const ConnectionRecord& end) {
  EXPECT_TRUE(end.observations.failure);
  return end.observations.failure ? end.observations.failure->cause : FailureCause::kNotBegun;
}

struct Ends {
  ConnectionRecord client;
  ConnectionRecord server;
  Way way = Way::kMemory;

  // Of the end that has the plan.
  const std::vector<FaultOutcome>& outcomes() const {
    return way == Way::kListener ? server.faults : client.faults;
  }
  uint64_t fired() const { return outcomes().empty() ? 0 : outcomes()[0].fired_count; }
  bool completed() const { return !client.observations.failure && !server.observations.failure; }
};

class Faults : public Tcp {
 protected:
  // What both ends have, and what they say.
  ContextConfig client_config = pki.Client();
  ContextConfig server_config = pki.Server();
  ExchangeScript client_script;
  ExchangeScript server_script;
  absl::Duration timeout = absl::Seconds(20);
  std::shared_ptr<const Context> server_context;  // null: of server_config, each time anew
  std::shared_ptr<SSL_SESSION> session;
  std::string early_data;
  CollectOptions collect;

  void SayOnlyTls(uint16_t version) {
    client_config.min_version = client_config.max_version = version;
  }

  Ends Run(Way way, std::shared_ptr<const FaultPlan> plan) {
    if (way == Way::kMemory) return RunInMemory(std::move(plan));
    AcceptPlan serving = Serving(Script(server_script));
    serving.context = Server();
    serving.handshake_timeout = timeout;
    serving.collect = collect;
    if (way == Way::kListener) serving.faults = plan;
    auto acceptor = Bind(std::move(serving));
    DialPlan dialling = Dialling(PortOf(*acceptor), Script(client_script));
    dialling.context = MustBuild(client_config);
    dialling.handshake_timeout = timeout;
    dialling.collect = collect;
    dialling.session = session;
    dialling.early_data = early_data;
    if (way == Way::kDial) dialling.faults = plan;
    const size_t before = dialled.size();
    const size_t served_before = served.size();
    Start(std::move(dialling));
    Ends ends;
    ends.way = way;
    EXPECT_TRUE(dialled.WaitFor(before + 1) && dialled[before].ok());
    EXPECT_TRUE(served.WaitFor(served_before + 1));
    ends.client = std::move(*dialled[before]);
    ends.server = std::move(served[served_before]);
    StopAndWait(*acceptor);
    return ends;
  }

  std::shared_ptr<const Context> Server() {
    return server_context ? server_context : MustBuild(server_config);
  }

  std::shared_ptr<SSL_SESSION> NewSession() {
    MemoryPairOptions options;
    options.collect.last_session = true;
    return LoadSession(
        Pair(MustBuild(client_config), Server(), options).client.observations.last_session);
  }

  // Both ends' reactions, on every way.
  void Everywhere(const std::shared_ptr<const FaultPlan>& plan,
                  const std::function<void(const Ends&)>& check) {
    for (Way way : kWays) {
      SCOPED_TRACE(way == Way::kMemory ? "in memory"
                                       : (way == Way::kDial ? "at a dial" : "at a listener"));
      const Ends ends = Run(way, plan);
      ASSERT_EQ(ends.outcomes().size(), plan->faults.size());
      check(ends);
    }
  }

 private:
  Ends RunInMemory(std::shared_ptr<const FaultPlan> plan) {
    MemoryPairOptions options;
    options.client_script = Script(client_script);
    options.server_script = Script(server_script);
    options.session = session;
    options.early_data = early_data;
    options.collect = collect;
    options.faults = std::move(plan);
    MemoryPairResult pair = Pair(MustBuild(client_config), Server(), options);
    EXPECT_EQ(pair.client.faults.size(), pair.server.faults.size());
    return {std::move(pair.client), std::move(pair.server), Way::kMemory};
  }
};

TEST_F(Faults, ThatDoNotFireChangeNothingAndAreToldSo) {
  server_script = {Send("hello")};
  client_script = {ReadToEnd()};
  Everywhere(Plan(kUp, AtRecord(1000), fault::Drop{}), [](const Ends& ends) {
    EXPECT_TRUE(ends.completed());
    EXPECT_EQ(ends.client.exchange->received, "hello");
    EXPECT_EQ(ends.fired(), 0u);
    EXPECT_EQ(ends.outcomes()[0].fault_id, "it");
    EXPECT_TRUE(ends.outcomes()[0].hits.empty());
    EXPECT_EQ(ends.client.observations.close_kind, CloseKind::kCloseNotify);
    EXPECT_EQ(ends.server.observations.close_kind, CloseKind::kCloseNotify);
  });
}

TEST_F(Faults, DropAServerHelloAndBothEndsWaitInVain) {
  timeout = absl::Milliseconds(1500);
  Everywhere(
      Plan(kDown, AtMilestone(Milestone::kServerHello), fault::Stall{}), [](const Ends& ends) {
        EXPECT_EQ(ends.fired(), 1u);
        // Over TCP the one whose time is over first closes.
        const FailureCause cause = CauseOf(ends.client);
        if (ends.way == Way::kMemory) {
          EXPECT_EQ(cause, FailureCause::kLocalError);
        } else {
          EXPECT_TRUE(cause == FailureCause::kTimeout || cause == FailureCause::kTransportClosed);
        }
        EXPECT_TRUE(ends.server.observations.failure);
        EXPECT_FALSE(ends.client.observations.server_hello);
      });
}

TEST_F(Faults, CorruptARecordAndItsReaderSendsBadRecordMac) {
  client_script = {Send("hello")};
  server_script = {ReadToEnd()};
  Everywhere(Plan(kUp, AtMilestone(Milestone::kFirstApplicationData),
                  CorruptField(HelloField::kRecordTail)),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               EXPECT_TRUE(ends.completed());
               EXPECT_EQ(AlertSent(ends.server), SSL_AD_BAD_RECORD_MAC);
               EXPECT_EQ(AlertReceived(ends.client), SSL_AD_BAD_RECORD_MAC);
               EXPECT_EQ(ends.server.exchange->received, "");
               const FaultHit& hit = ends.outcomes()[0].hits.at(0);
               EXPECT_EQ(hit.content_type, 23);
               EXPECT_EQ(hit.before.size(), 1u);
               EXPECT_EQ(hit.before[0] ^ hit.after[0], 1);
             });
}

// A message of a handshake that goes `flow`; whether it is protected, so that only the end which
// sends it knows where it is.
struct Message {
  FlowDirection flow;
  uint8_t type;
  bool is_protected;
};

bool IsFound(const Message& message, Way way) {
  if (!message.is_protected || way == Way::kMemory) return true;
  return way == (message.flow == kUp ? Way::kDial : Way::kListener);
}

class Tampering : public Faults {
 protected:
  // Each message in turn, and at every place.
  void Tamper(const std::vector<Message>& messages) {
    for (const Message& message : messages) {
      SCOPED_TRACE(int{message.type});
      Everywhere(
          Plan(message.flow, AtMessage(message.type), CorruptField(HelloField::kRecordTail)),
          [&message](const Ends& ends) {
            if (!IsFound(message, ends.way)) {
              EXPECT_EQ(ends.fired(), 0u);
              EXPECT_TRUE(ends.completed());
              return;
            }
            EXPECT_EQ(ends.fired(), 1u);
            EXPECT_EQ(ends.outcomes()[0].hits.at(0).handshake_messages.at(0), message.type);
            // A client of TLS 1.3 is done before the server has judged what it said last.
            EXPECT_TRUE(ends.server.observations.failure || ends.client.observations.failure);
            EXPECT_TRUE(AlertSent(ends.client) != 0 || AlertSent(ends.server) != 0);
          });
    }
  }
};

TEST_F(Tampering, WithEveryMessageOfTls13IsNoticed) {
  server_config.request_certificate = true;
  Tamper({{kUp, SSL3_MT_CLIENT_HELLO, false},
          {kDown, SSL3_MT_SERVER_HELLO, false},
          {kDown, SSL3_MT_ENCRYPTED_EXTENSIONS, true},
          {kDown, SSL3_MT_CERTIFICATE_REQUEST, true},
          {kDown, SSL3_MT_CERTIFICATE, true},
          {kDown, SSL3_MT_CERTIFICATE_VERIFY, true},
          {kDown, SSL3_MT_FINISHED, true},
          {kUp, SSL3_MT_CERTIFICATE, true},
          {kUp, SSL3_MT_FINISHED, true}});
}

TEST_F(Tampering, WithEveryMessageOfTls12IsNoticed) {
  SayOnlyTls(TLS1_2_VERSION);
  server_config.request_certificate = true;
  Tamper({{kUp, SSL3_MT_CLIENT_HELLO, false},
          {kDown, SSL3_MT_SERVER_HELLO, false},
          {kDown, SSL3_MT_CERTIFICATE, false},
          {kDown, SSL3_MT_SERVER_KEY_EXCHANGE, false},
          {kDown, SSL3_MT_CERTIFICATE_REQUEST, false},
          {kDown, SSL3_MT_SERVER_DONE, false},
          {kUp, SSL3_MT_CERTIFICATE, false},
          {kUp, SSL3_MT_CLIENT_KEY_EXCHANGE, false},
          {kUp, SSL3_MT_FINISHED, true},
          {kDown, SSL3_MT_NEWSESSION_TICKET, false},
          {kDown, SSL3_MT_FINISHED, true}});
}

// RFC 8446 section 4.1.3: the random of a server that could do better says so.
void ExpectDowngradeNoticed(const Ends& ends) {
  EXPECT_EQ(ends.fired(), 1u);
  EXPECT_EQ(CauseOf(ends.client), FailureCause::kLocalAlert);
  EXPECT_EQ(AlertSent(ends.client), SSL_AD_ILLEGAL_PARAMETER);
  EXPECT_EQ(CauseOf(ends.server), FailureCause::kPeerAlert);
  EXPECT_EQ(ends.server.observations.server_hello->version, TLS1_2_VERSION);
}

TEST_F(Faults, LowerTheVersionAndTheSentinelTellsTheClient) {
  Everywhere(Plan(kUp, AtMilestone(Milestone::kClientHello), fault::LowerVersion{TLS1_2_VERSION}),
             ExpectDowngradeNoticed);
  Everywhere(Plan(kUp, AtMessage(SSL3_MT_CLIENT_HELLO),
                  fault::StripExtension{TLSEXT_TYPE_supported_versions}),
             ExpectDowngradeNoticed);
}

TEST_F(Faults, StripAnExtensionThatTls13Needs) {
  Everywhere(Plan(kUp, AtMessage(SSL3_MT_CLIENT_HELLO),
                  fault::StripExtension{TLSEXT_TYPE_signature_algorithms}),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               EXPECT_EQ(AlertSent(ends.server), SSL_AD_MISSING_EXTENSION);
               EXPECT_EQ(CauseOf(ends.client), FailureCause::kPeerAlert);
             });
}

TEST_F(Faults, SetAnExtensionAndTheTranscriptsDiffer) {
  // A server name that the client did not send.
  const std::string name(
      "\0\x06\0\0\x03"
      "abc",
      8);
  Everywhere(Plan(kUp, AtMessage(SSL3_MT_CLIENT_HELLO),
                  fault::SetExtension{TLSEXT_TYPE_server_name, name}),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               EXPECT_EQ(ends.server.observations.client_hello->server_name, "abc");
               EXPECT_EQ(AlertSent(ends.client), SSL_AD_BAD_RECORD_MAC);
               EXPECT_TRUE(ends.server.observations.failure);
             });
}

// RFC 8446 section 6.1: an end of the transport without close_notify is no end of the data.
TEST_F(Faults, CutTheCloseNotifyAndItsReaderTellsATruncation) {
  client_script = {Send("hello")};
  server_script = {ReadToEnd()};
  for (const FaultAction& action :
       {FaultAction(fault::HalfClose{}), FaultAction(fault::Close{}), FaultAction(fault::Drop{})}) {
    SCOPED_TRACE(action.index());
    Everywhere(Plan(kUp, AtMilestone(Milestone::kCloseNotify), action), [](const Ends& ends) {
      EXPECT_EQ(ends.fired(), 1u);
      EXPECT_TRUE(ends.completed());
      EXPECT_EQ(ends.server.exchange->received, "hello");
      EXPECT_EQ(ends.server.observations.close_kind, CloseKind::kTruncated);
    });
  }
}

TEST_F(Faults, EndTheTransportInTheMiddleOfAHandshake) {
  Everywhere(Plan(kDown, AtMilestone(Milestone::kServerHello), fault::Close{}),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               EXPECT_EQ(CauseOf(ends.client), FailureCause::kTransportClosed);
               EXPECT_EQ(CauseOf(ends.server), FailureCause::kTransportClosed);
               // The end with the faults knows better than to blame its peer.
               EXPECT_EQ(ends.client.ended_by_fault, ends.way != Way::kListener);
               EXPECT_EQ(ends.server.ended_by_fault, ends.way != Way::kDial);
             });
}

TEST_F(Faults, EndOneDirectionInTheMiddleOfAHandshake) {
  Everywhere(Plan(kDown, AtMilestone(Milestone::kServerHello), fault::HalfClose{}),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               EXPECT_EQ(CauseOf(ends.client), FailureCause::kTransportClosed);
               EXPECT_TRUE(ends.server.observations.failure);
               EXPECT_FALSE(ends.server.ended_by_fault);
             });
}

TEST_F(Faults, ResetTheTransport) {
  Everywhere(Plan(kDown, AtMilestone(Milestone::kServerHello), fault::Reset{}),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               for (const ConnectionRecord* end : {&ends.client, &ends.server}) {
                 EXPECT_EQ(CauseOf(*end), FailureCause::kTransportError);
                 EXPECT_EQ(end->observations.failure->system_error, "ECONNRESET");
               }
             });
}

TEST_F(Faults, ResetAfterATimeWithoutAnythingThatPasses) {
  // Both wait for the other.
  client_script = {ReadBytes(1)};
  server_script = {ReadBytes(1)};
  Everywhere(Plan(kUp, After(std::chrono::milliseconds(40)), fault::Reset{}), [](const Ends& ends) {
    EXPECT_EQ(ends.fired(), 1u);
    EXPECT_TRUE(ends.completed());
    EXPECT_EQ(ends.client.observations.close_kind, CloseKind::kReset);
    EXPECT_EQ(ends.server.observations.close_kind, CloseKind::kReset);
    EXPECT_GE(ends.client.closed_at, std::chrono::milliseconds(40));
  });
}

TEST_F(Faults, StallWhatFollowsAndTheTransportStaysOpen) {
  timeout = absl::Milliseconds(1500);
  server_script = {Send("hello")};
  client_script = {ReadToEnd()};
  Everywhere(Plan(kDown, AtMilestone(Milestone::kFirstApplicationData), fault::Stall{}),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               EXPECT_TRUE(ends.completed());
               EXPECT_EQ(ends.client.exchange->received, "");
               EXPECT_NE(ends.client.observations.close_kind, CloseKind::kCloseNotify);
             });
}

// RFC 8446 section 5.3: the sequence number is in the nonce, so nothing comes twice.
TEST_F(Faults, RepeatARecordAndItsReaderSendsBadRecordMac) {
  client_script = {Send("one"), Send("two")};
  server_script = {ReadToEnd()};
  const FaultTrigger data = AtMilestone(Milestone::kFirstApplicationData);
  const auto noticed = [](const Ends& ends) {
    EXPECT_EQ(ends.fired(), 1u);
    EXPECT_EQ(AlertSent(ends.server), SSL_AD_BAD_RECORD_MAC);
    EXPECT_EQ(AlertReceived(ends.client), SSL_AD_BAD_RECORD_MAC);
  };
  Everywhere(Plan(kUp, data, fault::Duplicate{1}), [&](const Ends& ends) {
    noticed(ends);
    EXPECT_EQ(ends.server.exchange->received, "one");
  });
  FaultTrigger second = AtType(23);
  second.occurrence = 3;  // behind Finished and "one"
  Everywhere(Plan(kUp, second, fault::Replay{4}), noticed);
  Everywhere(Plan(kUp, data, fault::Reorder{}), [&](const Ends& ends) {
    noticed(ends);
    EXPECT_EQ(ends.server.exchange->received, "");
  });
  Everywhere(Plan(kUp, data, fault::Drop{}), noticed);
  Everywhere(Plan(kUp, data, fault::Truncate{19}), noticed);
  Everywhere(Plan(kUp, data, fault::Inject{Record(23, std::string(40, 'x'))}), noticed);
}

TEST_F(Faults, InjectAnAlertInTheClear) {
  Everywhere(Plan(kDown, AtMilestone(Milestone::kServerHello),
                  fault::Inject{Record(21, {2, SSL_AD_HANDSHAKE_FAILURE})}),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               EXPECT_EQ(CauseOf(ends.client), FailureCause::kPeerAlert);
               EXPECT_EQ(AlertReceived(ends.client), SSL_AD_HANDSHAKE_FAILURE);
               EXPECT_TRUE(ends.server.observations.failure);
             });
}

TEST_F(Faults, InjectPlaintextBeforeTls) {
  Everywhere(Plan(kUp, AtSegment(1), fault::Inject{"NOOP this is no TLS at all\r\n"}),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               EXPECT_TRUE(ends.server.observations.failure);
               EXPECT_EQ(ends.server.wire.received_not_tls.substr(0, 4), "NOOP");
               EXPECT_TRUE(ends.client.observations.failure);
             });
}

TEST_F(Faults, ReplaceARecord) {
  Everywhere(Plan(kDown, AtRecord(1), fault::Replace{Record(22, std::string("\x02\0\0\0", 4))}),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               EXPECT_EQ(CauseOf(ends.client), FailureCause::kLocalAlert);
               EXPECT_EQ(AlertSent(ends.client), SSL_AD_DECODE_ERROR);
             });
}

TEST_F(Faults, CutAtAByte) {
  Everywhere(Plan(kUp, AtByte(50), fault::Close{}), [](const Ends& ends) {
    EXPECT_EQ(ends.fired(), 1u);
    EXPECT_EQ(ends.outcomes()[0].hits.at(0).stream_offset, 49u);
    EXPECT_EQ(CauseOf(ends.server), FailureCause::kTransportClosed);
    EXPECT_EQ(ends.server.wire.received.total_bytes, 49u);
  });
}

TEST_F(Faults, CutAndJoinWithoutHarm) {
  SayOnlyTls(TLS1_2_VERSION);
  client_script = {Send("hello")};
  server_script = {ReadToEnd()};
  const auto unharmed = [](const Ends& ends) {
    EXPECT_EQ(ends.fired(), 1u);
    EXPECT_TRUE(ends.completed());
    EXPECT_EQ(ends.server.exchange->received, "hello");
    EXPECT_EQ(ends.server.observations.close_kind, CloseKind::kCloseNotify);
  };
  Everywhere(Plan(kUp, AtRecord(1), fault::Fragment{7, /*as_records=*/true}),
             [&](const Ends& ends) {
               unharmed(ends);
               EXPECT_GT(ends.server.wire.received.record_count, 20u);
             });
  Everywhere(Plan(kUp, AtRecord(1), fault::Fragment{11, /*as_records=*/false}), unharmed);
  Everywhere(
      Plan(kDown, AtRecord(1), fault::Coalesce{3, /*as_record=*/true}), [&](const Ends& ends) {
        unharmed(ends);
        EXPECT_LT(ends.client.wire.received.record_count, ends.server.wire.sent.record_count + 1);
      });
}

TEST_F(Faults, DeleteOrRepeatEarlyDataAndTheServerNotices) {
  server_config.max_early_data = 1000;
  server_context = MustBuild(server_config);
  client_script = {ReadToEnd()};
  early_data = "buy";
  const FaultTrigger first = AtMilestone(Milestone::kEarlyData);
  for (const FaultAction& action : {FaultAction(fault::Drop{}), FaultAction(fault::Duplicate{1})}) {
    for (Way way : kWays) {
      SCOPED_TRACE(static_cast<int>(way));
      session = NewSession();
      ASSERT_TRUE(session);
      const Ends unharmed = Run(way, Plan(kUp, AtRecord(1000), action));
      EXPECT_EQ(unharmed.server.observations.early_data->received, "buy");
      session = NewSession();
      const Ends ends = Run(way, Plan(kUp, first, action));
      EXPECT_EQ(ends.fired(), 1u);
      EXPECT_EQ(AlertSent(ends.server), SSL_AD_BAD_RECORD_MAC);
      EXPECT_EQ(AlertReceived(ends.client), SSL_AD_BAD_RECORD_MAC);
    }
  }
}

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
