// JA3 against the examples of its authors, JA4 against those of its specification. Real hellos
// are compared with tshark in tests/interop.
#include "server/wire/fingerprints.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

ParsedClientHello Hello(const std::vector<uint16_t>& suites,
                        const std::vector<uint16_t>& extensions) {
  ParsedClientHello hello;
  hello.legacy_version = 0x0303;
  hello.cipher_suites = suites;
  for (uint16_t type : extensions) hello.extensions.push_back({type, ""});
  return hello;
}

// The example of the specification, in the order of its JA4_ro, with GREASE as Chrome puts it.
ParsedClientHello Example() {
  ParsedClientHello hello =
      Hello({0x0a0a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013,
             0xc014, 0x009c, 0x009d, 0x002f, 0x0035},
            {0x2a2a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023,
             0x0012, 0x002b, 0xff01, 0x000b, 0x000a, 0x0015, 0xfafa});
  hello.signature_schemes = {0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601};
  hello.supported_versions = {0x3a3a, 0x0304, 0x0303};
  hello.alpn_protocols = {"h2", "http/1.1"};
  return hello;
}

std::string Prefix(const ParsedClientHello& hello) {
  return FingerprintsOf(&hello, nullptr).ja4_prefix;
}

std::string PrefixWith(const std::string& protocol) {
  ParsedClientHello hello = Example();
  hello.alpn_protocols = {protocol};
  return Prefix(hello).substr(8);
}

TEST(Fingerprints, Ja4IsThatOfTheSpecificationsExample) {
  const ParsedClientHello hello = Example();
  const FingerprintTexts texts = FingerprintsOf(&hello, nullptr);
  EXPECT_EQ(texts.ja4_prefix, "t13d1516h2");
  EXPECT_EQ(texts.ja4_suites,
            "002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9");
  EXPECT_EQ(texts.ja4_extensions,
            "0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01_0403,0804,0401,"
            "0503,0805,0501,0806,0601");
}

TEST(Fingerprints, Ja4WithoutSchemesEndsWithoutAnUnderscore) {
  ParsedClientHello hello = Example();
  hello.signature_schemes = {0x0a0a};
  EXPECT_EQ(FingerprintsOf(&hello, nullptr).ja4_extensions,
            "0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01");
}

TEST(Fingerprints, Ja4TellsVersionNameCountsAndProtocol) {
  ParsedClientHello hello = Hello({0x1301}, {0x000a});
  EXPECT_EQ(Prefix(hello), "t12i010100");
  hello.legacy_version = 0x0300;
  EXPECT_EQ(Prefix(hello), "ts3i010100");
  hello.legacy_version = 0x0305;
  EXPECT_EQ(Prefix(hello), "t00i010100");
  hello.supported_versions = {0x0302, 0x0301, 0xfafa};
  EXPECT_EQ(Prefix(hello), "t11i010100");
  hello.extensions.push_back({kServerNameExtension, ""});
  EXPECT_EQ(Prefix(hello), "t11d010200");
  hello.cipher_suites.assign(300, 0x1301);
  hello.extensions.assign(100, {0x000a, ""});
  EXPECT_EQ(Prefix(hello), "t11i999900");
}

TEST(Fingerprints, Ja4TellsOddProtocolsByTheirBytes) {
  EXPECT_EQ(PrefixWith("http/1.1"), "h1");
  EXPECT_EQ(PrefixWith("a"), "aa");
  EXPECT_EQ(PrefixWith(""), "00");
  EXPECT_EQ(PrefixWith("\xab"), "ab");
  EXPECT_EQ(PrefixWith("\xab\xcd"), "ad");
  EXPECT_EQ(PrefixWith("0\xab"), "3b");
  EXPECT_EQ(PrefixWith("01\xab\xcd"), "3d");
  EXPECT_EQ(PrefixWith("0\xab\xcd\x31"), "01");
  EXPECT_EQ(PrefixWith("h2-"), "6d");
}

TEST(Fingerprints, Ja4OfAHelloWithNothingIsMadeOfEmptyTexts) {
  const ParsedClientHello hello = Hello({}, {0x0000, 0x0010});
  const FingerprintTexts texts = FingerprintsOf(&hello, nullptr);
  EXPECT_EQ(texts.ja4_prefix, "t12d000200");
  EXPECT_EQ(texts.ja4_suites, "");
  EXPECT_EQ(texts.ja4_extensions, "");
}

TEST(Fingerprints, Ja3IsThatOfItsAuthorsExamples) {
  ParsedClientHello hello =
      Hello({47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4}, {0, 10});
  hello.legacy_version = 769;
  hello.groups = {23, 24, 25};
  hello.extensions.push_back({11, std::string("\x01\x00", 2)});
  EXPECT_EQ(FingerprintsOf(&hello, nullptr).ja3,
            "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0");
  ParsedClientHello bare = Hello({4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99}, {});
  bare.legacy_version = 769;
  EXPECT_EQ(FingerprintsOf(&bare, nullptr).ja3, "769,4-5-10-9-100-98-3-6-19-18-99,,,");
}

TEST(Fingerprints, Ja3LeavesGreaseOut) {
  ParsedClientHello hello = Hello({0x0a0a, 0x1301}, {0x1a1a, 10, 0xfafa});
  hello.groups = {0x2a2a, 29};
  EXPECT_EQ(FingerprintsOf(&hello, nullptr).ja3, "771,4865,10,29,");
}

TEST(Fingerprints, Ja3sIsOfTheServerHelloAndNotOfARetry) {
  ParsedServerHello hello;
  hello.legacy_version = 0x0303;
  hello.cipher_suite = 0x1302;
  hello.extensions = {{51, ""}, {0x0a0a, ""}, {43, ""}};
  EXPECT_EQ(FingerprintsOf(nullptr, &hello).ja3s, "771,4866,51-43");
  EXPECT_EQ(FingerprintsOf(nullptr, &hello).ja3, "");
  hello.is_hello_retry_request = true;
  EXPECT_EQ(FingerprintsOf(nullptr, &hello).ja3s, "");
}

}  // namespace
}  // namespace tlslab
