// Hellos of any shape, and what is read of the answers to them.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/wire/client_hello.h"
#include "server/wire/craft/hello_builder.h"
#include "server/wire/craft/hello_reply.h"
#include "server/wire/craft/hello_values.h"

namespace tlslab {
namespace {

using Kind = HelloReply::Kind;

std::string Vector(const std::string& content, size_t length_bytes) {
  return BigEndian(static_cast<uint32_t>(content.size()), length_bytes) + content;
}
std::string Message(uint8_t type, const std::string& body) {
  return std::string(1, static_cast<char>(type)) + Vector(body, 3);
}
std::string Extension(uint16_t type, const std::string& data) {
  return BigEndian(type, 2) + Vector(data, 2);
}
std::string Record(uint8_t type, const std::string& payload) {
  return std::string(1, static_cast<char>(type)) + "\x03\x03" + Vector(payload, 2);
}
std::string Alert(char level, char description) { return {level, description}; }

std::string Base() {
  const std::string groups = BigEndian(4, 2) + BigEndian(29, 2) + BigEndian(23, 2);
  return Message(1, "\x03\x03" + std::string(32, 'r') + Vector(std::string(32, 's'), 1) +
                        Vector("\x13\x01\xc0\x2f", 2) + Vector(std::string(1, '\0'), 1) +
                        Vector(Extension(10, groups) + Extension(23, "") + Extension(35, "t"), 2));
}

BuiltHello MustBuild(const CraftedHello& crafted) {
  HelloIngredients ingredients;
  ingredients.base = Base();
  ingredients.key_share = [](uint16_t group) {
    return group == 29 ? std::optional<std::string>(std::string(32, 'k')) : std::nullopt;
  };
  HelloBuilding building = BuildHello(crafted, ingredients);
  for (const HelloProblem& problem : building.problems) {
    ADD_FAILURE() << problem.field << ": " << problem.description;
  }
  return building.hello;
}

std::vector<HelloProblem> ProblemsOf(const CraftedHello& crafted) {
  return BuildHello(crafted, {Base(), nullptr}).problems;
}

ParsedClientHello MustParse(const BuiltHello& hello) {
  auto parsed = ParseClientHello(hello.message);
  EXPECT_TRUE(parsed);
  return parsed.value_or(ParsedClientHello{});
}

std::vector<uint16_t> TypesOf(const ParsedClientHello& hello) {
  std::vector<uint16_t> types;
  for (const HelloExtension& extension : hello.extensions) types.push_back(extension.type);
  return types;
}

TEST(HelloBuilder, WithoutAnyFieldGivesTheBaseInOneRecord) {
  CraftedHello crafted;
  crafted.form = CraftedFields{};
  const BuiltHello built = MustBuild(crafted);
  EXPECT_EQ(built.message, Base());
  EXPECT_EQ(built.stream, "\x16\x03\x01" + Vector(Base(), 2));
  EXPECT_EQ(SegmentSize(built, 0), built.stream.size());
  EXPECT_EQ(SegmentSize(built, built.stream.size()), 0u);
  EXPECT_EQ(SegmentCount(built), 1u);
}

TEST(HelloBuilder, SetsEveryField) {
  CraftedFields fields;
  fields.legacy_version = 0x0305;
  fields.random = std::string(32, 'x');
  fields.session_id = "id";
  fields.cipher_suites = {{0x0a0a, 0x1301, 0x1301}};
  fields.compression_methods = std::string("\x01\0", 2);
  fields.server_name = "name.example";
  CraftedHello crafted;
  crafted.form = fields;
  const ParsedClientHello hello = MustParse(MustBuild(crafted));
  EXPECT_EQ(hello.legacy_version, 0x0305);
  EXPECT_EQ(hello.random, std::string(32, 'x'));
  EXPECT_EQ(hello.session_id, "id");
  EXPECT_EQ(hello.cipher_suites, (std::vector<uint16_t>{0x0a0a, 0x1301, 0x1301}));
  EXPECT_EQ(hello.compressions, (std::vector<uint8_t>{1, 0}));
  EXPECT_EQ(hello.server_name, "name.example");
  EXPECT_TRUE(hello.well_formed);
}

TEST(HelloBuilder, KeepsTheOrderOfExtensionsAndTheirDoubles) {
  CraftedFields fields;
  fields.extensions = {{0x1a1a, "", {}},         {23, {}, {}},  {10, {}, {}}, {23, "again", {}},
                       {51, {}, {{0x0a0a, 29}}}, {4711, {}, {}}};
  CraftedHello crafted;
  crafted.form = fields;
  const ParsedClientHello hello = MustParse(MustBuild(crafted));
  EXPECT_EQ(TypesOf(hello), (std::vector<uint16_t>{0x1a1a, 23, 10, 23, 51, 4711}));
  // That of the base, and nothing where it has none.
  EXPECT_EQ(hello.groups, (std::vector<uint16_t>{29, 23}));
  EXPECT_EQ(hello.extensions[3].data, "again");
  EXPECT_EQ(hello.extensions[5].data, "");
  ASSERT_EQ(hello.key_shares.size(), 2u);
  EXPECT_EQ(hello.key_shares[0].key, std::string(1, '\0'));
  EXPECT_EQ(hello.key_shares[1].key, std::string(32, 'k'));
}

TEST(HelloBuilder, LeavesOutReplacesAndAddsExtensions) {
  CraftedFields fields;
  fields.without_extensions = {23};
  fields.replaced_extensions = {{10, *ListedData(10, {25}), {}}, {13, "new", {}}};
  fields.additional_extensions = {{35, "second", {}}};
  CraftedHello crafted;
  crafted.form = fields;
  const ParsedClientHello hello = MustParse(MustBuild(crafted));
  EXPECT_EQ(TypesOf(hello), (std::vector<uint16_t>{10, 35, 13, 35}));
  EXPECT_EQ(hello.groups, std::vector<uint16_t>{25});
}

TEST(HelloBuilder, CanHaveNoSuitesAndNoExtensionsAtAll) {
  CraftedFields fields;
  fields.cipher_suites.emplace();
  fields.no_extensions = true;
  CraftedHello crafted;
  crafted.form = fields;
  const BuiltHello built = MustBuild(crafted);
  const ParsedClientHello hello = MustParse(built);
  EXPECT_TRUE(hello.cipher_suites.empty());
  // It ends with its compression methods.
  EXPECT_EQ(built.message.substr(built.message.size() - 2), std::string("\x01\0", 2));
}

TEST(HelloBuilder, CanBeLongerThanManyRecords) {
  CraftedFields fields;
  fields.cipher_suites = std::vector<uint16_t>(32767, 0x1301);
  fields.additional_extensions = {{21, std::string(60000, '\0'), {}}};
  CraftedHello crafted;
  crafted.form = fields;
  const BuiltHello built = MustBuild(crafted);
  EXPECT_GT(built.message.size(), 120000u);
  EXPECT_EQ(MustParse(built).cipher_suites.size(), 32767u);
  fields.additional_extensions.push_back({22, std::string(6000, '\0'), {}});
  crafted.form = fields;
  const std::vector<HelloProblem> problems = ProblemsOf(crafted);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].field, "fields.extensions");
}

TEST(HelloBuilder, PatchesInOrderAndRefusesWhatLiesOutside) {
  CraftedHello crafted;
  crafted.form = CraftedMessage{"0123456789"};
  crafted.patches = {{1, 2, "abc"}, {11, 0, "!"}, {0, 1, ""}};
  EXPECT_EQ(MustBuild(crafted).message, "abc3456789!");
  crafted.patches = {{11, 0, "x"}, {9, 2, ""}, {0, 0, ""}};
  const std::vector<HelloProblem> problems = ProblemsOf(crafted);
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_EQ(problems[0].field, "patches[0].offset_bytes");
  EXPECT_EQ(problems[1].field, "patches[1].remove_bytes");
}

TEST(HelloBuilder, FragmentsIntoRecordsOfAnyKind) {
  CraftedHello crafted;
  crafted.form = CraftedMessage{"abcde"};
  crafted.framing.leading_empty_record = true;
  crafted.framing.max_record_bytes = 2;
  crafted.framing.record_version = 0x7a7a;
  crafted.framing.content_type = 23;
  EXPECT_EQ(MustBuild(crafted).stream, std::string("\x17zz\0\0"
                                                   "\x17zz\0\2ab"
                                                   "\x17zz\0\2cd"
                                                   "\x17zz\0\1e",
                                                   5 + 7 + 7 + 6));
}

TEST(HelloBuilder, CutsSegmentsAndStops) {
  CraftedHello crafted;
  crafted.form = CraftedStream{"abcde"};
  crafted.trailing_stream = "xyz";
  crafted.framing.segment_bytes = 3;
  const BuiltHello built = MustBuild(crafted);
  EXPECT_EQ(built.message, "");
  EXPECT_EQ(built.stream, "abcdexyz");
  EXPECT_EQ(SegmentSize(built, 0), 3u);
  EXPECT_EQ(SegmentSize(built, 3), 2u);
  EXPECT_EQ(SegmentSize(built, 5), 3u);
  EXPECT_EQ(SegmentCount(built), 3u);
  crafted.framing.stop_after_bytes = 4;
  EXPECT_EQ(MustBuild(crafted).stream, "abcd");
  EXPECT_EQ(SegmentCount(MustBuild(crafted)), 2u);
}

TEST(HelloBuilder, WritesTheFormOfSsl2) {
  CraftedHello crafted;
  CraftedSslv2 sslv2;
  sslv2.cipher_specs = {0x00c02f, 0x010080};
  sslv2.session_id = "id";
  sslv2.challenge = "challenge";
  crafted.form = sslv2;
  EXPECT_EQ(MustBuild(crafted).stream,
            std::string("\x80\x1a\x01\x03\x03\0\x06\0\x02\0\x09\0\xc0\x2f\x01\0\x80", 17) +
                "idchallenge");
  sslv2.challenge.reset();
  crafted.form = sslv2;
  EXPECT_EQ(MustBuild(crafted).message.size(), 9u + 6 + 2 + 16);
  EXPECT_NE(MustBuild(crafted).message, MustBuild(crafted).message);
  sslv2.cipher_specs.resize(12000);
  crafted.form = sslv2;
  EXPECT_EQ(ProblemsOf(crafted).size(), 1u);
}

TEST(HelloValues, FitTheirLengths) {
  EXPECT_EQ(ListedData(43, {0x0305, 0x0304}), "\x04\x03\x05\x03\x04");
  EXPECT_EQ(ListedData(45, {1, 0x0b}), "\x02\x01\x0b");
  EXPECT_TRUE(ListedData(43, std::vector<uint16_t>(127)));
  EXPECT_FALSE(ListedData(43, std::vector<uint16_t>(128)));
  EXPECT_EQ(ListedData(10, std::vector<uint16_t>(32766))->size(), 65534u);
  EXPECT_FALSE(ListedData(10, std::vector<uint16_t>(32767)));
  EXPECT_FALSE(ListedData(0, {1}));
  EXPECT_EQ(ProtocolNameData({"h2", ""}), std::string("\0\x04\x02h2\0", 6));
  EXPECT_FALSE(ProtocolNameData({std::string(256, 'a')}));
  EXPECT_EQ(HostNameData("a"), std::string("\0\x04\0\0\x01"
                                           "a",
                                           6));
  EXPECT_EQ(HostNameData(std::string(65530, 'a'))->size(), 65535u);
  EXPECT_FALSE(HostNameData(std::string(65531, 'a')));
}

std::string ServerHelloOf(uint16_t suite, const std::string& extensions,
                          const std::string& random = std::string(32, 'R')) {
  return Message(2, "\x03\x03" + random + Vector("", 1) + BigEndian(suite, 2) +
                        std::string(1, '\0') + Vector(extensions, 2));
}

// Whole, and byte by byte, which must make no difference.
HelloReply Read(const std::string& stream, bool* complete = nullptr, bool sslv2 = false) {
  HelloReplyReader whole(sslv2);
  whole.Feed(stream);
  HelloReplyReader pieces(sslv2);
  for (char byte : stream) pieces.Feed(std::string(1, byte));
  EXPECT_EQ(whole.reply().kind, pieces.reply().kind);
  EXPECT_EQ(whole.reply().messages, pieces.reply().messages);
  EXPECT_EQ(whole.reply().alert, pieces.reply().alert);
  EXPECT_EQ(whole.complete(), pieces.complete());
  if (complete != nullptr) *complete = whole.complete();
  return whole.reply();
}

TEST(HelloReplyReader, IsDoneWithAServerHelloOfTls13) {
  bool complete = false;
  const std::string share = BigEndian(29, 2) + Vector(std::string(32, 'k'), 2);
  const std::string hello = ServerHelloOf(0x1301, Extension(43, "\x03\x04") + Extension(51, share));
  const HelloReply reply =
      Read(Record(22, hello) + Record(20, "\x01") + Record(23, "secret"), &complete);
  EXPECT_EQ(reply.kind, Kind::kServerHello);
  EXPECT_EQ(reply.version(), 0x0304);
  EXPECT_EQ(reply.cipher_suite(), 0x1301);
  EXPECT_EQ(reply.group(), 29);
  EXPECT_TRUE(complete);
}

TEST(HelloReplyReader, ReadsTheFlightOfTls12ToItsEnd) {
  bool complete = true;
  const std::string hello = ServerHelloOf(0xc02f, Extension(16, Vector(Vector("h2", 1), 2)));
  const std::string chain = Message(11, Vector(Vector("leaf", 3) + Vector("intermediate", 3), 3));
  const std::string exchange =
      Message(12, "\x03" + BigEndian(23, 2) + Vector(std::string(65, 'p'), 1) + "\x04\x03" +
                      Vector("signature", 2));
  const std::string flight = hello + chain + exchange;
  HelloReply reply = Read(Record(22, flight), &complete);
  EXPECT_FALSE(complete);
  EXPECT_EQ(reply.kind, Kind::kServerHello);
  EXPECT_EQ(reply.version(), 0x0303);
  EXPECT_EQ(reply.group(), 23);
  EXPECT_EQ(reply.server_hello->alpn_protocol, "h2");
  EXPECT_EQ(reply.chain, (std::vector<std::string>{"leaf", "intermediate"}));
  reply = Read(Record(22, flight) + Record(22, Message(14, "")), &complete);
  EXPECT_TRUE(complete);
  EXPECT_EQ(reply.messages, (std::vector<uint8_t>{2, 11, 12, 14}));
  Read(Record(22, hello) + Record(20, "\x01"), &complete);
  EXPECT_TRUE(complete) << "an abbreviated handshake";
}

TEST(HelloReplyReader, TellsAHelloRetryRequestFromAServerHello) {
  const std::string random(
      "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91"
      "\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2\xc8\xa8\x33\x9c",
      32);
  bool complete = false;
  const HelloReply reply = Read(
      Record(22, ServerHelloOf(0x1302, Extension(43, "\x03\x04") + Extension(51, BigEndian(24, 2)),
                               random)),
      &complete);
  EXPECT_EQ(reply.kind, Kind::kHelloRetryRequest);
  EXPECT_EQ(reply.group(), 24);
  EXPECT_EQ(reply.cipher_suite(), 0x1302);
  EXPECT_FALSE(reply.server_hello);
  EXPECT_TRUE(complete);
}

TEST(HelloReplyReader, EndsWithAFatalAlertAndNotWithAWarning) {
  bool complete = true;
  HelloReply reply = Read(Record(21, Alert(1, 112)), &complete);
  EXPECT_FALSE(complete);
  EXPECT_EQ(reply.kind, Kind::kOther);
  EXPECT_EQ(reply.alert, 112);
  EXPECT_FALSE(reply.alert_fatal);
  reply = Read(Record(21, Alert(1, 112)) + Record(21, Alert(2, 40)), &complete);
  EXPECT_TRUE(complete);
  EXPECT_EQ(reply.kind, Kind::kAlert);
  EXPECT_EQ(reply.alert, 40);
  EXPECT_TRUE(reply.alert_fatal);
  reply = Read(Record(22, ServerHelloOf(0xc02f, "")) + Record(21, Alert(2, 80)), &complete);
  EXPECT_EQ(reply.kind, Kind::kServerHello);
  EXPECT_EQ(reply.alert, 80);
  EXPECT_TRUE(Read(Record(21, Alert(1, 0))).close_notify);
}

TEST(HelloReplyReader, TellsOtherProtocolsFromBrokenStreams) {
  bool complete = true;
  EXPECT_EQ(Read("HTTP/1.1 400 Bad Request\r\n", &complete).kind, Kind::kNotTls);
  EXPECT_FALSE(complete);
  EXPECT_EQ(Read("\x16\x02").kind, Kind::kNotTls);
  EXPECT_EQ(Read(Record(22, Message(14, "")) + "HTTP").kind, Kind::kOther);
  EXPECT_EQ(Read("\x16\x03").kind, Kind::kOther) << "the beginning of a record";
  EXPECT_EQ(Read("").kind, Kind::kNothing);
  // No record is longer than 2^14+2048 bytes.
  EXPECT_EQ(Read(std::string("\x16\x03\x03\x48\0", 5)).kind, Kind::kOther);
  EXPECT_EQ(Read(std::string("\x16\x03\x03\x48\x01", 5)).kind, Kind::kNotTls);
}

TEST(HelloReplyReader, ReadsAServerHelloOfSsl2OnlyWhenOneMayCome) {
  const std::string hello = std::string("\x04\0\x01\0\x02\0\x04\0\x03\0\x02", 11) + "cert" +
                            "\x01" + std::string(1, '\0') + "\x80" + "id";
  const std::string stream = BigEndian(0x8000 | static_cast<uint32_t>(hello.size()), 2) + hello;
  bool complete = false;
  const HelloReply reply = Read(stream, &complete, true);
  EXPECT_EQ(reply.kind, Kind::kSslv2ServerHello);
  EXPECT_TRUE(complete);
  EXPECT_EQ(reply.version(), 0x0002);
  EXPECT_EQ(reply.sslv2_server_hello->cipher_specs, std::vector<uint32_t>{0x010080});
  EXPECT_EQ(reply.chain, std::vector<std::string>{"cert"});
  EXPECT_EQ(Read(stream).kind, Kind::kNotTls);
  EXPECT_EQ(Read(std::string("\x80\x03\0\0\x01", 5), nullptr, true).kind, Kind::kNotTls);
}

TEST(HelloReplyReader, HoldsABoundedHandshake) {
  HelloReplyReader reader;
  // A message without end.
  std::string stream = Record(22, std::string("\x0b\xff\xff\xff", 4));
  reader.Feed(stream);
  for (int i = 0; i < 100; ++i) reader.Feed(Record(22, std::string(16384, 'x')));
  EXPECT_EQ(reader.reply().kind, Kind::kOther);
  reader.Feed(Record(22, ServerHelloOf(0xc02f, "")));
  EXPECT_FALSE(reader.reply().server_hello);
}

}  // namespace
}  // namespace tlslab
