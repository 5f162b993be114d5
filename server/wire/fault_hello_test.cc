// Faults that know the messages: fields by name, extensions, versions; on real messages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "server/wire/client_hello.h"
#include "server/wire/key_exchange_messages.h"
#include "server/wire/server_hello.h"
#include "server/wire/testing/captured_handshake.h"
#include "server/wire/testing/fault_run.h"

namespace tlslab {
namespace {

using ::testing::HasSubstr;
using Field = HelloField;

// The first message of a record of handshake, or of those that hold it.
std::string MessageIn(std::string_view records) {
  std::string payload;
  while (records.size() >= 5) {
    const size_t size = static_cast<uint8_t>(records[3]) << 8 | static_cast<uint8_t>(records[4]);
    payload += records.substr(5, size);
    records.remove_prefix(5 + size);
  }
  return payload;
}

// Where the only byte differs that does; -1 when none does or several.
int Difference(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) return -1;
  int place = -1;
  for (size_t i = 0; i < one.size(); ++i) {
    if (one[i] != other[i] && place >= 0) return -1;
    if (one[i] != other[i]) place = i;
  }
  return place;
}

std::string Corrupted(Field field, const std::string& record) {
  FaultRun run({On(RecordNumber(1), CorruptField(field), kToClient)});
  const std::string out = run.Server(record);
  EXPECT_EQ(run.fired(), out == record ? 0u : 1u);
  EXPECT_THAT(run.why(), HasSubstr(out == record ? "in the clear" : ""));
  return out;
}

int PlaceOf(Field field, const std::string& record) {
  return Difference(Corrupted(field, record), record);
}

CapturedHandshake Captured(int version, const std::string& key_type, const char* ciphers) {
  CaptureSetup setup;
  setup.version = version;
  setup.key_type = key_type;
  setup.client = setup.server = [ciphers](SSL_CTX* context) {
    SSL_CTX_set_cipher_list(context, ciphers);
    SSL_CTX_set_dh_auto(context, 1);
  };
  return Capture(setup);
}

TEST(FaultFields, OfAHello) {
  const std::string share = Big(29, 2) + Vector(2, std::string(32, 'k'));
  const std::string client =
      Record(22, ClientHello(Versions13() + Extension(51, Vector(2, share))));
  EXPECT_EQ(PlaceOf(Field::kRecordVersion, client), 1);
  EXPECT_EQ(PlaceOf(Field::kLegacyVersion, client), 9);
  EXPECT_EQ(PlaceOf(Field::kRandom, client), 11);
  EXPECT_EQ(PlaceOf(Field::kSessionId, client), 44);
  EXPECT_EQ(PlaceOf(Field::kCipherSuite, client), 54);
  EXPECT_EQ(PlaceOf(Field::kCompressionMethod, client), 58);
  EXPECT_EQ(PlaceOf(Field::kKeyShare, client), static_cast<int>(client.size()) - 1);
  EXPECT_EQ(PlaceOf(Field::kRecordTail, client), static_cast<int>(client.size()) - 1);
  EXPECT_EQ(PlaceOf(Field::kSignature, client), -1);
  EXPECT_EQ(PlaceOf(Field::kCertificate, client), -1);
  const std::string server = Record(22, ServerHello(Selected13() + Extension(51, share)));
  EXPECT_EQ(PlaceOf(Field::kCipherSuite, server), 52);
  EXPECT_EQ(PlaceOf(Field::kCompressionMethod, server), 53);
  EXPECT_EQ(PlaceOf(Field::kKeyShare, server), static_cast<int>(server.size()) - 1);
  EXPECT_EQ(PlaceOf(Field::kKeyShare, Record(22, ServerHello(Selected13()))), -1);
}

// The messages may stand in any records.
TEST(FaultFields, AreFoundHoweverTheMessagesAreCut) {
  const CapturedHandshake handshake = Captured(TLS1_2_VERSION, "EC", "ECDHE");
  ASSERT_TRUE(handshake.completed);
  std::string flight;
  for (uint8_t type : {2, 11, 12, 14}) flight += handshake.Message(kFromServer, type);
  for (size_t size : {1000, 100, 7}) {
    std::string records;
    for (size_t at = 0; at < flight.size(); at += size) {
      records += Record(22, flight.substr(at, size));
    }
    FaultRun run({On(OnMessage(2), CorruptField(Field::kRandom), kToClient),
                  On(OnMessage(11), CorruptField(Field::kCertificate), kToClient),
                  On(OnMessage(12), CorruptField(Field::kSignature), kToClient)});
    const std::string changed = MessageIn(run.Server(records));
    ASSERT_EQ(changed.size(), flight.size());
    for (size_t i : {0, 1, 2}) EXPECT_EQ(run.fired(i), 1u) << size << ": " << run.why(i);
    std::vector<size_t> places;
    for (size_t i = 0; i < flight.size(); ++i) {
      if (changed[i] != flight[i]) places.push_back(i);
    }
    const size_t hello = handshake.Message(kFromServer, 2).size();
    const size_t certificate = handshake.Message(kFromServer, 11).size();
    const size_t exchange = handshake.Message(kFromServer, 12).size();
    EXPECT_THAT(places, ::testing::ElementsAre(6, hello + certificate - 1,
                                               hello + certificate + exchange - 1))
        << size;
  }
}

TEST(FaultFields, OfTheKeyExchangeOfTls12) {
  struct Case {
    const char* key_type;
    const char* ciphers;
    KeyExchangeKind kind;
    bool has_server_key;
  };
  for (const Case& c : {Case{"EC", "ECDHE-ECDSA-AES128-GCM-SHA256", KeyExchangeKind::kEcdhe, true},
                        Case{"RSA", "DHE-RSA-AES128-GCM-SHA256", KeyExchangeKind::kDhe, true}}) {
    const CapturedHandshake handshake = Captured(TLS1_2_VERSION, c.key_type, c.ciphers);
    ASSERT_TRUE(handshake.completed) << c.ciphers;
    const std::string server = handshake.Message(kFromServer, 12);
    const auto before = ParseServerKeyExchange(server, c.kind, 0x0303);
    const auto after = ParseServerKeyExchange(
        MessageIn(Corrupted(Field::kKeyShare, Record(22, server))), c.kind, 0x0303);
    ASSERT_TRUE(before && after);
    EXPECT_EQ(Difference(before->public_key, after->public_key),
              static_cast<int>(before->public_key.size()) - 1);
    EXPECT_EQ(PlaceOf(Field::kSignature, Record(22, server)), static_cast<int>(server.size()) + 4);
    const std::string client = handshake.Message(kFromClient, 16);
    const auto key =
        ParseClientKeyExchange(MessageIn(Corrupted(Field::kKeyShare, Record(22, client))), c.kind);
    ASSERT_TRUE(key);
    EXPECT_EQ(Difference(ParseClientKeyExchange(client, c.kind)->public_key, key->public_key),
              static_cast<int>(key->public_key.size()) - 1);
    const std::string certificate = handshake.Message(kFromServer, 11);
    EXPECT_EQ(PlaceOf(Field::kCertificate, Record(22, certificate)),
              static_cast<int>(certificate.size()) + 4);
  }
}

// A hello that a plan rewrites, in pieces of so many bytes a record.
std::string Rewritten(FaultAction action, const std::string& hello, size_t size,
                      std::string* why = nullptr) {
  FaultRun run({On(OnMessage(1), std::move(action))});
  std::string out;
  for (size_t at = 0; at < hello.size(); at += size) {
    out += run.Client(Record(22, hello.substr(at, size), 0x0301));
  }
  if (why != nullptr) *why = run.why();
  EXPECT_EQ(run.fired(), run.why().empty() ? 1u : 0u);
  if (run.fired() == 1) {
    EXPECT_EQ(run.outcome().hits[0].record_number, 1u);
  }
  EXPECT_EQ(run.injector.held_bytes(kToServer), 0u);
  EXPECT_EQ(run.Client(Record(23, "next")), Record(23, "next"));
  return MessageIn(out);
}

std::vector<uint16_t> TypesOf(const std::string& hello) {
  std::vector<uint16_t> types;
  const auto parsed = ParseClientHello(hello);
  for (const HelloExtension& extension : parsed->extensions) types.push_back(extension.type);
  return types;
}

TEST(FaultRewriting, OfAnExtensionInHellosOfOneOrSeveralRecords) {
  const CapturedHandshake handshake = Captured(TLS1_3_VERSION, "EC", "DEFAULT");
  const std::string hello = handshake.Message(kFromClient, 1);
  const auto before = ParseClientHello(hello);
  for (size_t size : {10000, 64, 5, 1}) {
    const auto stripped = ParseClientHello(Rewritten(fault::StripExtension{10}, hello, size));
    ASSERT_TRUE(stripped && stripped->well_formed) << size;
    EXPECT_TRUE(stripped->groups.empty());
    EXPECT_EQ(stripped->extensions.size(), before->extensions.size() - 1);
    EXPECT_EQ(stripped->key_share_groups, before->key_share_groups);
    const auto set =
        ParseClientHello(Rewritten(fault::SetExtension{10, Vector(2, Big(24, 2))}, hello, size));
    ASSERT_TRUE(set && set->well_formed) << size;
    EXPECT_EQ(set->groups, std::vector<uint16_t>{24});
    EXPECT_EQ(set->extensions.size(), before->extensions.size());
    const auto more = ParseClientHello(
        Rewritten(fault::SetExtension{0x1234, std::string(3000, 'x')}, hello, size));
    ASSERT_TRUE(more && more->well_formed) << size;
    EXPECT_EQ(more->extensions.back().data, std::string(3000, 'x'));
    const auto lower = ParseClientHello(Rewritten(fault::LowerVersion{0x0302}, hello, size));
    ASSERT_TRUE(lower && lower->well_formed) << size;
    EXPECT_EQ(lower->legacy_version, 0x0302);
    EXPECT_TRUE(lower->supported_versions.empty());
    EXPECT_EQ(lower->random, before->random);
  }
}

TEST(FaultRewriting, APreSharedKeyStaysTheLastExtension) {
  const std::string hello = ClientHello(Versions13() + Extension(41, "psk"));
  EXPECT_EQ(TypesOf(Rewritten(fault::SetExtension{16, "x"}, hello, 10000)),
            (std::vector<uint16_t>{43, 16, 41}));
  EXPECT_EQ(TypesOf(Rewritten(fault::SetExtension{16, "x"}, ClientHello(""), 10000)),
            (std::vector<uint16_t>{16}));
}

TEST(FaultRewriting, TellsWhyItChangesNothing) {
  const std::string hello = ClientHello(Extension(16, "data"));
  std::string why;
  EXPECT_EQ(Rewritten(fault::StripExtension{10}, hello, 50, &why), hello);
  EXPECT_EQ(why, "no such extension");
  EXPECT_EQ(Rewritten(fault::SetExtension{16, "data"}, hello, 50, &why), hello);
  EXPECT_EQ(why, "the extension has this data already");
  EXPECT_EQ(Rewritten(fault::LowerVersion{0x0303}, hello, 50, &why), hello);
  EXPECT_EQ(why, "the hello offers no higher version");
  EXPECT_EQ(Rewritten(fault::SetExtension{10, std::string(65535, 'x')}, hello, 50, &why), hello);
  EXPECT_EQ(why, "the extensions would be longer than 65535 bytes");
  const std::string broken = Message(1, "broken");
  EXPECT_EQ(Rewritten(fault::StripExtension{16}, broken, 50, &why), broken);
  EXPECT_EQ(why, "the hello cannot be read");
  FaultRun other({On(RecordNumber(1), fault::LowerVersion{0x0301}, kToClient)});
  const std::string server = Record(22, ServerHello(Selected13()));
  EXPECT_EQ(other.Server(server), server);
  EXPECT_EQ(other.why(), "no ClientHello in the clear");
}

TEST(FaultRewriting, ServerHellosLoseExtensionsAndOtherMessagesStay) {
  const std::string certificate = Message(11, std::string(500, 'c'));
  FaultRun run({On(OnMessage(2), fault::StripExtension{23}, kToClient)});
  const std::string hello = ServerHello(Extension(23, "") + Extension(16, "p"));
  EXPECT_EQ(run.Server(Record(22, hello + certificate)),
            Record(22, ServerHello(Extension(16, "p")) + certificate));
}

TEST(FaultRewriting, ALongHelloGoesOnInMoreRecords) {
  FaultRun run({On(OnMessage(1), fault::SetExtension{16, std::string(40000, 'x')})});
  const std::string out = run.Client(Record(22, ClientHello(""), 0x0301));
  EXPECT_EQ(out.substr(0, 5), Big(22, 1) + Big(0x0301, 2) + Big(16384, 2));
  EXPECT_EQ(ParseClientHello(MessageIn(out))->extensions[0].data.size(), 40000u);
}

// A message that says it is very long is not waited for without end.
TEST(FaultRewriting, WaitsForSoMuchOfAMessageOnly) {
  FaultRun run({On(OnMessage(1), fault::StripExtension{16})});
  const std::string start = Record(22, Big(1, 1) + Big(0xffffff, 3) + std::string(16000, 'x'));
  size_t most = 0;
  std::string out = run.Client(start);
  for (int i = 0; i < 20; ++i) {
    out += run.Client(Record(22, std::string(16000, 'x')));
    most = std::max(most, run.injector.held_bytes(kToServer));
  }
  EXPECT_LE(most, size_t{160} << 10);
  EXPECT_GE(out.size(), 2 * most);
  const auto end = run.End();
  EXPECT_EQ(run.fired(), 0u);
}

}  // namespace
}  // namespace tlslab
