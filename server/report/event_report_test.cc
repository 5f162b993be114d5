#include "server/report/event_report.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "server/testing/contexts.h"

namespace tlslab {
namespace {

v1::HandshakeResult Reported(const ConnectionRecord& record) {
  v1::HandshakeResult result;
  ReportEvents(record.observations, &result);
  ReportPhases(record, result.mutable_phases());
  return result;
}

TEST(EventReport, TellsTheTicketsOfTls13AtBothEnds) {
  TestPki pki;
  ContextConfig server = pki.Server();
  server.ticket_count = 3;
  MemoryPairResult pair = Pair(MustBuild(pki.Client()), MustBuild(server));
  v1::HandshakeResult c = Reported(pair.client), s = Reported(pair.server);
  ASSERT_EQ(c.tickets_size(), 3);
  ASSERT_EQ(s.tickets_size(), 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(c.tickets(i).direction(), v1::DIRECTION_RECEIVED);
    EXPECT_EQ(s.tickets(i).direction(), v1::DIRECTION_SENT);
    EXPECT_EQ(c.tickets(i).ticket(), s.tickets(i).ticket());
    EXPECT_EQ(c.tickets(i).age_add(), s.tickets(i).age_add());
    EXPECT_EQ(c.tickets(i).nonce(), s.tickets(i).nonce());
    EXPECT_NE(c.tickets(i).nonce(), "");
    EXPECT_EQ(c.tickets(i).lifetime().seconds(), 7200);  // OpenSSL's own
    EXPECT_TRUE(c.tickets(i).has_event_offset());
    EXPECT_FALSE(c.tickets(i).has_max_early_data_bytes());
  }
  EXPECT_TRUE(c.phases().has_first_ticket_offset());
  EXPECT_EQ(c.phases().first_ticket_offset().nanos(), c.tickets(0).event_offset().nanos());
}

TEST(EventReport, TellsTheTicketOfTls12WithoutWhatItLacks) {
  TestPki pki;
  ContextConfig client = pki.Client();
  client.max_version = TLS1_2_VERSION;
  v1::HandshakeResult c = Reported(Pair(MustBuild(client), MustBuild(pki.Server())).client);
  ASSERT_EQ(c.tickets_size(), 1);
  EXPECT_FALSE(c.tickets(0).has_age_add());
  EXPECT_EQ(c.tickets(0).nonce(), "");
  EXPECT_NE(c.tickets(0).ticket(), "");
}

TEST(EventReport, TellsNoTicketWhereNoneWasSent) {
  TestPki pki;
  ContextConfig server = pki.Server();
  server.ticket_count = 0;
  v1::HandshakeResult c = Reported(Pair(MustBuild(pki.Client()), MustBuild(server)).client);
  EXPECT_EQ(c.tickets_size(), 0);
  EXPECT_FALSE(c.phases().has_first_ticket_offset());
}

}  // namespace
}  // namespace tlslab
