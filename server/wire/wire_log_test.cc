#include "server/wire/wire_log.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <string>
#include <vector>

#include "server/wire/testing/captured_handshake.h"

namespace tlslab {
namespace {

using std::string_literals::operator""s;

constexpr FlowDirection kUp = FlowDirection::kClientToServer;
constexpr FlowDirection kDown = FlowDirection::kServerToClient;
constexpr uint8_t kChangeCipherSpec = 20;
constexpr uint8_t kAlert = 21;
constexpr uint8_t kHandshake = 22;
constexpr uint8_t kApplicationData = 23;
constexpr uint8_t kFinished = 20;

std::string Record(uint8_t type, std::string_view payload) {
  std::string record = {static_cast<char>(type), '\x03', '\x03',
                        static_cast<char>(payload.size() >> 8), static_cast<char>(payload.size())};
  return record.append(payload);
}

// A message of so many bytes after its header.
std::string Message(uint8_t type, uint8_t size) {
  std::string message = {static_cast<char>(type), '\0', '\0', static_cast<char>(size)};
  return message.append(size, 'm');
}

std::string ChangeCipherSpec() { return Record(kChangeCipherSpec, "\x01"); }

// The first messages of a real handshake.
CapturedHandshake Handshake(int version) {
  CaptureSetup setup;
  setup.version = version;
  return Capture(setup);
}

// A time that tells a test's bytes apart.
Offset At(int64_t nanoseconds) { return Offset(nanoseconds); }

struct Piece {
  FlowDirection flow;
  std::string bytes;
};

WireLogData LogOf(const std::vector<Piece>& pieces, WireLogOptions options = {}) {
  WireLog log(options);
  int64_t now = 0;
  for (const Piece& piece : pieces) log.OnBytes(piece.flow, piece.bytes, At(++now));
  return log.Take();
}

std::vector<bool> Protected(const WireLogData& data) {
  std::vector<bool> all;
  for (const LoggedRecord& record : data.records) all.push_back(record.is_protected);
  return all;
}

std::vector<uint8_t> MessageTypes(const LoggedRecord& record) {
  std::vector<uint8_t> types;
  if (!record.content) return types;
  for (const auto& message : record.content->messages) types.push_back(message.type);
  return types;
}

TEST(WireLog, TellsTheTimesOfARecordsFirstAndLastByte) {
  WireLog log({});
  const std::string record = Record(kHandshake, Message(1, 10));
  log.OnBytes(kUp, record.substr(0, 3), At(1));
  log.OnBytes(kUp, record.substr(3, 6), At(2));
  log.OnBytes(kUp, record.substr(9), At(3));
  log.OnBytes(kUp, Record(kAlert, "\x02\x28").substr(0, 6), At(4));
  const WireLogData data = log.Take();
  ASSERT_EQ(data.records.size(), 2u);
  EXPECT_EQ(data.records[0].start, At(1));
  EXPECT_EQ(data.records[0].end, At(3));
  EXPECT_EQ(data.records[0].content_type, kHandshake);
  EXPECT_EQ(data.records[0].legacy_version, 0x0303);
  EXPECT_EQ(data.records[0].payload_bytes, 14u);
  EXPECT_EQ(data.records[1].number, 2u);
  EXPECT_EQ(data.records[1].stream_offset, record.size());
  EXPECT_EQ(data.records[1].start, At(4));
  EXPECT_FALSE(data.records[1].end) << "it never was whole";
}

TEST(WireLog, PutsTheRecordsOfBothDirectionsInTheOrderInWhichTheyBegan) {
  const WireLogData data = LogOf({{kUp, Record(kHandshake, Message(1, 1)).substr(0, 7)},
                                  {kDown, Record(kAlert, "\x02\x28")},
                                  {kUp, Record(kHandshake, Message(1, 1)).substr(7)}});
  ASSERT_EQ(data.records.size(), 2u);
  EXPECT_EQ(data.records[0].flow, kUp);
  EXPECT_EQ(data.records[0].end, At(3));
  EXPECT_EQ(data.records[1].flow, kDown);
  EXPECT_EQ(data.records[1].number, 1u);
}

TEST(WireLog, TellsAMessageInTheRecordWithItsLastByte) {
  const std::string messages = Message(11, 20) + Message(14, 0);
  const WireLogData data = LogOf({{kDown, Record(kHandshake, messages.substr(0, 2)) +
                                              Record(kHandshake, messages.substr(2, 15)) +
                                              Record(kHandshake, messages.substr(17))}});
  ASSERT_EQ(data.records.size(), 3u);
  EXPECT_TRUE(MessageTypes(data.records[0]).empty());
  EXPECT_TRUE(MessageTypes(data.records[1]).empty());
  EXPECT_EQ(MessageTypes(data.records[2]), (std::vector<uint8_t>{11, 14}));
  EXPECT_EQ(data.records[2].content->messages[0].size, 24u);
  EXPECT_EQ(data.records[2].content->messages[1].size, 4u);
}

TEST(WireLog, ReadsAnAlertInTheClear) {
  const WireLogData data = LogOf({{kDown, Record(kAlert, "\x02\x28")}});
  ASSERT_EQ(data.records.size(), 1u);
  EXPECT_EQ(data.records[0].content->alert, SSL_AD_HANDSHAKE_FAILURE);
  EXPECT_FALSE(data.records[0].is_protected);
}

TEST(WireLog, TellsTheFatalAlertOfSeveralInARecordElseTheFirst) {
  const WireLogData data = LogOf({{kDown, Record(kAlert, "\x01\x5a\x02\x28\x02\x50")},
                                  {kDown, Record(kAlert, "\x01\x5a\x01\x00"s)},
                                  {kDown, Record(kAlert, "\x02\x50\x01\x5a")}});
  ASSERT_EQ(data.records.size(), 3u);
  EXPECT_EQ(data.records[0].content->alert, SSL_AD_HANDSHAKE_FAILURE);
  EXPECT_EQ(data.records[1].content->alert, SSL_AD_USER_CANCELLED);
  EXPECT_EQ(data.records[2].content->alert, SSL_AD_INTERNAL_ERROR);
}

TEST(WireLog, TellsAnAlertInTheRecordWithItsLastByte) {
  const WireLogData data = LogOf({{kDown, Record(kAlert, "\x02") + Record(kAlert, "\x28\x01")},
                                  {kUp, Record(kAlert, "\x5a")},
                                  {kDown, Record(kAlert, "\x5a")}});
  ASSERT_EQ(data.records.size(), 4u);
  EXPECT_FALSE(data.records[0].content->alert);
  EXPECT_EQ(data.records[1].content->alert, SSL_AD_HANDSHAKE_FAILURE);
  EXPECT_FALSE(data.records[2].content->alert) << "the other direction has its own";
  EXPECT_EQ(data.records[3].content->alert, SSL_AD_USER_CANCELLED);
}

TEST(WireLog, TakesWhatFollowsAChangeCipherSpecForProtectedBelowTls13) {
  const CapturedHandshake real = Handshake(TLS1_2_VERSION);
  const WireLogData data =
      LogOf({{kUp, Record(kHandshake, real.Message(kFromClient, SSL3_MT_CLIENT_HELLO))},
             {kDown, Record(kHandshake, real.Message(kFromServer, SSL3_MT_SERVER_HELLO))},
             {kUp, ChangeCipherSpec() + Record(kHandshake, Message(kFinished, 12))},
             {kDown, Record(kHandshake, Message(4, 9)) + ChangeCipherSpec()},
             {kDown, Record(kAlert, "\x01\x00"s)}});
  EXPECT_EQ(Protected(data), (std::vector<bool>{false, false, false, true, false, false, true}));
  EXPECT_FALSE(data.records[3].content) << "nobody has a key";
  EXPECT_FALSE(data.records[6].content);
}

TEST(WireLog, TakesOnlyApplicationDataForProtectedInTls13) {
  const CapturedHandshake real = Handshake(TLS1_3_VERSION);
  const std::string hello = real.Message(kFromClient, SSL3_MT_CLIENT_HELLO);
  const WireLogData data =
      LogOf({{kUp, Record(kHandshake, hello)},
             {kDown, Record(kHandshake, real.Message(kFromServer, SSL3_MT_SERVER_HELLO))},
             {kDown, ChangeCipherSpec() + Record(kApplicationData, std::string(30, 'x'))},
             // As a second hello would.
             {kUp, ChangeCipherSpec() + Record(kHandshake, hello)},
             {kUp, Record(kAlert, "\x02\x28")}});
  EXPECT_EQ(Protected(data), (std::vector<bool>{false, false, false, true, false, false, false}));
  EXPECT_EQ(MessageTypes(data.records[5]), (std::vector<uint8_t>{SSL3_MT_CLIENT_HELLO}));
  EXPECT_EQ(data.records[6].content->alert, SSL_AD_HANDSHAKE_FAILURE);
}

TEST(WireLog, TellsWhatAnEndKnowsOfProtectedRecordsOnly) {
  RecordContent told;
  told.content_type = kHandshake;
  told.messages = {{kFinished, 36}};
  RecordContent unopened;
  WireLog log({});
  log.OnBytes(kUp, Record(kAlert, "\x02\x28") + Record(kApplicationData, "one"), At(1));
  log.AddContents(kUp, {told, told});
  log.OnBytes(kUp, Record(kApplicationData, "two") + Record(kApplicationData, "three"), At(2));
  log.AddContents(kUp, {unopened});
  const WireLogData data = log.Take();
  ASSERT_EQ(data.records.size(), 4u);
  EXPECT_EQ(data.records[0].content->content_type, kAlert) << "it was read";
  EXPECT_EQ(data.records[1].content->content_type, kHandshake);
  EXPECT_EQ(MessageTypes(data.records[1]), (std::vector<uint8_t>{kFinished}));
  EXPECT_FALSE(data.records[2].content) << "it could not be opened";
  EXPECT_FALSE(data.records[3].content) << "nothing was told of it";
}

TEST(WireLog, TakesAHelloOfSsl2ForNoRecord) {
  std::string hello("\x80\x0c\x01\x03\x03", 5);
  hello.append(9, 'h');
  WireLog log({});
  log.OnBytes(kUp, hello + Record(kApplicationData, "") + Record(kApplicationData, "x"), At(1));
  RecordContent told;
  told.content_type = kAlert;
  log.AddContents(kUp, {told});
  const WireLogData data = log.Take();
  ASSERT_EQ(data.records.size(), 3u);
  EXPECT_TRUE(data.records[0].sslv2_client_hello);
  EXPECT_FALSE(data.records[0].content_type);
  EXPECT_EQ(data.records[0].end, At(1));
  EXPECT_EQ(data.records[1].stream_offset, hello.size());
  ASSERT_TRUE(data.records[1].content);
  EXPECT_EQ(data.records[1].content->content_type, kAlert);
  EXPECT_FALSE(data.records[2].content);
}

TEST(WireLog, TellsBytesThatAreNotTlsAsOneRun) {
  const std::string alert = Record(kAlert, "\x02\x28");
  const WireLogData data =
      LogOf({{kUp, alert + "GET / HTTP"}, {kUp, "/1.0\r\n\r\n"}, {kUp, alert}});
  ASSERT_EQ(data.records.size(), 2u);
  EXPECT_FALSE(data.records[0].not_tls);
  EXPECT_TRUE(data.records[1].not_tls);
  EXPECT_FALSE(data.records[1].content_type);
  EXPECT_EQ(data.records[1].stream_offset, alert.size());
  EXPECT_EQ(data.records[1].payload_bytes, 18 + alert.size());
  EXPECT_EQ(data.records[1].start, At(1));
  EXPECT_EQ(data.records[1].end, At(3));
}

TEST(WireLog, FindsTlsThatFollowsADialogInTheClear) {
  const CapturedHandshake real = Handshake(TLS1_3_VERSION);
  const std::string hello = Record(kHandshake, real.Message(kFromClient, SSL3_MT_CLIENT_HELLO));
  WireLog log({});
  log.OnBytes(kDown, "220 mail ESMTP\r\n", At(1));
  log.OnBytes(kUp, "EHLO a\r\n", At(2));
  log.OnBytes(kDown, "250 STARTTLS\r\n", At(3));
  log.OnBytes(kUp, "STARTTLS\r\n", At(4));
  log.OnBytes(kDown, "220 go ahead\r\n", At(5));
  log.OnBytes(kUp, hello + Record(kAlert, "\x02\x28"), At(6));
  log.OnBytes(kDown, Record(kHandshake, real.Message(kFromServer, SSL3_MT_SERVER_HELLO)), At(7));
  log.OnBytes(kDown, Record(kApplicationData, "x"), At(8));
  // An end tells of its records alone.
  RecordContent told;
  told.content_type = kHandshake;
  log.AddContents(kDown, {RecordContent(), told});
  const WireLogData data = log.Take();
  ASSERT_EQ(data.records.size(), 6u);
  const LoggedRecord& dialog = data.records[1];
  EXPECT_TRUE(data.records[0].not_tls);
  EXPECT_EQ(data.records[0].payload_bytes, 44u);
  EXPECT_EQ(data.records[0].end, At(5));
  EXPECT_TRUE(dialog.not_tls);
  EXPECT_EQ(dialog.number, 1u);
  EXPECT_EQ(dialog.payload_bytes, 18u);
  EXPECT_EQ(dialog.end, At(4));
  EXPECT_EQ(data.records[2].number, 2u);
  EXPECT_EQ(data.records[2].stream_offset, 18u);
  EXPECT_EQ(data.records[2].start, At(6));
  EXPECT_EQ(MessageTypes(data.records[2]), (std::vector<uint8_t>{SSL3_MT_CLIENT_HELLO}));
  EXPECT_EQ(data.records[3].stream_offset, 18 + hello.size());
  EXPECT_EQ(data.records[3].content->alert, SSL_AD_HANDSHAKE_FAILURE);
  EXPECT_EQ(data.records[4].flow, kDown);
  EXPECT_EQ(data.records[4].stream_offset, 44u);
  EXPECT_TRUE(data.records[5].is_protected);
  ASSERT_TRUE(data.records[5].content);
  EXPECT_EQ(data.records[5].content->content_type, kHandshake);
}

TEST(WireLog, TellsWhatOnlyBeginsLikeARecordAsOtherBytesAgain) {
  const WireLogData data = LogOf({{kUp, "GET /"},
                                  {kUp, "\x16\x03"},
                                  {kUp, "\x03\0\x01\x01"s},
                                  {kDown, "HTTP"},
                                  {kDown, "\x16"},
                                  {kDown, "no"},
                                  {kDown, "no"}});
  ASSERT_EQ(data.records.size(), 4u);
  EXPECT_EQ(data.records[1].stream_offset, 5u);
  EXPECT_EQ(data.records[1].content_type, kHandshake);
  EXPECT_TRUE(data.records[2].not_tls);
  EXPECT_TRUE(data.records[3].not_tls);
  EXPECT_EQ(data.records[3].stream_offset, 4u);
  EXPECT_EQ(data.records[3].payload_bytes, 5u);
}

TEST(WireLog, KeepsTheFirstRecordsAndCountsTheOthers) {
  WireLogOptions options;
  options.max_records = 2;
  std::vector<Piece> pieces(5, {kUp, Record(kAlert, "\x01\x00"s)});
  const WireLogData data = LogOf(pieces, options);
  EXPECT_EQ(data.records.size(), 2u);
  EXPECT_EQ(data.omitted_records, 3u);
}

TEST(WireLog, KeepsTheFirstBytesAndCountsTheOthers) {
  WireLogOptions options;
  options.max_raw_bytes = 10;
  const WireLogData data = LogOf({{kUp, "123456"}, {kDown, "78901234"}, {kUp, "5"}}, options);
  ASSERT_EQ(data.segments.size(), 2u);
  EXPECT_EQ(data.segments[0].bytes, "123456");
  EXPECT_EQ(data.segments[1].bytes, "7890");
  EXPECT_EQ(data.segments[1].passed_bytes, 8u);
  EXPECT_EQ(data.segments[1].at, At(2));
  EXPECT_EQ(data.truncated_bytes, 5u);
  EXPECT_TRUE(LogOf({{kUp, "123456"}}).segments.empty()) << "they were not asked for";
}

TEST(WireLog, IsBoundedForBytesThatComeOneByOne) {
  WireLogOptions options;
  options.max_raw_bytes = 2 * WireLog::kMaxSegments;
  WireLog log(options);
  for (size_t i = 0; i < WireLog::kMaxSegments + 7; ++i) log.OnBytes(kUp, "x", At(1));
  const WireLogData data = log.Take();
  EXPECT_EQ(data.segments.size(), WireLog::kMaxSegments);
  EXPECT_EQ(data.truncated_bytes, 7u);
}

TEST(WireLog, ReadsABoundedHandshakeInTheClear) {
  constexpr size_t kMessages = 1024;
  constexpr size_t kRecords = WireLog::kMaxHandshakeBytes / (4 * kMessages);
  std::string messages;
  for (size_t i = 0; i < kMessages; ++i) messages += Message(0, 0);
  std::vector<Piece> pieces(kRecords + 7, {kUp, Record(kHandshake, messages)});
  pieces.push_back({kDown, Record(kHandshake, Message(0, 0))});
  const WireLogData data = LogOf(pieces);
  ASSERT_EQ(data.records.size(), kRecords + 8);
  EXPECT_EQ(data.records[kRecords - 1].content->messages.size(), kMessages);
  for (size_t i = kRecords; i < kRecords + 7; ++i)
    EXPECT_TRUE(MessageTypes(data.records[i]).empty());
  EXPECT_EQ(MessageTypes(data.records.back()).size(), 1u) << "the other direction has its own";
}

TEST(WireLog, DoesNotDependOnHowTheBytesAreCut) {
  const CapturedHandshake real = Handshake(TLS1_2_VERSION);
  const std::string bytes = Record(kHandshake, real.Message(kFromServer, SSL3_MT_SERVER_HELLO)) +
                            Record(kHandshake, Message(11, 200) + Message(14, 0).substr(0, 1)) +
                            Record(kHandshake, Message(14, 0).substr(1)) + Record(kHandshake, "") +
                            ChangeCipherSpec() + Record(kHandshake, Message(kFinished, 12)) +
                            "no record";
  std::vector<Piece> one_by_one;
  for (char byte : bytes) one_by_one.push_back({kDown, std::string(1, byte)});
  const WireLogData cut = LogOf(one_by_one);
  const WireLogData whole = LogOf({{kDown, bytes}});
  ASSERT_EQ(cut.records.size(), whole.records.size());
  ASSERT_EQ(whole.records.size(), 7u);
  for (size_t i = 0; i < cut.records.size(); ++i) {
    const LoggedRecord& one = cut.records[i];
    const LoggedRecord& other = whole.records[i];
    EXPECT_EQ(one.number, i + 1);
    EXPECT_EQ(other.number, i + 1);
    EXPECT_EQ(one.stream_offset, other.stream_offset);
    EXPECT_EQ(one.content_type, other.content_type);
    EXPECT_EQ(one.payload_bytes, other.payload_bytes);
    EXPECT_EQ(one.is_protected, other.is_protected);
    EXPECT_EQ(one.not_tls, other.not_tls);
    EXPECT_EQ(one.content.has_value(), other.content.has_value());
    EXPECT_EQ(MessageTypes(one), MessageTypes(other));
    EXPECT_TRUE(one.end);
  }
}

TEST(WireLog, KeepsTheFirstEndOfEachDirection) {
  WireLog log({});
  log.OnEnd(kDown, /*reset=*/false, At(1));
  log.OnEnd(kUp, /*reset=*/true, At(2));
  log.OnEnd(kDown, /*reset=*/true, At(3));
  const WireLogData data = log.Take();
  ASSERT_EQ(data.ends.size(), 2u);
  EXPECT_EQ(data.ends[0].flow, kDown);
  EXPECT_FALSE(data.ends[0].reset);
  EXPECT_EQ(data.ends[1].at, At(2));
  EXPECT_TRUE(data.ends[1].reset);
}

}  // namespace
}  // namespace tlslab
