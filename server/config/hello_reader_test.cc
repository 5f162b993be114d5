#include "server/config/hello_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "google/protobuf/text_format.h"
#include "server/wire/hello_extension.h"

namespace tlslab {
namespace {

const ResourceLookup& NothingHeld() {
  static const auto& lookup =
      *new ResourceLookup([](const std::string&) { return std::optional<HeldCertificate>(); });
  return lookup;
}

std::optional<uint16_t> OpensslSuite(std::string_view name) {
  return name == "ECDHE-RSA-AES128-GCM-SHA256" ? std::optional<uint16_t>(0xc02f) : std::nullopt;
}

v1::CraftedHello Parse(const std::string& text) {
  v1::CraftedHello hello;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &hello)) << text;
  return hello;
}

CraftedHello MustRead(const std::string& text) {
  RequestProblems problems;
  const v1::CraftedHello hello = Parse(text);
  CraftedHello read =
      ReadCraftedHello(hello, "hello", OpensslSuite, NothingHeld(), &problems).hello;
  for (const FieldProblem& problem : problems.invalid) {
    ADD_FAILURE() << problem.field << ": " << problem.description;
  }
  return read;
}

// "field: description" of each.
std::vector<std::string> ProblemsOf(const std::string& text) {
  RequestProblems problems;
  const v1::CraftedHello hello = Parse(text);
  ReadCraftedHello(hello, "hello", OpensslSuite, NothingHeld(), &problems);
  std::vector<std::string> told;
  for (const FieldProblem& problem : problems.invalid) {
    told.push_back(problem.field + ": " + problem.description);
  }
  return told;
}

using Strings = std::vector<std::string>;

TEST(HelloReader, KnowsSuitesByNameNumberAndGrease) {
  const CraftedHello read = MustRead(
      "fields { cipher_suites: ['TLS_AES_128_GCM_SHA256', 'ECDHE-RSA-AES128-GCM-SHA256', '0x1301', "
      "'4866', 'GREASE', 'GREASE', 'GREASE_FAFA'] }");
  const auto& fields = std::get<CraftedFields>(read.form);
  EXPECT_EQ(fields.cipher_suites,
            (std::vector<uint16_t>{0x1301, 0xc02f, 0x1301, 0x1302, 0x0a0a, 0x1a1a, 0xfafa}));
  EXPECT_TRUE(read.needs_base());
  EXPECT_FALSE(fields.random);
}

TEST(HelloReader, WritesTheListsOfExtensions) {
  const CraftedHello read = MustRead(R"(fields {
    extensions { type: 'GREASE' }
    extensions { type: 'supported_versions' values { values: ['0x0305', 'TLSv1.3', 'GREASE'] } }
    extensions { type: 'supported_groups' values { values: ['GREASE', 'X25519', 'P-256'] } }
    extensions { type: '51' key_shares { values: ['GREASE', 'x25519'] } }
    extensions { type: 'psk_key_exchange_modes' values { values: ['psk_dhe_ke', 'GREASE'] } }
    extensions { type: 'application_layer_protocol_negotiation'
                 protocols { values: ['h2', 'GREASE'] } }
    extensions { type: 'server_name' host_name: 'a' }
    extensions { type: 'padding' zero_bytes: 3 }
    extensions { type: '4711' data: 'own' }
    extensions { type: 'GREASE' data: '' }
    extensions { type: 'extended_master_secret' }
  })");
  const auto& extensions = std::get<CraftedFields>(read.form).extensions;
  ASSERT_EQ(extensions.size(), 11u);
  EXPECT_EQ(extensions[0].type, 0x0a0a);
  EXPECT_FALSE(extensions[0].data);
  EXPECT_EQ(extensions[1].data, "\x06\x03\x05\x03\x04\x0a\x0a");
  EXPECT_EQ(extensions[2].data, std::string("\0\x06\x0a\x0a\0\x1d\0\x17", 8));
  EXPECT_EQ(extensions[3].key_share_groups, (std::vector<uint16_t>{0x0a0a, 29}));
  EXPECT_EQ(extensions[4].data, "\x02\x01\x0b");
  EXPECT_EQ(extensions[5].data, std::string("\0\x06\x02h2\x02\x0a\x0a", 8));
  EXPECT_EQ(extensions[6].data, std::string("\0\x04\0\0\x01"
                                            "a",
                                            6));
  EXPECT_EQ(extensions[7].data, std::string(3, '\0'));
  EXPECT_EQ(extensions[8].data, "own");
  EXPECT_EQ(extensions[9].type, 0x1a1a);
  EXPECT_EQ(extensions[9].data, "");
  EXPECT_FALSE(extensions[10].data);
}

TEST(HelloReader, TellsEveryMistakeAtOnceWithTheNearestName) {
  const Strings told = ProblemsOf(R"(
    fields {
      legacy_version: 65536
      cipher_suites: ['TLS_AES_128_GCM_SHA265', '0x12345', '']
      compression_methods { methods: 256 }
      extensions { type: 'key_shares' }
      extensions { type: 'supported_groups' protocols { values: 'h2' } }
      extensions { type: 'cookie' values { values: '1' } }
      extensions { type: 'key_share' key_shares { values: 'X25518' } }
      without_extensions: 'sever_name'
    }
    framing { record_version: 65536 max_record_bytes: 0 content_type: 256 segment_bytes: 0
              segment_interval { seconds: 61 } })");
  EXPECT_EQ(told, (Strings{
                      "hello.fields.legacy_version: must be 0 to 65535",
                      "hello.fields.compression_methods.methods[0]: must be 0 to 255",
                      "hello.fields.cipher_suites[0]: unknown cipher suite "
                      "'TLS_AES_128_GCM_SHA265'; did you mean 'TLS_AES_128_GCM_SHA256'?",
                      "hello.fields.cipher_suites[1]: 0x12345 is too large; at most 0xffff",
                      "hello.fields.cipher_suites[2]: a cipher suite is missing",
                      "hello.fields.extensions[0].type: unknown extension 'key_shares'; did you "
                      "mean 'key_share'?",
                      "hello.fields.extensions[1].protocols: is for "
                      "application_layer_protocol_negotiation alone; write data",
                      "hello.fields.extensions[2].values: 'cookie' is no list of registered "
                      "values; write data",
                      "hello.fields.extensions[3].key_shares.values[0]: unknown group 'X25518'; "
                      "did you mean 'x25519'?",
                      "hello.fields.without_extensions[0]: unknown extension 'sever_name'; did you "
                      "mean 'server_name'?",
                      "hello.framing.record_version: must be 0 to 65535",
                      "hello.framing.max_record_bytes: must be 1 to 65535",
                      "hello.framing.content_type: must be 0 to 255",
                      "hello.framing.segment_bytes: must be at least 1",
                      "hello.framing.segment_interval: must be between 0 and 1m",
                  }));
}

TEST(HelloReader, BoundsWhatIsAskedFor) {
  std::string many = "fields { ";
  for (int i = 0; i < 25; ++i) many += "cipher_suites: 'nonsense' ";
  EXPECT_EQ(ProblemsOf(many + "}").size(), 21u);
  EXPECT_EQ(ProblemsOf("fields { extensions { type: 'padding' zero_bytes: 60000 } extensions { "
                       "type: 'padding' zero_bytes: 5536 } }"),
            Strings{"hello.fields.extensions[1].zero_bytes: at most 65535, of all extensions "
                    "together"});
  std::string shares = "fields { extensions { type: 'key_share' key_shares { ";
  for (int i = 0; i < 51; ++i) shares += "values: 'x25519' ";
  EXPECT_EQ(ProblemsOf(shares + "} } }").size(), 1u);
  v1::CraftedHello raw;
  raw.set_raw_message(std::string(256 * 1024 + 1, 'x'));
  RequestProblems problems;
  ReadCraftedHello(raw, "hello", OpensslSuite, NothingHeld(), &problems);
  EXPECT_EQ(problems.invalid.size(), 1u);
}

TEST(HelloReader, RefusesWhatExcludesEachOther) {
  EXPECT_EQ(ProblemsOf("fields { no_cipher_suites: true cipher_suites: '1' no_extensions: true "
                       "server_name: 'a' }")
                .size(),
            2u);
  EXPECT_EQ(ProblemsOf("raw_stream: 'x' patches { insert: 'y' }").size(), 1u);
  EXPECT_EQ(ProblemsOf(""),
            Strings{"hello: one of fields, raw_message, raw_stream and sslv2 is required"});
  EXPECT_EQ(ProblemsOf("fields { base { spec { server {} } } }").size(), 0u)
      << "the role is the lab's to see";
}

TEST(HelloReader, ReadsTheFormOfSsl2) {
  CraftedHello read =
      MustRead("sslv2 { version: 2 cipher_specs: ['0x010080', 'TLS_RSA_WITH_AES_128_CBC_SHA'] }");
  const auto& sslv2 = std::get<CraftedSslv2>(read.form);
  EXPECT_EQ(sslv2.version, 2);
  EXPECT_EQ(sslv2.cipher_specs, (std::vector<uint32_t>{0x010080, 0x2f}));
  EXPECT_FALSE(sslv2.challenge);
  EXPECT_FALSE(std::get<CraftedSslv2>(MustRead("sslv2 {}").form).cipher_specs.empty());
}

TEST(HelloReader, NeedsAPeerAndAHello) {
  v1::SendClientHelloRequest request;
  RequestProblems problems;
  ReadSendHello(request, OpensslSuite, NothingHeld(), &problems);
  ASSERT_EQ(problems.invalid.size(), 2u);
  EXPECT_EQ(problems.invalid[0].field, "target_address");
  EXPECT_EQ(problems.invalid[1].field, "hello");
  request.set_target_address("localhost:443");
  request.mutable_hello()->set_raw_message("x");
  request.mutable_timeout()->set_seconds(301);
  problems = {};
  EXPECT_EQ(ReadSendHello(request, OpensslSuite, NothingHeld(), &problems).port, 443);
  ASSERT_EQ(problems.invalid.size(), 1u);
  EXPECT_EQ(problems.invalid[0].field, "timeout");
}

}  // namespace
}  // namespace tlslab
