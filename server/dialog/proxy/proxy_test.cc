// The PROXY protocol, both versions: what is written is read again, and what is no header is told
// apart from what is a bad one.
#include <gtest/gtest.h>

#include <string>

#include "server/dialog/proxy/proxy_header.h"
#include "server/dialog/proxy/proxy_reader.h"

namespace tlslab {
namespace {

using Kind = ProxyFound::Kind;

// The documented signature.
const std::string kSignature("\r\n\r\n\0\r\nQUIT\n", 12);

ProxyHeader Addresses(const std::string& source, const std::string& destination) {
  ProxyHeader header;
  header.source_address = source;
  header.destination_address = destination;
  return header;
}

// What FindProxyHeader says of all of `bytes`, having said that more must come of each beginning.
ProxyFound Found(const std::string& bytes) {
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(FindProxyHeader(bytes.substr(0, size)).kind, Kind::kPartial) << size;
  }
  return FindProxyHeader(bytes);
}

ProxyHeader Read(const std::string& bytes) {
  const ProxyFound found = Found(bytes);
  EXPECT_EQ(found.kind, Kind::kHeader) << found.reason;
  EXPECT_EQ(found.size, bytes.size());
  return found.header;
}

std::string WhyBroken(const std::string& bytes) {
  const ProxyFound found = FindProxyHeader(bytes);
  EXPECT_EQ(found.kind, Kind::kBroken) << bytes;
  return found.reason;
}

std::string Binary(const std::string& command_and_family, const std::string& body) {
  std::string bytes = kSignature + command_and_family;
  bytes.push_back(static_cast<char>(body.size() >> 8));
  bytes.push_back(static_cast<char>(body.size() & 0xff));
  return bytes + body;
}

// 192.0.2.1:56324 to 192.0.2.2:443.
const std::string kIpv4("\xC0\0\2\1\xC0\0\2\2\xDC\4\1\xBB", 12);

TEST(ProxyHeader, OfVersion1IsTheDocumentedLine) {
  ProxyHeader header = Addresses("192.168.0.1:56324", "192.168.0.11:443");
  header.version = 1;
  EXPECT_EQ(EncodeProxyHeader(header), "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n");
  header = Addresses("[2001:db8::1]:1", "[2001:db8::2]:65535");
  header.version = 1;
  EXPECT_EQ(EncodeProxyHeader(header), "PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n");
  header.local = true;
  EXPECT_EQ(EncodeProxyHeader(header), "PROXY UNKNOWN\r\n");
}

TEST(ProxyHeader, OfVersion2IsTheDocumentedBytes) {
  EXPECT_EQ(EncodeProxyHeader(Addresses("192.0.2.1:56324", "192.0.2.2:443")),
            Binary("\x21\x11", kIpv4));
  ProxyHeader local;
  local.local = true;
  EXPECT_EQ(EncodeProxyHeader(local), Binary(std::string("\x20\0", 2), ""));
}

TEST(ProxyHeader, OfVersion1IsReadAgain) {
  for (const char* source : {"192.0.2.1:0", "[2001:db8::1]:65535"}) {
    ProxyHeader header = Addresses(source, source);
    header.version = 1;
    const ProxyHeader read = Read(EncodeProxyHeader(header));
    EXPECT_EQ(read.version, 1u);
    EXPECT_FALSE(read.local);
    EXPECT_EQ(read.source_address, source);
    EXPECT_EQ(read.destination_address, source);
  }
  EXPECT_TRUE(Read("PROXY UNKNOWN\r\n").local);
  const ProxyHeader unknown = Read("PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n");
  EXPECT_TRUE(unknown.local);
  EXPECT_EQ(unknown.source_address, "");
}

TEST(ProxyHeader, OfVersion2IsReadAgainWithAllItsValues) {
  ProxyHeader header = Addresses("[2001:db8::1]:40000", "[2001:db8::2]:443");
  header.alpn = "h2";
  header.authority = "example.com";
  header.unique_id = std::string("\0id", 3);
  header.tls.emplace();
  header.tls->over_tls = true;
  header.tls->certificate_in_session = true;
  header.tls->verify = 18;
  header.tls->version = "TLSv1.3";
  header.tls->common_name = "Ada";
  header.tls->cipher = "TLS_AES_256_GCM_SHA384";
  header.tls->signature_algorithm = "SHA256";
  header.tls->key_algorithm = "RSA2048";
  header.tlvs = {{0xEA, "aws"}, {0x04, std::string(5, '\0')}};
  header.checksum = true;
  const ProxyHeader read = Read(EncodeProxyHeader(header));
  EXPECT_EQ(read.version, 2u);
  EXPECT_EQ(read.source_address, header.source_address);
  EXPECT_EQ(read.destination_address, header.destination_address);
  EXPECT_EQ(read.alpn, "h2");
  EXPECT_EQ(read.authority, "example.com");
  EXPECT_EQ(read.unique_id, header.unique_id);
  ASSERT_TRUE(read.tls);
  EXPECT_TRUE(read.tls->over_tls);
  EXPECT_FALSE(read.tls->certificate_on_connection);
  EXPECT_TRUE(read.tls->certificate_in_session);
  EXPECT_EQ(read.tls->verify, 18u);
  EXPECT_EQ(read.tls->version, "TLSv1.3");
  EXPECT_EQ(read.tls->common_name, "Ada");
  EXPECT_EQ(read.tls->cipher, "TLS_AES_256_GCM_SHA384");
  EXPECT_EQ(read.tls->signature_algorithm, "SHA256");
  EXPECT_EQ(read.tls->key_algorithm, "RSA2048");
  ASSERT_EQ(read.tlvs.size(), 2u);
  EXPECT_EQ(read.tlvs[0].type, 0xEA);
  EXPECT_EQ(read.tlvs[0].value, "aws");
  EXPECT_TRUE(read.checksum);
}

TEST(ProxyHeader, EndsWhereItsBytesEndAndLeavesTheRest) {
  const std::string header = Binary("\x21\x11", kIpv4);
  const ProxyFound binary = FindProxyHeader(header + "\x16\x03\x01 and more");
  EXPECT_EQ(binary.kind, Kind::kHeader);
  EXPECT_EQ(binary.size, header.size());
  const ProxyFound line = FindProxyHeader("PROXY UNKNOWN\r\nPROXY UNKNOWN\r\n");
  EXPECT_EQ(line.kind, Kind::kHeader);
  EXPECT_EQ(line.size, 15u);
}

TEST(ProxyHeader, IsAbsentWhereTheFirstBytesAreNone) {
  for (const std::string& bytes :
       {std::string("\x16\x03\x01"), std::string("GET / HTTP/1.1\r\n"), std::string("PROXIED"),
        std::string("PROXY\r\n"), std::string("proxy "), std::string("\r\n\r\nEHLO"),
        std::string("P ")}) {
    EXPECT_EQ(FindProxyHeader(bytes).kind, Kind::kAbsent) << bytes;
  }
  EXPECT_EQ(FindProxyHeader("").kind, Kind::kPartial);
  EXPECT_EQ(FindProxyHeader("PROXY").kind, Kind::kPartial);
  EXPECT_EQ(FindProxyHeader("\r\n").kind, Kind::kPartial);
}

TEST(ProxyHeader, OfVersion1IsBrokenByEachThingThatTheProtocolForbids) {
  for (const char* line :
       {"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n", "PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
        "PROXY TCP4 192.0.2.1  192.0.2.2 1 2\r\n", "PROXY TCP4 192.0.2.300 192.0.2.2 1 2\r\n",
        "PROXY TCP4 ::1 ::1 1 2\r\n", "PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1 -2\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 1 \r\n",
        "PROXY \r\n", "PROXY tcp4 192.0.2.1 192.0.2.2 1 2\r\n"}) {
    EXPECT_NE(WhyBroken(line), "") << line;
  }
}

TEST(ProxyHeader, OfVersion1HasAtMost107Bytes) {
  const std::string start = "PROXY UNKNOWN ";
  const std::string longest = start + std::string(105 - start.size(), 'x') + "\r\n";
  ASSERT_EQ(longest.size(), 107u);
  Read(longest);
  const std::string endless = start + std::string(107 - start.size(), 'x');
  EXPECT_EQ(FindProxyHeader(endless.substr(0, 106)).kind, Kind::kPartial);
  EXPECT_NE(WhyBroken(endless).find("107"), std::string::npos);
}

TEST(ProxyHeader, OfVersion2IsBrokenByEachThingThatTheProtocolForbids) {
  EXPECT_NE(WhyBroken(Binary("\x31\x11", kIpv4)).find("version"), std::string::npos);
  EXPECT_NE(WhyBroken(Binary("\x22\x11", kIpv4)).find("command"), std::string::npos);
  EXPECT_NE(WhyBroken(Binary("\x21\x12", kIpv4)).find("family"), std::string::npos);
  EXPECT_NE(WhyBroken(Binary("\x21\x41", kIpv4)).find("family"), std::string::npos);
  EXPECT_NE(WhyBroken(Binary("\x21\x11", kIpv4.substr(1))).find("addresses"), std::string::npos);
  EXPECT_NE(WhyBroken(Binary("\x21\x11", kIpv4 + std::string("\xEA\0\2x", 4))).find("value"),
            std::string::npos);
  EXPECT_NE(WhyBroken(Binary("\x21\x11", kIpv4 + std::string("\x20\0\2xx", 5))).find("TLS"),
            std::string::npos);
  EXPECT_NE(WhyBroken(Binary("\x21\x11", kIpv4 + std::string("\x03\0\4abcd", 7))).find("checksum"),
            std::string::npos);
}

TEST(ProxyHeader, OfVersion2IsBoundedBeforeItHasCome) {
  const std::string huge = kSignature + "\x21\x11\xff\xff";
  EXPECT_NE(WhyBroken(huge).find("32 KiB"), std::string::npos);
  std::string many = kIpv4;
  for (size_t i = 0; i <= ProxyHeader::kMaxTlvs; ++i) many += std::string("\xEA\0\0", 3);
  EXPECT_NE(WhyBroken(Binary("\x21\x11", many)).find("100"), std::string::npos);
}

TEST(ProxyHeader, WithAByteThatIsNotWhatTheChecksumWasMadeOfIsBroken) {
  ProxyHeader header = Addresses("192.0.2.1:1", "192.0.2.2:2");
  header.checksum = true;
  std::string bytes = EncodeProxyHeader(header);
  bytes[16] ^= 1;
  EXPECT_NE(WhyBroken(bytes).find("checksum is wrong"), std::string::npos);
}

TEST(ProxyHeader, TellsOfOtherSendersWhatItCan) {
  // Neither the address nor its family is known.
  const ProxyHeader unspecified = Read(Binary(std::string("\x21\0", 2), ""));
  EXPECT_FALSE(unspecified.local);
  EXPECT_EQ(unspecified.source_address, "");
  std::string paths = "/run/client";
  paths.resize(108);
  paths += "/run/server";
  paths.resize(216);
  const ProxyHeader unix_socket = Read(Binary("\x21\x31", paths));
  EXPECT_EQ(unix_socket.source_address, "unix:/run/client");
  EXPECT_EQ(unix_socket.destination_address, "unix:/run/server");
  // A health check may have addresses; they mean nothing.
  const ProxyHeader local = Read(Binary("\x20\x11", kIpv4));
  EXPECT_TRUE(local.local);
  EXPECT_EQ(local.source_address, "");
}

TEST(ProxyHeader, LeavesOutAddressesThatAreNotOfOneFamily) {
  const ProxyHeader mixed = Addresses("192.0.2.1:1", "[2001:db8::2]:2");
  EXPECT_EQ(EncodeProxyHeader(mixed), Binary(std::string("\x21\0", 2), ""));
}

// Section 2.2.3: CRC-32C of RFC 4960 appendix B.
TEST(ProxyHeader, HasTheChecksumOfItsWholeSelfWithZerosInItsPlace) {
  ProxyHeader header = Addresses("192.0.2.1:1", "192.0.2.2:2");
  header.checksum = true;
  const std::string bytes = EncodeProxyHeader(header);
  // Computed bit by bit.
  std::string zeroed = bytes;
  zeroed.replace(zeroed.size() - 4, 4, 4, '\0');
  uint32_t crc = 0xFFFFFFFF;
  for (char byte : zeroed) {
    crc ^= static_cast<uint8_t>(byte);
    for (int i = 0; i < 8; ++i) crc = crc >> 1 ^ (crc & 1 ? 0x82F63B78 : 0);
  }
  crc = ~crc;
  const std::string expected{static_cast<char>(crc >> 24), static_cast<char>(crc >> 16),
                             static_cast<char>(crc >> 8), static_cast<char>(crc)};
  EXPECT_EQ(bytes.substr(bytes.size() - 4), expected);
}

}  // namespace
}  // namespace tlslab
