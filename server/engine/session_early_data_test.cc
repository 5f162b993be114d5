#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "absl/time/clock.h"
#include "certs/verify/trust_store.h"
#include "server/engine/saved_session.h"
#include "server/engine/session.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

using Reason = EarlyDataSeen::Reason;

TicketKey Key(char letter) {
  return {std::string(16, letter), std::string(32, letter), std::string(32, letter)};
}

class EarlyData : public testing::Test {
 protected:
  EarlyData() {
    server.role = Role::kServer;
    server.credentials.push_back(pki.Leaf());
    server.trust = *MakeTrustStore(false, {});
    server.max_early_data = 100;
    // So that servers that differ in something else take each other's tickets.
    server.resumption.ticket_keys = {Key('a')};
    server.anti_replay = false;
  }

  MemoryPairResult Meet(const std::shared_ptr<const Context>& c,
                        const std::shared_ptr<const Context>& s, const std::string& session,
                        const std::string& data) {
    MemoryPairOptions options;
    options.collect.last_session = true;
    if (!session.empty()) options.session = LoadSession(session);
    options.early_data = data;
    MemoryPairResult pair = Pair(c, s, options);
    EXPECT_FALSE(pair.client.observations.failure);
    EXPECT_FALSE(pair.server.observations.failure);
    return pair;
  }
  std::string SessionOf(const std::shared_ptr<const Context>& c,
                        const std::shared_ptr<const Context>& s) {
    return Meet(c, s, "", "").client.observations.last_session;
  }
  // A session of `server` as it is, offered with early data to `other`.
  MemoryPairResult Refused(const ContextConfig& other, Reason by_client, Reason by_server) {
    MemoryPairResult pair = Meet(MustBuild(client), MustBuild(other),
                                 SessionOf(MustBuild(client), MustBuild(server)), "early");
    const auto& c = pair.client.observations.early_data;
    const auto& s = pair.server.observations.early_data;
    EXPECT_TRUE(c && c->offered && c->accepted == false);
    EXPECT_TRUE(s && s->offered && s->accepted == false);
    if (!c || !s) return pair;
    EXPECT_EQ(c->reason, by_client);
    EXPECT_EQ(c->sent_bytes, 5u);
    EXPECT_EQ(s->reason, by_server);
    EXPECT_EQ(s->received_bytes, 0u);
    return pair;
  }

  TestPki pki;
  ContextConfig client = pki.Client();
  ContextConfig server;
};

TEST_F(EarlyData, IsTakenFromAResumedSession) {
  auto c = MustBuild(client);
  for (bool anti_replay : {false, true}) {
    server.anti_replay = anti_replay;
    auto s = MustBuild(server);
    MemoryPairResult pair = Meet(c, s, SessionOf(c, s), "GET /");
    const auto& sent = pair.client.observations.early_data;
    const auto& taken = pair.server.observations.early_data;
    ASSERT_TRUE(sent && taken);
    EXPECT_TRUE(sent->offered && taken->offered);
    EXPECT_EQ(sent->accepted, true);
    EXPECT_EQ(taken->accepted, true);
    EXPECT_EQ(sent->reason, Reason::kNone);
    EXPECT_EQ(sent->sent_bytes, 5u);
    EXPECT_EQ(taken->received_bytes, 5u);
    EXPECT_EQ(taken->received, "GET /");
    EXPECT_EQ(pair.server.exchange->received, "");
  }
}

TEST_F(EarlyData, IsNotTakenTwiceUnlessReplaysAreAllowed) {
  auto c = MustBuild(client);
  for (bool anti_replay : {false, true}) {
    server.anti_replay = anti_replay;
    auto s = MustBuild(server);
    const std::string session = SessionOf(c, s);
    Meet(c, s, session, "once");
    MemoryPairResult again = Meet(c, s, session, "twice");
    EXPECT_EQ(again.server.observations.early_data->accepted, !anti_replay);
    EXPECT_EQ(again.client.observations.early_data->accepted, !anti_replay);
    if (!anti_replay) continue;
    EXPECT_EQ(again.server.observations.early_data->reason, Reason::kReplayOrAge);
    EXPECT_EQ(again.client.observations.early_data->reason, Reason::kNotResumed);
  }
}

TEST_F(EarlyData, IsNotOfferedWithoutASessionThatAllowsIt) {
  auto c = MustBuild(client);
  MemoryPairResult pair = Meet(c, MustBuild(server), "", "early");
  ASSERT_TRUE(pair.client.observations.early_data);
  EXPECT_FALSE(pair.client.observations.early_data->offered);
  EXPECT_FALSE(pair.client.observations.early_data->accepted);
  EXPECT_EQ(pair.client.observations.early_data->reason, Reason::kNotAllowedBySession);
  EXPECT_FALSE(pair.server.observations.early_data);

  server.max_early_data = 0;
  auto s = MustBuild(server);
  pair = Meet(c, s, SessionOf(c, s), "early");
  EXPECT_TRUE(*pair.client.observations.resumed);
  EXPECT_EQ(pair.client.observations.early_data->reason, Reason::kNotAllowedBySession);
}

TEST_F(EarlyData, IsNotOfferedWhereItsSessionDoesNotFit) {
  client.alpn_protocols = {"h2"};
  server.alpn_protocols = {"h2", "h3"};
  auto s = MustBuild(server);
  const std::string session = SessionOf(MustBuild(client), s);
  ContextConfig other_protocol = client;
  other_protocol.alpn_protocols = {"h3"};
  ContextConfig old = client;
  old.max_version = TLS1_2_VERSION;
  ContextConfig other_name = client;
  other_name.server_name = "elsewhere.example";
  ContextConfig other_suite = client;
  other_suite.cipher_suites = {"TLS_AES_128_GCM_SHA256"};
  int which = 0;
  for (const ContextConfig& config : {other_protocol, old, other_name, other_suite}) {
    SCOPED_TRACE(which++);
    MemoryPairResult pair = Meet(MustBuild(config), s, session, "early");
    EXPECT_FALSE(pair.client.observations.early_data->offered);
    EXPECT_EQ(pair.client.observations.early_data->reason, Reason::kNotAllowedBySession);
  }
}

TEST_F(EarlyData, IsRefusedByAServerThatTakesNone) {
  ContextConfig other = server;
  other.max_early_data = 0;
  MemoryPairResult pair = Refused(other, Reason::kRejectedByPeer, Reason::kDisabled);
  EXPECT_TRUE(*pair.server.observations.resumed);
}

TEST_F(EarlyData, IsRefusedByAServerThatCannotResume) {
  ContextConfig other = server;
  other.resumption.ticket_keys = {Key('b')};
  Refused(other, Reason::kNotResumed, Reason::kNotResumed);
}

TEST_F(EarlyData, IsLostWhenTheServerAsksForAnotherHello) {
  ContextConfig other = server;
  other.groups = {"secp384r1"};
  Refused(other, Reason::kHelloRetry, Reason::kHelloRetry);
}

TEST_F(EarlyData, IsRefusedWhereAnotherProtocolIsAgreed) {
  client.alpn_protocols = {"h2", "h3"};
  server.alpn_protocols = {"h2"};
  ContextConfig other = server;
  other.alpn_protocols = {"h3"};
  Refused(other, Reason::kAlpnChanged, Reason::kAlpnChanged);
}

TEST_F(EarlyData, IsSentAsFarAsTheSessionAllows) {
  auto c = MustBuild(client);
  auto s = MustBuild(server);
  MemoryPairResult pair = Meet(c, s, SessionOf(c, s), std::string(300, 'x'));
  EXPECT_EQ(pair.client.observations.early_data->sent_bytes, 100u);
  EXPECT_EQ(pair.server.observations.early_data->received_bytes, 100u);
}

TEST_F(EarlyData, IsKeptUpToABound) {
  server.max_early_data = 1 << 20;
  auto c = MustBuild(client);
  auto s = MustBuild(server);
  MemoryPairResult pair = Meet(c, s, SessionOf(c, s), std::string(1 << 20, 'x'));
  const EarlyDataSeen& taken = *pair.server.observations.early_data;
  EXPECT_EQ(taken.accepted, true);
  EXPECT_EQ(taken.received_bytes, 1u << 20);
  EXPECT_EQ(taken.received.size(), EarlyDataSeen::kReceivedKept);
}

// The facts of one end, without what differs between connections.
std::string Text(const Observations& seen) {
  std::string text;
  for (const MessageSeen& message : seen.messages) {
    text += (message.sent ? ">" : "<") + std::to_string(message.type) + " ";
  }
  const EarlyDataSeen& early = *seen.early_data;
  text += early.received + std::to_string(early.received_bytes) + "," +
          std::to_string(early.sent_bytes) + (early.offered ? " offered" : "") +
          (early.accepted == true ? " accepted" : "") + std::to_string(int(early.reason));
  return text + std::to_string(seen.resumed.value_or(false));
}

TEST_F(EarlyData, IsTheSameHoweverTheInputIsCut) {
  auto c = MustBuild(client);
  auto s = MustBuild(server);
  ContextConfig retrying = server;
  retrying.groups = {"secp384r1"};
  for (const auto& taking : {s, MustBuild(retrying)}) {
    std::string first_client, first_server;
    for (size_t piece : {100000, 1, 2, 7, 1000}) {
      auto options = [](std::shared_ptr<SSL_SESSION> session, std::string data) {
        SessionOptions made;
        made.elapsed = [] { return Offset(0); };
        made.start_time = absl::Now();
        made.session = std::move(session);
        made.early_data = std::move(data);
        return made;
      };
      auto one = Session::Create(c, options(LoadSession(SessionOf(c, s)), "early words"));
      auto other = Session::Create(taking, options(nullptr, ""));
      auto carry = [&](Session& from, Session& to) {
        from.Advance();
        const std::string bytes = from.TakeOutput();
        for (size_t i = 0; i < bytes.size(); i += piece) {
          to.Receive(std::string_view(bytes).substr(i, piece));
          to.Advance();
        }
        return !bytes.empty();
      };
      bool moved = true;
      while (moved) {
        moved = carry(*one, *other);
        moved |= carry(*other, *one);
      }
      ASSERT_EQ(one->state(), Session::State::kOpen);
      ASSERT_EQ(other->state(), Session::State::kOpen);
      if (first_client.empty()) first_client = Text(one->observations());
      if (first_server.empty()) first_server = Text(other->observations());
      EXPECT_EQ(Text(one->observations()), first_client) << piece;
      EXPECT_EQ(Text(other->observations()), first_server) << piece;
    }
  }
}

}  // namespace
}  // namespace tlslab
