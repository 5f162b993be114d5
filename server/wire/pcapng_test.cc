// The bytes of captures; that Wireshark reads them is //tests/cli:capture_test's to show, and that
// sums and lengths are right that of the fuzz target.
#include "server/wire/pcapng.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace tlslab {
namespace {

constexpr FlowDirection kClient = FlowDirection::kClientToServer;
constexpr FlowDirection kServer = FlowDirection::kServerToClient;
constexpr size_t kIpv4Packet = 40;  // without payload

size_t Little32(std::string_view bytes, size_t at) {
  size_t number = 0;
  for (size_t i = 4; i-- > 0;) number = number << 8 | static_cast<uint8_t>(bytes[at + i]);
  return number;
}

struct Block {
  size_t type = 0;
  std::string body;  // without the two lengths
};

std::vector<Block> BlocksOf(std::string_view section) {
  std::vector<Block> blocks;
  while (section.size() >= 12) {
    const size_t length = Little32(section, 4);
    if (length < 12 || length > section.size()) break;
    blocks.push_back({Little32(section, 0), std::string(section.substr(8, length - 12))});
    section.remove_prefix(length);
  }
  EXPECT_EQ(section, "");
  return blocks;
}

struct Packet {
  size_t interface = 0;
  uint64_t nanos = 0;
  size_t length = 0;
  std::string bytes;
  std::string options;

  char flags() const { return bytes[33]; }
};

std::vector<Packet> PacketsOf(const std::string& section) {
  std::vector<Packet> packets;
  for (const Block& block : BlocksOf(section)) {
    if (block.type != 6) continue;
    Packet packet;
    packet.interface = Little32(block.body, 0);
    packet.nanos = static_cast<uint64_t>(Little32(block.body, 4)) << 32 | Little32(block.body, 8);
    const size_t captured = Little32(block.body, 12);
    packet.length = Little32(block.body, 16);
    packet.bytes = block.body.substr(20, captured);
    packet.options = block.body.substr(20 + (captured + 3) / 4 * 4);
    packets.push_back(packet);
  }
  return packets;
}

// A question, an answer, and an end.
WireLogData Log() {
  WireLogData log;
  log.segments = {{kClient, Offset(1000), "question", 8}, {kServer, Offset(2000), "answer", 6}};
  log.ends = {{kServer, Offset(3000), false}};
  return log;
}

CapturedConnection Connection(const WireLogData& log) {
  CapturedConnection connection;
  connection.log = &log;
  connection.start_time = absl::FromUnixSeconds(100);
  connection.vantage = "client";
  return connection;
}

// FIN 1, SYN 2, RST 4, PSH 8, ACK 16.
std::vector<int> FlagsOf(const std::vector<Packet>& packets) {
  std::vector<int> flags;
  for (const Packet& packet : packets) flags.push_back(packet.flags());
  return flags;
}

TEST(Pcapng, TcpBeginsCarriesAcknowledgesAndEnds) {
  const WireLogData log = Log();
  const std::vector<Packet> packets = PacketsOf(PcapngSection({Connection(log)}, {}));
  // The question is acknowledged by the answer, the answer before the end.
  EXPECT_EQ(FlagsOf(packets), (std::vector<int>{2, 18, 16, 24, 24, 16, 17, 16}));
  EXPECT_EQ(packets[3].bytes.substr(kIpv4Packet), "question");
  EXPECT_EQ(packets[4].bytes.substr(kIpv4Packet), "answer");
  EXPECT_EQ(packets[0].nanos, 100'000'000'000u);
  EXPECT_EQ(packets[3].nanos, 100'000'001'000u);
  EXPECT_EQ(packets.back().nanos, 100'000'003'000u);
}

TEST(Pcapng, AResetIsOne) {
  WireLogData log = Log();
  log.ends = {{kServer, Offset(3000), true}, {kClient, Offset(4000), false}};
  EXPECT_EQ(FlagsOf(PacketsOf(PcapngSection({Connection(log)}, {}))),
            (std::vector<int>{2, 18, 16, 24, 24, 16, 20}));
}

TEST(Pcapng, WhatDidNotEndHasNoEnd) {
  WireLogData log = Log();
  log.ends.clear();
  EXPECT_EQ(FlagsOf(PacketsOf(PcapngSection({Connection(log)}, {}))),
            (std::vector<int>{2, 18, 16, 24, 24, 16}));
}

TEST(Pcapng, TheServerAnswersWhenItWasConnected) {
  const WireLogData log = Log();
  CapturedConnection connection = Connection(log);
  connection.connected_at = Offset(700);
  const std::vector<Packet> packets = PacketsOf(PcapngSection({connection}, {}));
  EXPECT_EQ(packets[0].nanos, 100'000'000'000u);
  EXPECT_EQ(packets[1].nanos, 100'000'000'700u);
}

TEST(Pcapng, ConnectionsAndPlacesHaveAddressesOfTheirOwn) {
  WireLogData log = Log();
  const auto addresses = [&log](const std::string& vantage) {
    CapturedConnection connection = Connection(log);
    connection.vantage = vantage;
    const Packet first = PacketsOf(PcapngSection({connection}, {}))[0];
    EXPECT_EQ(first.bytes.substr(16, 3), "\xc6\x33\x64");  // 198.51.100.0/24
    EXPECT_EQ(first.bytes.substr(22, 2), "\x01\xbb");      // 443
    EXPECT_GE(static_cast<uint8_t>(first.bytes[20]), 0xc0) << "no protocol's port";
    return first.bytes.substr(12, 10);
  };
  const std::string client = addresses("client");
  EXPECT_EQ(client.substr(0, 3), std::string("\xc0\0\x02", 3));  // 192.0.2.0/24
  EXPECT_EQ(addresses("client"), client);
  EXPECT_NE(addresses("server"), client);
  log.segments[0].bytes[0] = 'Q';
  EXPECT_NE(addresses("client"), client);
}

TEST(Pcapng, RealAddressesAreTold) {
  const WireLogData log = Log();
  CapturedConnection connection = Connection(log);
  const auto first = [&connection](const std::string& client, const std::string& server) {
    connection.client_address = client;
    connection.server_address = server;
    return PacketsOf(PcapngSection({connection}, {}))[0].bytes;
  };
  EXPECT_EQ(first("127.0.0.1:256", "127.0.0.2:257").substr(12, 12),
            std::string("\x7f\0\0\x01\x7f\0\0\x02\x01\0\x01\x01", 12));
  const std::string ipv6 = first("[::1]:256", "[fe80::2%eth0]:257");
  EXPECT_EQ(ipv6[0], '\x60');
  EXPECT_EQ(ipv6.substr(8, 16), std::string(15, '\0') + '\x01');
  EXPECT_EQ(ipv6.substr(40, 4), std::string("\x01\0\x01\x01", 4));
  for (const char* odd : {"", "example.com:443", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                          "127.0.0.1:1x", "[::1]:1", "[]:1"}) {
    EXPECT_EQ(first("127.0.0.1:256", odd).substr(16, 3), "\xc6\x33\x64") << odd;
  }
}

TEST(Pcapng, WhatWasNotKeptIsTold) {
  WireLogData log = Log();
  log.segments[1].passed_bytes = 1000;
  log.truncated_bytes = 994 + 50;
  const std::vector<Packet> packets = PacketsOf(PcapngSection({Connection(log)}, {}));
  EXPECT_EQ(packets[4].bytes.size(), kIpv4Packet + 6);
  EXPECT_EQ(packets[4].length, kIpv4Packet + 1000);
  EXPECT_NE(packets[0].options.find("1044 bytes passed on this connection that"),
            std::string::npos);
  EXPECT_EQ(PacketsOf(PcapngSection({Connection(Log())}, {}))[0].options, "");
}

TEST(Pcapng, NoMoreIsCapturedThanAskedFor) {
  const WireLogData log = Log();
  CapturedConnection connection = Connection(log);
  connection.max_bytes = 10;
  const std::vector<Packet> packets = PacketsOf(PcapngSection({connection}, {}));
  EXPECT_EQ(packets[4].bytes.substr(kIpv4Packet), "an");
  EXPECT_EQ(packets[4].length, kIpv4Packet + 6);
  EXPECT_NE(packets[0].options.find("4 bytes passed"), std::string::npos);
}

TEST(Pcapng, ALongSegmentBecomesSeveralPackets) {
  WireLogData log;
  log.segments = {{kClient, Offset(1), std::string(200000, 'x'), 200000}};
  size_t payload = 0;
  for (const Packet& packet : PacketsOf(PcapngSection({Connection(log)}, {}))) {
    EXPECT_LE(packet.length, 65535u);
    EXPECT_EQ(packet.length, packet.bytes.size());
    if (packet.flags() & 2) continue;
    payload += packet.bytes.size() - kIpv4Packet;
  }
  EXPECT_EQ(payload, 200000u);
}

TEST(Pcapng, SecretsStandBeforeAllPackets) {
  const WireLogData log = Log();
  const std::vector<Block> blocks = BlocksOf(PcapngSection({Connection(log)}, {"A b c", "D e f"}));
  EXPECT_EQ(blocks[0].type, 0x0a0d0d0au);
  EXPECT_EQ(blocks[1].type, 1u);
  EXPECT_EQ(blocks[2].type, 10u);
  EXPECT_EQ(blocks[2].body, std::string("KSLT\x0c\0\0\0A b c\nD e f\n", 20));
  EXPECT_EQ(blocks[3].type, 6u);
  for (const Block& block : BlocksOf(PcapngSection({Connection(log)}, {}))) {
    EXPECT_NE(block.type, 10u);
  }
}

TEST(Pcapng, TwoConnectionsAreInTheOrderOfTheirTimes) {
  const WireLogData log = Log();
  CapturedConnection near = Connection(log), far = Connection(log);
  near.vantage = "near";
  far.vantage = "far";
  far.start_time += absl::Nanoseconds(500);
  uint64_t last = 0;
  std::vector<size_t> seen(2);
  for (const Packet& packet : PacketsOf(PcapngSection({near, far}, {}))) {
    EXPECT_GE(packet.nanos, last);
    last = packet.nanos;
    ++seen[packet.interface];
  }
  EXPECT_EQ(seen, (std::vector<size_t>{8, 8}));
}

}  // namespace
}  // namespace tlslab
