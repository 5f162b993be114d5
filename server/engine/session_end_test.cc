// One end alone: what it makes of a transport that ends.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "absl/time/clock.h"
#include "certs/ossl/ossl_ptr.h"
#include "server/engine/session.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

// A record of 512 bytes is announced, a ClientHello begins, and no more comes.
constexpr std::string_view kCutHello("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);

std::unique_ptr<Session> Server() {
  SessionOptions options;
  options.start_time = absl::Now();
  options.elapsed = [] { return Offset(); };
  return Session::Create(MustBuild(TestPki().Server()), std::move(options));
}

TEST(Session, BlamesThePeerThatClosesAndNotItsOwnAlert) {
  for (std::string_view input : {std::string_view(), kCutHello}) {
    std::unique_ptr<Session> server = Server();
    server->Receive(input);
    server->ReceiveEnd();
    server->Advance();
    const Observations& seen = server->observations();
    ASSERT_TRUE(seen.failure);
    EXPECT_EQ(seen.failure->cause, FailureCause::kTransportClosed);
    EXPECT_FALSE(seen.failure->alert);
    EXPECT_EQ(seen.close_kind, CloseKind::kTruncated);
  }
}

TEST(Session, TellsAResetWithItsError) {
  std::unique_ptr<Session> server = Server();
  server->Receive(kCutHello);
  server->ReceiveEnd(true, "ECONNRESET");
  server->Advance();
  const Observations& seen = server->observations();
  ASSERT_TRUE(seen.failure);
  EXPECT_EQ(seen.failure->cause, FailureCause::kTransportError);
  EXPECT_EQ(seen.failure->system_error, "ECONNRESET");
  EXPECT_EQ(seen.close_kind, CloseKind::kReset);
}

TEST(Session, BlamesItselfForWhatItRefusesBeforeTheEnd) {
  std::unique_ptr<Session> server = Server();
  // A ClientHello of two bytes cannot be one.
  server->Receive(std::string_view("\x16\x03\x01\x00\x06\x01\x00\x00\x02\x03\x03", 11));
  server->ReceiveEnd();
  server->Advance();
  const Observations& seen = server->observations();
  ASSERT_TRUE(seen.failure);
  EXPECT_EQ(seen.failure->cause, FailureCause::kLocalAlert);
  EXPECT_EQ(seen.failure->alert, SSL_AD_DECODE_ERROR);
}

// Carries all that OpenSSL's end has to say to `session`, and back.
void Carry(SSL* peer, Session& session) {
  char buffer[16384];
  int size = 0;
  while ((size = BIO_read(SSL_get_wbio(peer), buffer, sizeof buffer)) > 0) {
    session.Receive(std::string_view(buffer, size));
  }
  session.Advance();
  std::string output = session.TakeOutput();
  BIO_write(SSL_get_rbio(peer), output.data(), output.size());
}

// A server that has answered the hello of a TLS 1.3 client.
std::unique_ptr<Session> ServerThatAnswered() {
  std::unique_ptr<Session> server = Server();
  OsslPtr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()));
  OsslPtr<SSL> peer(SSL_new(context.get()));
  SSL_set_bio(peer.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_connect_state(peer.get());
  SSL_do_handshake(peer.get());
  Carry(peer.get(), *server);
  EXPECT_TRUE(server->observations().server_hello);
  return server;
}

TEST(Session, TakesAnAlertOfTls13ForFatalWhateverItsLevel) {
  std::unique_ptr<Session> server = ServerThatAnswered();
  // unknown_ca, as a warning; still in the clear (RFC 8446 appendix D.4 allows it).
  server->Receive(std::string_view("\x15\x03\x03\x00\x02\x01\x30", 7));
  server->Advance();
  const Observations& seen = server->observations();
  ASSERT_TRUE(seen.failure);
  EXPECT_EQ(seen.failure->cause, FailureCause::kPeerAlert);
  EXPECT_EQ(seen.failure->alert, SSL_AD_UNKNOWN_CA);
  EXPECT_EQ(seen.close_kind, CloseKind::kAlert);
  ASSERT_FALSE(seen.alerts.empty());
  EXPECT_FALSE(seen.alerts.front().fatal);  // as it stood on the wire
}

TEST(Session, TellsAPeerThatClosesInOrderBeforeTheHandshakeIsDone) {
  std::unique_ptr<Session> server = ServerThatAnswered();
  server->Receive(std::string_view("\x15\x03\x03\x00\x02\x01\x00", 7));
  server->Advance();
  const Observations& seen = server->observations();
  ASSERT_TRUE(seen.failure);
  EXPECT_EQ(seen.failure->cause, FailureCause::kTransportClosed);
  EXPECT_FALSE(seen.failure->alert);
  EXPECT_EQ(seen.close_kind, CloseKind::kCloseNotify);
}

// OpenSSL's client, connected to `server`.
OsslPtr<SSL> Connect(Session& server) {
  OsslPtr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()));
  OsslPtr<SSL> peer(SSL_new(context.get()));
  SSL_set_bio(peer.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_connect_state(peer.get());
  for (int turn = 0; turn < 3 && SSL_do_handshake(peer.get()) != 1; ++turn) {
    Carry(peer.get(), server);
  }
  Carry(peer.get(), server);
  return peer;
}

TEST(Session, TellsThatItBrokeOffAlsoWhenThePeerHungUpBeforeItRead) {
  // Ciphertext that nobody made.
  const std::string forged = std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, 'x');
  for (bool end : {false, true}) {
    std::unique_ptr<Session> server = Server();
    OsslPtr<SSL> peer = Connect(*server);
    ASSERT_EQ(server->state(), Session::State::kOpen);
    server->Receive(forged);
    if (end) server->ReceiveEnd();
    server->Advance();
    EXPECT_EQ(server->state(), Session::State::kClosed);
    EXPECT_EQ(server->observations().close_kind, CloseKind::kFailedHere);
  }
}

TEST(Session, TellsATransportThatEndsOnAnOpenConnection) {
  std::unique_ptr<Session> server = Server();
  OsslPtr<SSL> peer = Connect(*server);
  server->ReceiveEnd();
  server->Advance();
  EXPECT_EQ(server->observations().close_kind, CloseKind::kTruncated);
}

TEST(Session, BoundsWhatAPeerCanMakeItRemember) {
  std::unique_ptr<Session> server = Server();
  OsslPtr<SSL> peer = Connect(*server);
  ASSERT_EQ(server->state(), Session::State::kOpen);
  const size_t before = server->observations().messages.size();
  constexpr size_t kUpdates = Observations::kMaxEvents + 500;
  for (size_t i = 0; i < kUpdates; ++i) {
    ASSERT_EQ(SSL_key_update(peer.get(), SSL_KEY_UPDATE_NOT_REQUESTED), 1);
    SSL_do_handshake(peer.get());
    Carry(peer.get(), *server);
  }
  const Observations& seen = server->observations();
  EXPECT_EQ(seen.messages.size(), Observations::kMaxEvents);
  EXPECT_EQ(seen.omitted_events, before + kUpdates - Observations::kMaxEvents);
  EXPECT_EQ(server->state(), Session::State::kOpen);
}

}  // namespace
}  // namespace tlslab
