// Sessions as their owners have them, and the keys of the tickets that hold them.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "certs/verify/trust_store.h"
#include "server/engine/saved_session.h"
#include "server/engine/session.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

constexpr uint16_t kBoth[] = {TLS1_2_VERSION, TLS1_3_VERSION};

MemoryPairResult Meet(const std::shared_ptr<const Context>& client,
                      const std::shared_ptr<const Context>& server,
                      const std::string& session = "") {
  MemoryPairOptions options;
  options.collect.sessions = options.collect.last_session = true;
  if (!session.empty()) {
    options.session = LoadSession(session);
    EXPECT_TRUE(options.session);
  }
  MemoryPairResult pair = Pair(client, server, options);
  EXPECT_FALSE(pair.client.observations.failure);
  EXPECT_FALSE(pair.server.observations.failure);
  EXPECT_EQ(pair.client.observations.resumed, pair.server.observations.resumed);
  return pair;
}

std::string SessionOf(const std::shared_ptr<const Context>& client,
                      const std::shared_ptr<const Context>& server) {
  MemoryPairResult pair = Meet(client, server);
  EXPECT_FALSE(*pair.client.observations.resumed);
  EXPECT_FALSE(pair.client.observations.last_session.empty());
  return pair.client.observations.last_session;
}

bool Resumes(const std::shared_ptr<const Context>& client,
             const std::shared_ptr<const Context>& server, const std::string& session) {
  return Meet(client, server, session).client.observations.resumed.value_or(false);
}

TicketKey Key(char letter) {
  return {std::string(16, letter), std::string(32, letter), std::string(32, letter)};
}

class Resumption : public testing::Test {
 protected:
  Resumption() : client(MustBuild(pki.Client())) {}
  // All servers have one certificate.
  ContextConfig Server(uint16_t version) {
    ContextConfig config;
    config.role = Role::kServer;
    config.credentials.push_back(leaf);
    config.trust = *MakeTrustStore(false, {});
    config.max_version = version;
    return config;
  }

  TestPki pki;
  std::shared_ptr<const Credential> leaf = pki.Leaf();
  std::shared_ptr<const Context> client;
};

TEST_F(Resumption, TakesUpASessionThatWasGivenAway) {
  for (uint16_t version : kBoth) {
    auto server = MustBuild(Server(version));
    EXPECT_TRUE(Resumes(client, server, SessionOf(client, server))) << version;
  }
}

TEST_F(Resumption, GivesEachTicketOfTls13ASessionOfItsOwn) {
  ContextConfig config = Server(TLS1_3_VERSION);
  config.ticket_count = 3;
  auto server = MustBuild(config);
  MemoryPairResult pair = Meet(client, server);
  std::vector<std::string> sessions;
  for (const TicketSeen& ticket : pair.client.observations.tickets) {
    EXPECT_FALSE(ticket.sent);
    sessions.push_back(ticket.session);
  }
  ASSERT_EQ(sessions.size(), 3u);
  EXPECT_NE(sessions[0], sessions[1]);
  EXPECT_NE(sessions[1], sessions[2]);
  EXPECT_EQ(pair.client.observations.last_session, sessions[2]);
  for (const std::string& session : sessions) EXPECT_TRUE(Resumes(client, server, session));
  for (const TicketSeen& ticket : pair.server.observations.tickets) {
    EXPECT_TRUE(ticket.sent);
    EXPECT_EQ(ticket.session, "");
  }
}

TEST_F(Resumption, TellsASessionWithoutATicketByItsSessionAlone) {
  ContextConfig config = Server(TLS1_2_VERSION);
  config.resumption.tickets = false;
  auto server = MustBuild(config);
  MemoryPairResult pair = Meet(client, server);
  ASSERT_EQ(pair.client.observations.tickets.size(), 1u);
  EXPECT_TRUE(Resumes(client, server, pair.client.observations.tickets[0].session));
  for (const MessageSeen& message : pair.client.observations.messages) {
    EXPECT_NE(message.type, SSL3_MT_NEWSESSION_TICKET);
  }
}

TEST_F(Resumption, KeepsNoSessionThatNobodyAskedFor) {
  MemoryPairResult pair = Pair(client, MustBuild(Server(TLS1_3_VERSION)));
  ASSERT_FALSE(pair.client.observations.tickets.empty());
  for (const TicketSeen& ticket : pair.client.observations.tickets) EXPECT_EQ(ticket.session, "");
  EXPECT_EQ(pair.client.observations.last_session, "");
}

TEST_F(Resumption, GoesOnFromEachConnectionToTheNext) {
  for (uint16_t version : kBoth) {
    auto server = MustBuild(Server(version));
    std::string session = SessionOf(client, server);
    for (int i = 0; i < 4; ++i) {
      MemoryPairResult pair = Meet(client, server, session);
      EXPECT_TRUE(*pair.client.observations.resumed) << version;
      session = pair.client.observations.last_session;
    }
  }
}

TEST_F(Resumption, HasNoPlaceForASessionWithoutCacheAndTickets) {
  ContextConfig config = Server(TLS1_2_VERSION);
  config.resumption.tickets = false;
  config.resumption.server_cache = false;
  MemoryPairResult pair = Meet(client, MustBuild(config));
  EXPECT_TRUE(pair.client.observations.tickets.empty());
  EXPECT_EQ(pair.client.observations.last_session, "");
}

TEST_F(Resumption, IsSharedByServersWithTheSameTicketKeys) {
  for (uint16_t version : kBoth) {
    ContextConfig config = Server(version);
    config.resumption.ticket_keys = {Key('a')};
    auto one = MustBuild(config);
    auto other = MustBuild(config);
    auto stranger = MustBuild(Server(version));
    const std::string session = SessionOf(client, one);
    EXPECT_TRUE(Resumes(client, other, session)) << version;
    EXPECT_FALSE(Resumes(client, stranger, session)) << version;
  }
}

TEST_F(Resumption, IsOfOneApplicationOnly) {
  for (uint16_t version : kBoth) {
    ContextConfig config = Server(version);
    config.resumption.ticket_keys = {Key('a')};
    auto one = MustBuild(config);
    config.resumption.session_id_context = "another";
    EXPECT_FALSE(Resumes(client, MustBuild(config), SessionOf(client, one))) << version;
    ContextConfig other = pki.Client();
    other.resumption.session_id_context = "another";
    EXPECT_FALSE(Resumes(MustBuild(other), one, SessionOf(client, one))) << version;
  }
}

TEST_F(Resumption, EndsWithTheKeysOfTheTickets) {
  for (uint16_t version : kBoth) {
    ContextConfig config = Server(version);
    config.resumption.ticket_keys = {Key('a'), Key('b')};
    auto server = MustBuild(config);
    const std::string session = SessionOf(client, server);
    EXPECT_TRUE(Resumes(client, server, session));
    // A key that is kept opens what it made, and the client gets a ticket of the new one.
    const std::vector<std::string> names = server->ticket_keyring()->Rotate({Key('c')}, 1);
    EXPECT_EQ(names, (std::vector<std::string>{Key('c').name, Key('a').name}));
    MemoryPairResult pair = Meet(client, server, session);
    EXPECT_TRUE(*pair.client.observations.resumed) << version;
    const std::string renewed = pair.client.observations.last_session;
    EXPECT_NE(renewed.find(Key('c').name), std::string::npos) << version;
    // Then it goes.
    EXPECT_EQ(server->ticket_keyring()->Rotate({Key('d')}, 0).size(), 1u);
    EXPECT_FALSE(Resumes(client, server, session)) << version;
    EXPECT_FALSE(Resumes(client, server, renewed)) << version;
  }
}

TEST_F(Resumption, DrawsKeysThatNobodyGave) {
  auto server = MustBuild(Server(TLS1_3_VERSION));
  const std::string session = SessionOf(client, server);
  EXPECT_TRUE(Resumes(client, server, session));
  const auto first = server->ticket_keyring()->Rotate({}, 0);
  EXPECT_FALSE(Resumes(client, server, session));
  const auto second = server->ticket_keyring()->Rotate({}, 1);
  ASSERT_EQ(second.size(), 2u);
  EXPECT_EQ(second[1], first[0]);
  EXPECT_NE(second[0], first[0]);
}

TEST_F(Resumption, DoesNotOfferWhatTheContextDoesNotSpeak) {
  ContextConfig config = Server(0);
  config.resumption.ticket_keys = {Key('a')};
  auto server = MustBuild(config);
  const std::string session = SessionOf(client, server);
  ContextConfig old = pki.Client();
  old.max_version = TLS1_2_VERSION;
  EXPECT_FALSE(Resumes(MustBuild(old), server, session));
  // Nor a suite of TLS 1.2 that it does not offer.
  old.cipher_list = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256";
  const std::string of_one_suite = SessionOf(MustBuild(old), server);
  old.cipher_list = "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384";
  EXPECT_FALSE(Resumes(MustBuild(old), server, of_one_suite));
}

TEST_F(Resumption, TellsTheLifetimeThatWasAskedFor) {
  ContextConfig config = Server(TLS1_3_VERSION);
  config.resumption.session_lifetime = absl::Seconds(77);
  OsslPtr<SSL_SESSION> session = LoadSession(SessionOf(client, MustBuild(config)));
  ASSERT_TRUE(session);
  EXPECT_EQ(SSL_SESSION_get_ticket_lifetime_hint(session.get()), 77u);
}

TEST(SavedSession, IsToldFromGarbage) {
  EXPECT_FALSE(LoadSession(""));
  EXPECT_FALSE(LoadSession("garbage"));
  TestPki pki;
  auto client = MustBuild(pki.Client());
  const std::string saved = SessionOf(client, MustBuild(pki.Server()));
  EXPECT_TRUE(LoadSession(saved));
  EXPECT_FALSE(LoadSession(saved + "x"));
  EXPECT_FALSE(LoadSession(saved.substr(1)));
  for (size_t size = 0; size < saved.size(); ++size)
    EXPECT_FALSE(LoadSession(saved.substr(0, size)));
}

}  // namespace
}  // namespace tlslab
