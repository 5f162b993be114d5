// One end alone: what it makes of a transport that ends.
#include "server/engine/session.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "absl/time/clock.h"
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

}  // namespace
}  // namespace tlslab
