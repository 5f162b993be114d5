// What comes after the handshake changes nothing of what the handshake told.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "absl/time/clock.h"
#include "certs/ossl/library.h"
#include "certs/ossl/ossl_ptr.h"
#include "server/engine/session.h"
#include "server/testing/contexts.h"

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

}  // namespace
}  // namespace tlslab
