#include "server/wire/record_splitter.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

using Form = RecordSplitter::Form;

std::string Record(uint8_t type, uint16_t version, size_t size) {
  std::string record;
  record += static_cast<char>(type);
  record += static_cast<char>(version >> 8);
  record += static_cast<char>(version & 0xff);
  record += static_cast<char>(size >> 8);
  record += static_cast<char>(size & 0xff);
  // No payload byte could open a record.
  return record + std::string(size, '\xff');
}

// Two-byte length, type 1, the version, and the rest of it.
std::string Sslv2Hello(uint8_t major, uint8_t minor, size_t length = 46) {
  std::string hello;
  hello += static_cast<char>(0x80 | length >> 8);
  hello += static_cast<char>(length & 0xff);
  hello += '\x01';
  hello += static_cast<char>(major);
  hello += static_cast<char>(minor);
  return hello + std::string(length - 3, '\x2a');
}

RecordSplitter Fed(std::string_view bytes, size_t cut,
                   std::vector<RecordHeader>* headers = nullptr) {
  RecordSplitter splitter;
  for (size_t i = 0; i < bytes.size(); i += cut) splitter.Feed(bytes.substr(i, cut), headers);
  return splitter;
}

TEST(RecordSplitter, FindsTheSameRecordsInAnyCutting) {
  std::string bytes = Record(22, 0x0301, 300) + Record(20, 0x0303, 1) + Record(23, 0x0303, 0) +
                      Record(24, 0x0303, 18432) + Record(21, 0x0300, 2);
  for (size_t cut = 1; cut < bytes.size(); cut += cut < 20 ? 1 : cut / 3) {
    std::vector<RecordHeader> headers;
    RecordSplitter splitter = Fed(bytes, cut, &headers);
    EXPECT_EQ(splitter.record_count(), 5u) << cut;
    EXPECT_EQ(splitter.max_record_bytes(), 18432u) << cut;
    EXPECT_EQ(splitter.first_record_version(), 0x0301) << cut;
    EXPECT_EQ(splitter.form(), Form::kTls);
    EXPECT_FALSE(splitter.stopped());
    ASSERT_EQ(headers.size(), 5u) << cut;
    EXPECT_EQ(headers[0].content_type, 22);
    EXPECT_EQ(headers[0].legacy_version, 0x0301);
    EXPECT_EQ(headers[0].length, 300);
    EXPECT_EQ(headers[2].length, 0);
    EXPECT_EQ(headers[4].content_type, 21);
    EXPECT_EQ(headers[4].legacy_version, 0x0300);
  }
}

TEST(RecordSplitter, TellsAHeaderBeforeItsPayloadAndCountsAfter) {
  std::string bytes = Record(22, 0x0301, 10);
  RecordSplitter splitter;
  std::vector<RecordHeader> headers;
  splitter.Feed(std::string_view(bytes).substr(0, 4), &headers);
  EXPECT_TRUE(headers.empty());
  EXPECT_EQ(splitter.form(), Form::kUndecided);
  splitter.Feed(std::string_view(bytes).substr(4, 10), &headers);
  EXPECT_EQ(headers.size(), 1u);
  EXPECT_EQ(splitter.record_count(), 0u);
  EXPECT_EQ(splitter.max_record_bytes(), 0u);
  splitter.Feed(std::string_view(bytes).substr(14), &headers);
  EXPECT_EQ(splitter.record_count(), 1u);
  EXPECT_EQ(splitter.max_record_bytes(), 10u);
}

TEST(RecordSplitter, KeepsTheFirst64BytesOfAnotherProtocol) {
  std::string http = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n\r\n";
  http += std::string(100, 'x');
  for (size_t cut : {1u, 3u, 64u, 1000u}) {
    RecordSplitter splitter = Fed(http, cut);
    EXPECT_EQ(splitter.form(), Form::kNotTls);
    EXPECT_TRUE(splitter.stopped());
    EXPECT_EQ(splitter.foreign_bytes(), http.substr(0, 64)) << cut;
    EXPECT_EQ(splitter.record_count(), 0u);
  }
}

TEST(RecordSplitter, DecidesAtTheFirstByteThatShowsIt) {
  EXPECT_EQ(Fed("S", 1).form(), Form::kNotTls);
  EXPECT_EQ(Fed("\x13", 1).form(), Form::kNotTls);
  EXPECT_EQ(Fed("\x19", 1).form(), Form::kNotTls);
  EXPECT_EQ(Fed("\x16", 1).form(), Form::kUndecided);
  EXPECT_EQ(Fed("\x16\x02", 1).form(), Form::kNotTls);
  EXPECT_EQ(Fed(std::string("\x16\x03\x01\x48\x01", 5), 1).form(), Form::kNotTls);
  EXPECT_EQ(Fed(std::string("\x16\x03\x01\x48\x00", 5), 1).form(), Form::kTls);
  EXPECT_EQ(Fed("", 1).form(), Form::kUndecided);
}

TEST(RecordSplitter, StopsWhereAStreamCeasesToBeRecords) {
  std::string bytes = Record(22, 0x0303, 7) + "GET / HTTP/1.0\r\n" + Record(22, 0x0303, 9);
  for (size_t cut : {1u, 2u, 13u, 1000u}) {
    RecordSplitter splitter = Fed(bytes, cut);
    EXPECT_EQ(splitter.form(), Form::kTls);
    EXPECT_TRUE(splitter.stopped());
    EXPECT_EQ(splitter.record_count(), 1u);
    EXPECT_EQ(splitter.foreign_bytes(), bytes.substr(12, 64));
  }
}

TEST(RecordSplitter, StartsAnewOnlyWhereAForeignStreamGoesOverToTls) {
  const auto starts = [](std::string_view before, std::string_view bytes, bool other = false) {
    RecordSplitter splitter = Fed(before, 100);
    return splitter.StartAnew(bytes, other);
  };
  const std::string handshake("\x16\x03\x01\0\x01", 5);
  EXPECT_TRUE(starts("220 hello", handshake));
  EXPECT_TRUE(starts("220 hello", handshake.substr(0, 2))) << "the rest is still to come";
  EXPECT_FALSE(starts("220 hello", "221 bye"));
  EXPECT_FALSE(starts("220 hello", ""));
  EXPECT_FALSE(starts("220 hello", std::string("\x16\x03\x05\0\x01", 5)));
  EXPECT_FALSE(starts("220 hello", std::string("\x16\x03\x01\0\0", 5)));
  EXPECT_FALSE(starts("220 hello", "\x16\x03\x01\x48\x01"));
  EXPECT_FALSE(starts("", handshake)) << "it is no foreign stream yet";
  EXPECT_FALSE(starts(Record(22, 0x0301, 1) + "GET /", handshake)) << "that one broke";
  const std::string alert("\x15\x03\x01\0\x02", 5);
  EXPECT_FALSE(starts("220 hello", alert));
  EXPECT_TRUE(starts("220 hello", alert, /*other=*/true));
  EXPECT_FALSE(starts("220 hello", "\x15 bye", /*other=*/true));
  RecordSplitter splitter = Fed("220 hello", 3);
  const std::string record = Record(22, 0x0301, 7);
  ASSERT_TRUE(splitter.StartAnew(record, false));
  EXPECT_EQ(splitter.form(), Form::kUndecided);
  splitter.Feed(record);
  EXPECT_EQ(splitter.form(), Form::kTls);
  EXPECT_EQ(splitter.record_count(), 1u);
  EXPECT_EQ(splitter.foreign_bytes(), "");
}

TEST(RecordSplitter, PassesOverAnSslv2FormClientHello) {
  for (size_t length : {9u, 46u, 400u}) {
    std::string bytes = Sslv2Hello(3, 1, length) + Record(22, 0x0301, 70) + Record(20, 0x0301, 1);
    for (size_t cut : {1u, 4u, 5u, 6u, 1000u}) {
      RecordSplitter splitter = Fed(bytes, cut);
      EXPECT_EQ(splitter.form(), Form::kSslv2ClientHello);
      EXPECT_FALSE(splitter.stopped());
      EXPECT_EQ(splitter.record_count(), 2u);
      EXPECT_EQ(splitter.max_record_bytes(), 70u);
    }
  }
}

TEST(RecordSplitter, TakesSsl20ItselfAndWhatOnlyLooksLikeItForForeign) {
  EXPECT_EQ(Fed(Sslv2Hello(0, 2), 7).form(), Form::kNotTls);
  std::string server_hello("\x80\x10\x04\x00\x01\x00\x02", 7);
  EXPECT_EQ(Fed(server_hello, 7).form(), Form::kNotTls);
  EXPECT_EQ(Fed("\x80\x08\x01\x03\x01", 5).form(), Form::kNotTls);
}

TEST(RecordSplitter, KnowsAnSslv2FormHelloAtTheStartOnly) {
  RecordSplitter splitter = Fed(Record(22, 0x0303, 7) + Sslv2Hello(3, 1), 1000);
  EXPECT_EQ(splitter.form(), Form::kTls);
  EXPECT_TRUE(splitter.stopped());
}

}  // namespace
}  // namespace tlslab
