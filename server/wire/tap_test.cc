#include "server/wire/tap.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

std::string Record(size_t size) {
  std::string record("\x16\x03\x03\0", 4);
  record += static_cast<char>(size);
  return record + std::string(size, 'x');
}

TEST(Tap, CountsBytesRecordsAndFlightsOfEachDirection) {
  Tap tap;
  tap.OnSent(Record(100));
  tap.OnReceived(Record(40));
  tap.OnReceived(Record(60));
  tap.OnSent(Record(20));
  tap.HandshakeEnded();
  tap.OnReceived(Record(70));
  tap.OnSent(Record(120));
  WireStats stats = tap.Stats();
  EXPECT_EQ(stats.sent.total_bytes, 255u);
  EXPECT_EQ(stats.sent.handshake_bytes, 130u);
  EXPECT_EQ(stats.sent.record_count, 3u);
  EXPECT_EQ(stats.sent.max_record_bytes, 120u);
  EXPECT_EQ(stats.sent.flight_count, 2u);
  EXPECT_EQ(stats.received.total_bytes, 185u);
  EXPECT_EQ(stats.received.handshake_bytes, 110u);
  EXPECT_EQ(stats.received.record_count, 3u);
  EXPECT_EQ(stats.received.max_record_bytes, 70u);
  EXPECT_EQ(stats.received.flight_count, 1u);
  EXPECT_EQ(stats.received_not_tls, "");
  EXPECT_EQ(stats.sent.first_record_version, 0x0303);
}

TEST(Tap, TakesBytesOfOneDirectionInARowForOneFlight) {
  Tap tap;
  for (char byte : Record(30)) tap.OnSent(std::string_view(&byte, 1));
  tap.OnReceived("");
  tap.OnSent(Record(1));
  EXPECT_EQ(tap.Stats().sent.flight_count, 1u);
  EXPECT_EQ(tap.Stats().sent.record_count, 2u);
  EXPECT_EQ(tap.Stats().received.flight_count, 0u);
}

TEST(Tap, TellsHandshakeBytesSoFarWhileTheHandshakeLasts) {
  Tap tap;
  tap.OnSent(Record(10));
  EXPECT_EQ(tap.Stats().sent.handshake_bytes, 15u);
  tap.HandshakeEnded();
  tap.OnSent(Record(10));
  tap.HandshakeEnded();
  EXPECT_EQ(tap.Stats().sent.handshake_bytes, 15u);
  EXPECT_EQ(tap.Stats().sent.total_bytes, 30u);
}

TEST(Tap, KeepsWhatAPeerSaysThatSpeaksNoTls) {
  Tap tap;
  tap.OnSent(Record(10));
  tap.OnReceived("220 mail.example");
  tap.OnReceived(" ESMTP\r\n");
  EXPECT_EQ(tap.Stats().received_not_tls, "220 mail.example ESMTP\r\n");
  EXPECT_EQ(tap.Stats().received.record_count, 0u);
  EXPECT_FALSE(tap.Stats().received.first_record_version);
  EXPECT_EQ(tap.Stats().received.total_bytes, 24u);
}

TEST(Tap, DoesNotCallABrokenTlsStreamAnotherProtocol) {
  Tap tap;
  tap.OnReceived(Record(10) + "garbage");
  EXPECT_EQ(tap.Stats().received_not_tls, "");
  EXPECT_EQ(tap.Stats().received.record_count, 1u);
}

}  // namespace
}  // namespace tlslab
