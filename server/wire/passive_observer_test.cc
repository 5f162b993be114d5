// What an observer makes of streams written by hand; of real ones, see observer_report_test.
#include "server/wire/passive_observer.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tlslab {
namespace {

constexpr FlowDirection kUp = FlowDirection::kClientToServer;
constexpr FlowDirection kDown = FlowDirection::kServerToClient;

std::string Number(uint32_t number, size_t size) {
  std::string bytes;
  for (size_t i = size; i-- > 0;) bytes += static_cast<char>(number >> (8 * i));
  return bytes;
}
std::string Vector(const std::string& bytes, size_t length_size) {
  return Number(static_cast<uint32_t>(bytes.size()), length_size) + bytes;
}
std::string Record(uint8_t type, const std::string& payload) {
  return Number(type, 1) + Number(0x0303, 2) + Vector(payload, 2);
}
std::string Message(uint8_t type, const std::string& body) {
  return Number(type, 1) + Vector(body, 3);
}
std::string Extension(uint16_t type, const std::string& data) {
  return Number(type, 2) + Vector(data, 2);
}
std::string Application(size_t size) { return Record(23, std::string(size, 'x')); }
const std::string kChangeCipherSpec = Record(20, "\x01");

struct Hello {
  std::string session_id;
  std::string extensions;
};
std::string ClientHello(const Hello& hello = {}) {
  return Message(1, Number(0x0303, 2) + std::string(32, 'c') + Vector(hello.session_id, 1) +
                        Vector(Number(0xc02f, 2), 2) + Vector(std::string(1, '\0'), 1) +
                        Vector(hello.extensions, 2));
}
std::string ServerHello(uint16_t suite, const Hello& hello = {}) {
  return Message(2, Number(0x0303, 2) + std::string(32, 's') + Vector(hello.session_id, 1) +
                        Number(suite, 2) + std::string(1, '\0') + Vector(hello.extensions, 2));
}
// With shares of X25519.
std::string ClientHello13(const std::string& more = "") {
  return ClientHello(
      {std::string(32, 'i'),
       Extension(43, Vector(Number(0x0304, 2), 1)) +
           Extension(51, Vector(Number(29, 2) + Vector(std::string(32, 'k'), 2), 2)) + more});
}
std::string ServerHello13(const std::string& more = "") {
  return ServerHello(0x1301,
                     {std::string(32, 'i'),
                      Extension(43, Number(0x0304, 2)) +
                          Extension(51, Number(29, 2) + Vector(std::string(32, 'K'), 2)) + more});
}

struct Piece {
  FlowDirection flow;
  std::string bytes;
};

// `cut`: each piece comes in so many bytes at a time.
Observed Look(const std::vector<Piece>& pieces, std::vector<std::string> search = {},
              size_t cut = 1 << 20) {
  PassiveObserver observer({std::move(search)});
  int64_t at = 5;
  for (const Piece& piece : pieces) {
    for (size_t i = 0; i < piece.bytes.size(); i += cut) {
      observer.OnBytes(piece.flow, std::string_view(piece.bytes).substr(i, cut), Offset(at));
    }
    at += 10;
  }
  return observer.Take();
}

bool Hides(const Observed& seen, const std::string& what) {
  return std::count(seen.hidden.begin(), seen.hidden.end(), what) > 0;
}

TEST(PassiveObserver, ReadsTheHellosOfTls13AndKnowsThatTheRestIsHidden) {
  const std::string name = Extension(0, Vector(Number(0, 1) + Vector("a.example", 2), 2));
  const std::string alpn = Extension(16, Vector(Vector("h2", 1), 2));
  const Observed seen = Look({{kUp, Record(22, ClientHello13(name + alpn))},
                              {kDown, Record(22, ServerHello13()) + kChangeCipherSpec},
                              {kDown, Application(1000)},
                              {kUp, kChangeCipherSpec + Application(53) + Application(117)}});
  ASSERT_TRUE(seen.client_hello && seen.server_hello);
  EXPECT_EQ(seen.client_hello->server_name, "a.example");
  EXPECT_EQ(seen.version, 0x0304);
  EXPECT_EQ(seen.group, 29);
  EXPECT_EQ(seen.client_key_exchange_bytes, 32u);
  EXPECT_EQ(seen.server_key_exchange_bytes, 32u);
  EXPECT_EQ(seen.resumed, false);
  EXPECT_FALSE(seen.alpn);
  EXPECT_FALSE(seen.early_data);
  EXPECT_TRUE(Hides(seen, "the server's certificate"));
  EXPECT_TRUE(Hides(seen, "the application protocol that was chosen"));
  EXPECT_TRUE(Hides(seen, "the application data"));
  // Tag and inner type: 17 bytes a record.
  EXPECT_EQ(seen.server_application_bytes_estimate, 983u);
  EXPECT_EQ(seen.client_application_bytes_estimate, 53u + 117 - 34);
  EXPECT_EQ(seen.duration, Offset(30));
  ASSERT_EQ(seen.records.size(), 7u);
  EXPECT_EQ(seen.records[0].at, Offset(5));
  EXPECT_FALSE(seen.records[2].is_protected);
  EXPECT_TRUE(seen.records[3].is_protected);
  EXPECT_EQ(seen.records[3].payload_bytes, 1000u);
  EXPECT_EQ(seen.records[3].flow, kDown);
}

TEST(PassiveObserver, CuttingMakesNoDifferenceAndNeitherDoFragmentsOfMessages) {
  const std::string hello = ClientHello13();
  const std::string answer = ServerHello13();
  for (const size_t cut : {1, 2, 7, 64}) {
    const Observed seen =
        Look({{kUp, Record(22, hello.substr(0, 3)) + Record(22, hello.substr(3))},
              {kDown, Record(22, answer.substr(0, 50)) + Record(22, answer.substr(50)) +
                          Application(300) + Record(23, "the sentence")}},
             {"the sentence", "ten"}, cut);
    ASSERT_TRUE(seen.client_hello && seen.server_hello) << cut;
    EXPECT_EQ(seen.client_hello->raw, hello);
    EXPECT_EQ(seen.server_hello->raw, answer);
    EXPECT_EQ(seen.records.size(), 6u);
    EXPECT_EQ(seen.searches[0].found_count, 1u);
    EXPECT_EQ(seen.searches[0].flow, kDown);
    EXPECT_EQ(seen.searches[0].stream_offset, seen.server_to_client_bytes - 12);
    EXPECT_EQ(seen.searches[1].found_count, 1u);
  }
}

TEST(PassiveObserver, ReadsCertificatesAndKeysOfTls12) {
  const std::string chain = Message(11, Vector(Vector("one", 3) + Vector("two", 3), 3));
  const std::string key =
      Message(12, Number(3, 1) + Number(23, 2) + Vector(std::string(65, 'p'), 1) +
                      Number(0x0401, 2) + Vector(std::string(256, 'S'), 2));
  const Observed seen =
      Look({{kUp, Record(22, ClientHello())},
            {kDown, Record(22, ServerHello(0xc02f) + chain + key + Message(14, ""))},
            {kUp, Record(22, Message(11, Vector(Vector("mine", 3), 3)) +
                                 Message(16, Vector(std::string(65, 'q'), 1))) +
                      kChangeCipherSpec + Record(22, std::string(40, 'f'))},
            {kDown, kChangeCipherSpec + Record(22, std::string(40, 'f')) + Application(124)}});
  EXPECT_EQ(seen.version, 0x0303);
  EXPECT_EQ(seen.group, 23);
  EXPECT_EQ(seen.server_key_exchange_bytes, 65u);
  EXPECT_EQ(seen.client_key_exchange_bytes, 65u);
  EXPECT_EQ(seen.server_chain, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(seen.client_chain, std::vector<std::string>{"mine"});
  EXPECT_EQ(seen.resumed, false);
  EXPECT_FALSE(Hides(seen, "the server's certificate"));
  EXPECT_TRUE(Hides(seen, "the application data"));
  EXPECT_EQ(seen.server_application_bytes_estimate, 100u);
  // Finished is of the type of a handshake message, and encrypted.
  EXPECT_TRUE(seen.records[4].is_protected);
  EXPECT_FALSE(seen.records[2].is_protected);
}

TEST(PassiveObserver, WithKeyTransportTheDataIsHiddenFromThoseWithoutTheServersKey) {
  const Observed seen =
      Look({{kUp, Record(22, ClientHello())},
            {kDown, Record(22, ServerHello(0x002f) + Message(11, Vector(Vector("one", 3), 3)) +
                                   Message(14, ""))},
            {kUp, Record(22, Message(16, Vector(std::string(256, 'e'), 2))) + kChangeCipherSpec +
                      Application(64)}});
  EXPECT_EQ(seen.client_key_exchange_bytes, 256u);
  EXPECT_FALSE(seen.server_key_exchange_bytes);
  EXPECT_FALSE(seen.group);
  EXPECT_TRUE(Hides(seen, "the application data, until somebody has the server's private key"));
  EXPECT_TRUE(Hides(seen, "how much of a record is padding"));
  // IV, MAC, and the byte of the padding's length.
  EXPECT_EQ(seen.client_application_bytes_estimate, 64u - 16 - 20 - 1);
}

TEST(PassiveObserver, KnowsAResumedSessionOfTls12ByItsMessages) {
  const std::string id(32, 'i');
  const std::string ticket = Extension(35, "a ticket");
  const auto resumed = [](const Hello& client, const Hello& server) {
    return Look({{kUp, Record(22, ClientHello(client))},
                 {kDown, Record(22, ServerHello(0xc02f, server)) + kChangeCipherSpec}})
        .resumed;
  };
  EXPECT_EQ(resumed({id, ""}, {id, ""}), true);
  EXPECT_EQ(resumed({"", ticket}, {"", ""}), true);
  EXPECT_EQ(resumed({id, ticket}, {id, ""}), true);
  // Nobody can resume what was not offered: that message was put there.
  EXPECT_EQ(resumed({"", Extension(35, "")}, {"", ""}), false);
  EXPECT_EQ(resumed({id, ""}, {std::string(32, 'j'), ""}), false);
  // Until there is something to tell it by, it is not known.
  EXPECT_FALSE(Look({{kUp, Record(22, ClientHello({id, ""}))},
                     {kDown, Record(22, ServerHello(0xc02f, {id, ""}))}})
                   .resumed);
  // A client of TLS 1.3 sends an ID that is none; a server may even repeat it.
  EXPECT_EQ(Look({{kUp, Record(22, ClientHello({id, ""}))},
                  {kDown, Record(22, ServerHello(0xc02f, {id, ""}) + Message(14, ""))},
                  {kDown, kChangeCipherSpec}})
                .resumed,
            false);
}

TEST(PassiveObserver, SeesEarlyDataAndResumptionOfTls13) {
  const std::string offer = Extension(42, "") + Extension(41, Vector("", 2) + Vector("", 2));
  const Observed seen = Look({{kUp, Record(22, ClientHello13(offer)) + kChangeCipherSpec},
                              {kUp, Application(117)},
                              {kDown, Record(22, ServerHello13(Extension(41, Number(0, 2))))}});
  EXPECT_TRUE(seen.early_data);
  EXPECT_EQ(seen.resumed, true);
  EXPECT_TRUE(Hides(seen, "the early data"));
  EXPECT_EQ(seen.client_application_bytes_estimate, 100u);
  // After the ServerHello it may be anything.
  const Observed later = Look({{kUp, Record(22, ClientHello13(offer))},
                               {kDown, Record(22, ServerHello13())},
                               {kUp, Application(117)}});
  EXPECT_FALSE(later.early_data);
  EXPECT_EQ(later.resumed, false);
}

TEST(PassiveObserver, AfterARetryTheSecondShareCountsAndTheFirstHelloIsTold) {
  const std::string retry_random(
      "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91"
      "\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2\xc8\xa8\x33\x9c");
  const std::string retry =
      Message(2, Number(0x0303, 2) + retry_random + Vector("", 1) + Number(0x1301, 2) +
                     std::string(1, '\0') +
                     Vector(Extension(43, Number(0x0304, 2)) + Extension(51, Number(23, 2)), 2));
  const auto with_share = [](uint16_t group, size_t size) {
    return ClientHello(
        {"", Extension(43, Vector(Number(0x0304, 2), 1)) +
                 Extension(51, Vector(Number(group, 2) + Vector(std::string(size, 'k'), 2), 2))});
  };
  const std::string answer =
      ServerHello(0x1301, {"", Extension(43, Number(0x0304, 2)) +
                                   Extension(51, Number(23, 2) + Vector(std::string(65, 'K'), 2))});
  const Observed seen = Look({{kUp, Record(22, with_share(29, 32))},
                              {kDown, Record(22, retry) + kChangeCipherSpec},
                              {kUp, kChangeCipherSpec + Record(22, with_share(23, 65))},
                              {kDown, Record(22, answer)}});
  ASSERT_TRUE(seen.hello_retry_request && seen.client_hello);
  EXPECT_EQ(seen.client_hello->key_share_groups, std::vector<uint16_t>{29});
  EXPECT_EQ(seen.group, 23);
  EXPECT_EQ(seen.client_key_exchange_bytes, 65u);
  EXPECT_FALSE(seen.records[4].is_protected);
}

TEST(PassiveObserver, WhatIsNotTlsIsBytesAndHidesNothing) {
  const Observed seen = Look({{kUp, "GET / HTTP/1.1\r\n"},
                              {kUp, "\r\n"},
                              {kDown, "HTTP/1.1 200 OK\r\n\r\nattack at da"},
                              {kDown, "wn, attack at dawn"}},
                             {"attack at dawn", "nowhere"});
  EXPECT_FALSE(seen.client_hello || seen.server_hello || seen.version);
  EXPECT_TRUE(seen.records.empty());
  EXPECT_TRUE(seen.hidden.empty());
  EXPECT_EQ(seen.client_to_server_bytes, 18u);
  EXPECT_EQ(seen.client_application_bytes_estimate, 18u);
  EXPECT_EQ(seen.server_application_bytes_estimate, seen.server_to_client_bytes);
  EXPECT_EQ(seen.searches[0].found_count, 2u);
  EXPECT_EQ(seen.searches[0].flow, kDown);
  EXPECT_EQ(seen.searches[0].stream_offset, 19u);
  EXPECT_EQ(seen.searches[1].found_count, 0u);
  EXPECT_FALSE(seen.searches[1].flow);
  EXPECT_EQ(seen.searches[1].searched_bytes,
            seen.client_to_server_bytes + seen.server_to_client_bytes);
}

// A dialog in the clear that ends with the wish to speak TLS.
std::vector<Piece> StartTls(const std::vector<Piece>& then) {
  std::vector<Piece> pieces = {
      {kDown, "220 mail ESMTP\r\n"}, {kUp, "STARTTLS\r\n"}, {kDown, "220 go ahead\r\n"}};
  pieces.insert(pieces.end(), then.begin(), then.end());
  return pieces;
}

TEST(PassiveObserver, FindsTlsThatFollowsADialogInTheClear) {
  const std::string name = Extension(0, Vector(Number(0, 1) + Vector("a.example", 2), 2));
  const Observed seen =
      Look(StartTls({{kUp, Record(22, ClientHello13(name))},
                     {kDown, Record(22, ServerHello13()) + kChangeCipherSpec + Application(1000)},
                     {kUp, kChangeCipherSpec + Application(53)}}),
           {"STARTTLS", "a.example"});
  ASSERT_TRUE(seen.client_hello && seen.server_hello);
  EXPECT_EQ(seen.client_hello->server_name, "a.example");
  EXPECT_EQ(seen.version, 0x0304);
  EXPECT_EQ(seen.group, 29);
  EXPECT_TRUE(Hides(seen, "the server's certificate"));
  EXPECT_TRUE(Hides(seen, "the application data"));
  ASSERT_EQ(seen.records.size(), 6u);
  EXPECT_EQ(seen.records[0].flow, kUp);
  EXPECT_FALSE(seen.records[0].is_protected);
  EXPECT_TRUE(seen.records[5].is_protected);
  // What is not TLS counts with its own size.
  EXPECT_EQ(seen.client_application_bytes_estimate, 10u + 53 - 17);
  EXPECT_EQ(seen.server_application_bytes_estimate, 16u + 14 + 1000 - 17);
  EXPECT_EQ(seen.searches[0].found_count, 1u);
  EXPECT_EQ(seen.searches[1].found_count, 1u);
  EXPECT_GT(seen.searches[1].stream_offset, 10u) << "of the whole stream";
  EXPECT_EQ(seen.client_to_server_bytes,
            seen.searches[1].searched_bytes - seen.server_to_client_bytes);
}

TEST(PassiveObserver, FindsItWhereItsFirstBytesComeOneByOne) {
  const std::string hello = Record(22, ClientHello13());
  std::vector<Piece> pieces = StartTls({});
  for (const char byte : hello) pieces.push_back({kUp, std::string(1, byte)});
  pieces.push_back({kDown, Record(22, ServerHello13())});
  const Observed seen = Look(pieces);
  EXPECT_TRUE(seen.client_hello && seen.server_hello);
  EXPECT_EQ(seen.records.size(), 2u);
  // And what only begins so is other bytes still.
  const Observed other = Look(StartTls({{kUp, "\x16"}, {kUp, "no"}, {kUp, hello}}));
  EXPECT_TRUE(other.client_hello);
  EXPECT_EQ(other.client_application_bytes_estimate, 10u + 3);
}

TEST(PassiveObserver, ReadsTheAlertThatRefusesTlsAfterADialogInTheClear) {
  const Observed seen =
      Look(StartTls({{kUp, Record(22, ClientHello13())}, {kDown, Record(21, "\x02\x28")}}));
  ASSERT_EQ(seen.alerts.size(), 1u);
  EXPECT_EQ(seen.alerts[0].description, 40);
  EXPECT_EQ(seen.alerts[0].flow, kDown);
}

TEST(PassiveObserver, DoesNotLookForTlsWithinBytesThatCameTogetherOrInAStreamThatBroke) {
  const std::string hello = Record(22, ClientHello13());
  const Observed within = Look({{kUp, "STARTTLS\r\n" + hello}});
  EXPECT_FALSE(within.client_hello);
  EXPECT_TRUE(within.records.empty());
  const Observed broke = Look({{kUp, Record(21, "\x01\x5a") + "QUIT"}, {kUp, hello}});
  EXPECT_FALSE(broke.client_hello);
  EXPECT_EQ(broke.records.size(), 1u);
}

TEST(PassiveObserver, AnAnswerThatIsNotTlsLeavesTheHelloReadable) {
  const Observed seen =
      Look({{kUp, Record(22, ClientHello13())}, {kDown, "HTTP/1.1 400 Bad Request\r\n\r\n"}});
  EXPECT_TRUE(seen.client_hello);
  EXPECT_FALSE(seen.version);
  EXPECT_TRUE(seen.hidden.empty());
  EXPECT_EQ(seen.records.size(), 1u);
}

TEST(PassiveObserver, ReadsAlertsInTheClearAndNoOthers) {
  const Observed refused =
      Look({{kUp, Record(22, ClientHello())}, {kDown, Record(21, "\x02") + Record(21, "\x28")}});
  ASSERT_EQ(refused.alerts.size(), 1u);
  EXPECT_TRUE(refused.alerts[0].fatal);
  EXPECT_EQ(refused.alerts[0].description, 40);
  EXPECT_EQ(refused.alerts[0].flow, kDown);
  EXPECT_TRUE(refused.hidden.empty());
  const Observed later = Look({{kUp, Record(22, ClientHello())},
                               {kDown, Record(22, ServerHello(0xc02f)) + kChangeCipherSpec +
                                           Record(21, std::string(26, 'a'))}});
  EXPECT_TRUE(later.alerts.empty());
  EXPECT_TRUE(Hides(later, "what alerts say after the handshake"));
}

TEST(PassiveObserver, AMessageTooLongToHoldIsGivenUpAndTold) {
  // A message of 70000 bytes and the ServerHello behind it.
  const std::string long_message = Message(22, std::string(70000, 'x')) + ServerHello13();
  std::string stream;
  for (size_t i = 0; i < long_message.size(); i += 16000) {
    stream += Record(22, long_message.substr(i, 16000));
  }
  const Observed seen = Look({{kUp, Record(22, ClientHello13())}, {kDown, stream}});
  EXPECT_TRUE(seen.client_hello);
  EXPECT_FALSE(seen.server_hello);
  EXPECT_TRUE(Hides(seen, "handshake messages beyond 64 KiB"));
}

TEST(PassiveObserver, HoldsABoundedNumberOfRecordsAndAlerts) {
  std::string records;
  for (size_t i = 0; i < Observed::kMaxRecords + 5; ++i) records += Record(21, "\x01\x5a");
  const Observed seen = Look({{kUp, records}});
  EXPECT_EQ(seen.records.size(), Observed::kMaxRecords);
  EXPECT_EQ(seen.omitted_records, 5u);
  EXPECT_EQ(seen.alerts.size(), Observed::kMaxAlerts);
}

TEST(PassiveObserver, OfASuiteThatEncryptsNothingTheDataIsThereToRead) {
  const Observed seen = Look({{kUp, Record(22, ClientHello())},
                              {kDown, Record(22, ServerHello(0x003b) + Message(14, ""))},
                              {kUp, kChangeCipherSpec + Record(22, std::string(48, 'f')) +
                                        Record(23, "attack at dawn" + std::string(32, 'm'))}},
                             {"attack at dawn"});
  EXPECT_EQ(seen.searches[0].found_count, 1u);
  EXPECT_TRUE(seen.records.back().is_protected);
  EXPECT_EQ(seen.client_application_bytes_estimate, 14u);
  EXPECT_TRUE(seen.hidden.empty());
}

TEST(PassiveObserver, MessagesThatGoTheWrongWayOrComeAgainChangeNothing) {
  const Observed seen = Look({{kDown, Record(22, ClientHello13())},
                              {kUp, Record(22, ServerHello13())},
                              {kUp, Record(22, ClientHello())},
                              {kDown, Record(22, ServerHello(0xc02f) + ServerHello13())}});
  EXPECT_EQ(seen.version, 0x0303);
  EXPECT_TRUE(seen.client_hello->supported_versions.empty());
  EXPECT_EQ(seen.server_hello->cipher_suite, 0xc02f);
}

// Somebody on the path can put one there, and a client of TLS 1.3 passes over it.
TEST(PassiveObserver, AChangeCipherSpecBeforeTheServerHelloHidesNothing) {
  const Observed seen = Look({{kUp, Record(22, ClientHello13())},
                              {kDown, kChangeCipherSpec + Record(22, ServerHello13())},
                              {kDown, Application(53)}});
  ASSERT_TRUE(seen.server_hello);
  EXPECT_EQ(seen.version, 0x0304);
  ASSERT_EQ(seen.records.size(), 4u);
  EXPECT_FALSE(seen.records[2].is_protected);
  EXPECT_TRUE(seen.records[3].is_protected);
}

TEST(PassiveObserver, OfNothingThereIsNothingToTell) {
  const Observed seen = Look({}, {"attack at dawn"});
  EXPECT_EQ(seen.duration, Offset(0));
  EXPECT_TRUE(seen.hidden.empty());
  ASSERT_EQ(seen.searches.size(), 1u);
  EXPECT_EQ(seen.searches[0].searched_bytes, 0u);
}

}  // namespace
}  // namespace tlslab
