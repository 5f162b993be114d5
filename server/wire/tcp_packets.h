// IP packets with TCP in them, made up around bytes that passed (RFC 791, 8200, 9293).
//
//   TcpAddresses addresses = ReadTcpAddresses("127.0.0.1:40000", "127.0.0.1:443").value();
//   TcpSegment segment;
//   segment.flags = TcpSegment::kAck;
//   segment.payload = bytes;
//   MadePacket packet = MakePacket(addresses, FlowDirection::kClientToServer, segment);
//
// Checksums are right, but for that of TCP where bytes of the payload are not known: it is 0.
#ifndef TLSLAB_SERVER_WIRE_TCP_PACKETS_H_
#define TLSLAB_SERVER_WIRE_TCP_PACKETS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/wire/flow.h"

namespace tlslab {

// One end, in the order of the network.
struct TcpAddress {
  std::string ip;  // 4 or 16 bytes
  uint16_t port = 0;
};

// Both of the same family.
struct TcpAddresses {
  TcpAddress client;
  TcpAddress server;
};

// From "host:port" and "[host]:port"; absent when one is no address, or their families differ.
std::optional<TcpAddresses> ReadTcpAddresses(const std::string& client, const std::string& server);

struct TcpSegment {
  static constexpr uint8_t kFin = 0x01;
  static constexpr uint8_t kSyn = 0x02;
  static constexpr uint8_t kReset = 0x04;
  static constexpr uint8_t kPush = 0x08;
  static constexpr uint8_t kAck = 0x10;

  uint8_t flags = 0;  // with kSyn it has the options of a first segment
  uint32_t sequence = 0;
  uint32_t acknowledgement = 0;
  std::string_view payload;    // what is known of it
  size_t unknown_payload = 0;  // bytes after those
};

// The most bytes of a payload, known and unknown, that a packet of either family can have.
inline constexpr size_t kMaxTcpPayload = 65475;

struct MadePacket {
  std::string bytes;  // ends where the payload is not known any more
  size_t length = 0;  // with what is not known
};

// `flow` says who sends it.
MadePacket MakePacket(const TcpAddresses& addresses, FlowDirection flow, const TcpSegment& segment);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_TCP_PACKETS_H_
