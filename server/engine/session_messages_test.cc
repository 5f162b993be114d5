// What comes after the handshake changes nothing of what the handshake told.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "absl/time/clock.h"
#include "certs/ossl/library.h"
#include "certs/ossl/ossl_ptr.h"
#include "server/engine/session.h"
#include "server/testing/contexts.h"
#include "server/wire/record_splitter.h"

namespace tlslab {
namespace {

std::unique_ptr<Session> NewSession(std::shared_ptr<const Context> context) {
  SessionOptions options;
  options.start_time = absl::Now();
  options.elapsed = [] { return Offset(); };
  return Session::Create(std::move(context), std::move(options));
}

// OpenSSL's end of a connection with `session`.
OsslPtr<SSL> NewPeer(SSL_CTX* context) {
  OsslPtr<SSL> ssl(SSL_new(context));
  SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  return ssl;
}

void Carry(SSL* peer, Session& session) {
  for (int turn = 0; turn < 8; ++turn) {
    char buffer[16384];
    int size = 0;
    if (SSL_do_handshake(peer) == 1) SSL_read(peer, buffer, 1);
    while ((size = BIO_read(SSL_get_wbio(peer), buffer, sizeof buffer)) > 0) {
      session.Receive(std::string_view(buffer, size));
    }
    session.Advance();
    const std::string output = session.TakeOutput();
    BIO_write(SSL_get_rbio(peer), output.data(), static_cast<int>(output.size()));
  }
}

size_t CountOf(const Observations& seen, uint8_t type) {
  size_t count = 0;
  for (const MessageSeen& message : seen.messages) count += message.type == type;
  return count;
}

TEST(SessionMessages, OfARenegotiationLeaveTheHandshakesFacts) {
  TestPki pki;
  ContextConfig config = pki.Server();
  config.max_version = TLS1_2_VERSION;
  config.openssl_commands = {{"Options", "ClientRenegotiation"}};
  auto session = NewSession(MustBuild(config));
  OsslPtr<SSL_CTX> context(SSL_CTX_new_ex(LabLibrary(), nullptr, TLS_client_method()));
  OsslPtr<SSL> peer = NewPeer(context.get());
  SSL_set_connect_state(peer.get());
  Carry(peer.get(), *session);
  ASSERT_EQ(session->state(), Session::State::kOpen);
  const Observations& seen = session->observations();
  const std::string hello = seen.client_hello->raw, answer = seen.server_hello->raw;
  const std::string key = seen.negotiation.ephemeral_key->client_public;
  const size_t tickets = seen.tickets.size();
  ASSERT_EQ(SSL_renegotiate(peer.get()), 1);
  Carry(peer.get(), *session);
  ASSERT_EQ(CountOf(seen, SSL3_MT_CLIENT_HELLO), 2u);
  ASSERT_EQ(CountOf(seen, SSL3_MT_FINISHED), 4u);
  EXPECT_EQ(seen.client_hello->raw, hello);
  EXPECT_EQ(seen.server_hello->raw, answer);
  EXPECT_EQ(seen.negotiation.ephemeral_key->client_public, key);
  EXPECT_EQ(seen.client_key_exchange->public_key, key);
  EXPECT_EQ(seen.certificate_requested, false);
  // Tickets are told whenever they come.
  EXPECT_EQ(seen.tickets.size(), tickets + 1);
}

// An OpenSSL server that asks for a certificate after the handshake.
TEST(SessionMessages, TellARequestForACertificateAfterTheHandshake) {
  TestPki pki;
  auto credential = pki.Leaf();
  OsslPtr<SSL_CTX> context(SSL_CTX_new_ex(LabLibrary(), nullptr, TLS_server_method()));
  ASSERT_EQ(SSL_CTX_use_cert_and_key(context.get(), credential->certificate.get(),
                                     credential->key.get(), nullptr, 1),
            1);
  auto lab = MustBuild(pki.Client());
  SSL_CTX_set_post_handshake_auth(lab->ssl_ctx(), 1);
  auto session = NewSession(lab);
  OsslPtr<SSL> peer = NewPeer(context.get());
  SSL_set_accept_state(peer.get());
  Carry(peer.get(), *session);
  ASSERT_EQ(session->state(), Session::State::kOpen);
  EXPECT_FALSE(session->observations().certificate_request);
  SSL_set_verify(peer.get(), SSL_VERIFY_PEER, nullptr);
  ASSERT_EQ(SSL_verify_client_post_handshake(peer.get()), 1);
  Carry(peer.get(), *session);
  const Observations& seen = session->observations();
  ASSERT_TRUE(seen.certificate_request);
  EXPECT_TRUE(seen.certificate_request->post_handshake);
  EXPECT_FALSE(seen.certificate_request->request.context.empty());
  EXPECT_FALSE(seen.certificate_request->request.signature_schemes.empty());
}

TEST(SessionMessages, OfTicketsAreKeptUpToABound) {
  TestPki pki;
  ContextConfig config = pki.Server();
  config.ticket_count = Observations::kMaxTickets + 10;
  const Observations seen = Pair(MustBuild(pki.Client()), MustBuild(config)).client.observations;
  EXPECT_EQ(CountOf(seen, SSL3_MT_NEWSESSION_TICKET), Observations::kMaxTickets + 10);
  EXPECT_EQ(seen.tickets.size(), Observations::kMaxTickets);
  EXPECT_TRUE(seen.first_ticket_at);
}

// One direction between two sessions: what the sender put into its records and the receiver found.
struct ToldOfRecords {
  RecordSplitter splitter;
  std::vector<RecordContent> sent;
  std::vector<RecordContent> found;
};

void Append(std::vector<RecordContent> more, std::vector<RecordContent>* to) {
  to->insert(to->end(), more.begin(), more.end());
}

// What the receiver found is asked for at the end.
bool Carry(Session& from, Session& to, ToldOfRecords* told) {
  from.Advance();
  const std::string bytes = from.TakeOutput();
  Append(from.record_contents().TakeSent(), &told->sent);
  told->splitter.Feed(bytes);
  // In two pieces, so that records come in pieces.
  const size_t half = bytes.size() / 2;
  to.Receive(std::string_view(bytes).substr(0, half));
  to.Advance();
  to.Receive(std::string_view(bytes).substr(half));
  to.Advance();
  return !bytes.empty();
}

// All that contents say, as numbers.
std::vector<uint32_t> Numbers(const std::vector<RecordContent>& contents) {
  std::vector<uint32_t> numbers;
  for (const RecordContent& content : contents) {
    constexpr uint32_t kNoAlert = 1000;
    numbers.insert(numbers.end(), {content.content_type, content.alert.value_or(kNoAlert)});
    for (const auto& message : content.messages) {
      numbers.insert(numbers.end(), {message.type, message.size});
    }
  }
  return numbers;
}

std::vector<MessageSeen> HandshakeMessages(const Observations& seen, bool sent) {
  std::vector<MessageSeen> messages;
  for (const MessageSeen& message : seen.messages) {
    if (message.sent == sent && !message.change_cipher_spec) messages.push_back(message);
  }
  return messages;
}

void ExpectToldRight(const ToldOfRecords& told, const std::vector<MessageSeen>& messages) {
  EXPECT_EQ(told.sent.size(), told.splitter.record_count());
  EXPECT_EQ(told.found.size(), told.sent.size());
  EXPECT_EQ(Numbers(told.found), Numbers(told.sent));
  size_t next = 0;
  for (const RecordContent& content : told.sent) {
    for (const RecordContent::Message& message : content.messages) {
      ASSERT_LT(next, messages.size());
      EXPECT_EQ(message.type, messages[next].type);
      EXPECT_EQ(message.size, messages[next].size);
      ++next;
    }
  }
  EXPECT_EQ(next, messages.size());
}

std::unique_ptr<Session> TellingSession(std::shared_ptr<const Context> context) {
  SessionOptions options;
  options.start_time = absl::Now();
  options.elapsed = [] { return Offset(); };
  options.collect.record_contents = true;
  options.collect.tap.transcript.emplace();
  return Session::Create(std::move(context), std::move(options));
}

TEST(SessionMessages, AreToldOfTheRecordsInWhichTheyEnd) {
  TestPki pki;
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    SCOPED_TRACE(version);
    ContextConfig config = pki.Client();
    config.max_version = version;
    auto client = TellingSession(MustBuild(config));
    auto server = TellingSession(MustBuild(pki.Server()));
    ToldOfRecords up, down;
    for (bool moved = true; moved;) {
      moved = Carry(*client, *server, &up);
      moved |= Carry(*server, *client, &down);
    }
    ASSERT_EQ(client->state(), Session::State::kOpen);
    client->Write(std::string(20000, 'x'));
    Carry(*client, *server, &up);
    client->Close();
    Carry(*client, *server, &up);
    up.found = server->record_contents().TakeReceived();
    down.found = client->record_contents().TakeReceived();
    ExpectToldRight(up, HandshakeMessages(client->observations(), /*sent=*/true));
    ExpectToldRight(down, HandshakeMessages(client->observations(), /*sent=*/false));
    // Data in two records, and the goodbye.
    ASSERT_GE(up.found.size(), 3u);
    const RecordContent* last = &up.found.back();
    EXPECT_EQ(last->content_type, SSL3_RT_ALERT);
    EXPECT_EQ(last->alert, SSL_AD_CLOSE_NOTIFY);
    EXPECT_EQ((last - 1)->content_type, SSL3_RT_APPLICATION_DATA);
    EXPECT_EQ((last - 2)->content_type, SSL3_RT_APPLICATION_DATA);
  }
}

// Of TLS 1.3 what the header of a record says is that of every protected one.
TEST(SessionMessages, OfARecordThatCannotBeOpenedAreNotMadeUp) {
  TestPki pki;
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    SCOPED_TRACE(version);
    ContextConfig config = pki.Client();
    config.max_version = version;
    auto client = TellingSession(MustBuild(config));
    auto server = TellingSession(MustBuild(pki.Server()));
    ToldOfRecords up, down;
    for (bool moved = true; moved;) {
      moved = Carry(*client, *server, &up);
      moved |= Carry(*server, *client, &down);
    }
    client->Close();
    std::string goodbye = client->TakeOutput();
    goodbye.back() ^= 1;
    server->Receive(goodbye);
    server->Advance();
    ASSERT_EQ(server->observations().close_kind, CloseKind::kFailedHere);
    const RecordContent last = server->record_contents().TakeReceived().back();
    // The header of TLS 1.2 tells.
    EXPECT_EQ(last.content_type, version == TLS1_2_VERSION ? SSL3_RT_ALERT : 0);
    EXPECT_FALSE(last.alert);
  }
}

TEST(SessionMessages, AreNotToldOfRecordsUnlessAskedFor) {
  TestPki pki;
  auto client = NewSession(MustBuild(pki.Client()));
  client->Advance();
  ASSERT_GT(client->TakeOutput().size(), 0u);
  EXPECT_TRUE(client->record_contents().TakeSent().empty());
}

}  // namespace
}  // namespace tlslab
