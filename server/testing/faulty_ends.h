// Two ends of the lab with faults between them, in memory, and over TCP with the faults at the dial
// or at the listener.
//
//   TEST_F(Faults, ...) {
//     server_script = {Send("hello")};
//     Everywhere(Plan(kDown, AtRecord(1), fault::Drop{}), [](const Ends& ends) { ... });
//   }
#ifndef TLSLAB_SERVER_TESTING_FAULTY_ENDS_H_
#define TLSLAB_SERVER_TESTING_FAULTY_ENDS_H_

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/driver/memory_pair.h"
#include "server/engine/saved_session.h"
#include "server/testing/contexts.h"
#include "server/testing/tcp_ends.h"
#include "server/wire/fault_plan.h"

namespace tlslab {

inline constexpr FlowDirection kUp = FlowDirection::kClientToServer;
inline constexpr FlowDirection kDown = FlowDirection::kServerToClient;

enum class Way { kMemory, kDial, kListener };
inline constexpr Way kWays[] = {Way::kMemory, Way::kDial, Way::kListener};

inline FaultTrigger AtRecord(uint64_t number) {
  return {.at = FaultTrigger::At::kRecord, .number = number};
}
inline FaultTrigger AtSegment(uint64_t number) {
  return {.at = FaultTrigger::At::kSegment, .number = number};
}
inline FaultTrigger AtByte(uint64_t number) {
  return {.at = FaultTrigger::At::kByte, .number = number};
}
inline FaultTrigger AtMessage(uint8_t type) {
  return {.at = FaultTrigger::At::kMessage, .type = type};
}
inline FaultTrigger AtType(uint8_t type) {
  return {.at = FaultTrigger::At::kContentType, .type = type};
}
inline FaultTrigger AtMilestone(Milestone milestone) {
  return {.at = FaultTrigger::At::kMilestone, .milestone = milestone};
}
inline FaultTrigger After(Offset time) { return {.at = FaultTrigger::At::kAfter, .after = time}; }

inline std::shared_ptr<const FaultPlan> Plan(FlowDirection flow, FaultTrigger trigger,
                                             FaultAction action) {
  auto plan = std::make_shared<FaultPlan>();
  Fault& fault = plan->faults.emplace_back();
  fault.id = "it";
  fault.flow = flow;
  fault.trigger = trigger;
  fault.action = std::move(action);
  return plan;
}

inline fault::Corrupt CorruptField(HelloField field) {
  fault::Corrupt corrupt;
  corrupt.field = field;
  return corrupt;
}

inline ExchangeStep Send(std::string data) {
  return {ExchangeStep::Kind::kSend, std::move(data), 0};
}
inline ExchangeStep ReadToEnd() { return {ExchangeStep::Kind::kReadToEnd, "", 0}; }
inline ExchangeStep ReadBytes(uint64_t bytes) {
  return {ExchangeStep::Kind::kReadBytes, "", bytes};
}

// A record in the clear.
inline std::string Record(uint8_t type, const std::string& payload) {
  std::string bytes = {static_cast<char>(type), 3, 3, static_cast<char>(payload.size() >> 8),
                       static_cast<char>(payload.size())};
  return bytes + payload;
}

// What an end makes of what it got: the alert that it sent, or 0 and a sign of how it went.
inline uint8_t AlertSent(const ConnectionRecord& end) {
  uint8_t alert = 0;
  for (const AlertSeen& seen : end.observations.alerts) {
    if (seen.sent && seen.fatal) alert = seen.description;
  }
  return alert;
}

inline uint8_t AlertReceived(const ConnectionRecord& end) {
  uint8_t alert = 0;
  for (const AlertSeen& seen : end.observations.alerts) {
    if (!seen.sent && seen.description != SSL_AD_CLOSE_NOTIFY) alert = seen.description;
  }
  return alert;
}

inline FailureCause CauseOf(const ConnectionRecord& end) {
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

}  // namespace tlslab

#endif  // TLSLAB_SERVER_TESTING_FAULTY_ENDS_H_
