#include "server/wire/tcp_packets.h"

#include <arpa/inet.h>

#include <charconv>

namespace tlslab {
namespace {

constexpr size_t kIpv4 = 4;
constexpr size_t kIpv6 = 16;
constexpr uint8_t kTcp = 6;
constexpr uint8_t kHops = 64;
constexpr size_t kTcpHeader = 20;

void Put16(size_t value, std::string* out) {
  *out += static_cast<char>(value >> 8 & 0xff);
  *out += static_cast<char>(value & 0xff);
}

void Put32(uint32_t value, std::string* out) {
  Put16(value >> 16, out);
  Put16(value & 0xffff, out);
}

void Set16(uint16_t value, size_t at, std::string* out) {
  (*out)[at] = static_cast<char>(value >> 8);
  (*out)[at + 1] = static_cast<char>(value & 0xff);
}

// The ones' complement sum of RFC 1071, of 16 bits at a time.
class InternetChecksum {
 public:
  // All but the last run have an even number of bytes.
  void Add(std::string_view bytes) {
    for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
      sum_ += Byte(bytes, i) << 8 | Byte(bytes, i + 1);
    }
    if (bytes.size() % 2 == 1) sum_ += Byte(bytes, bytes.size() - 1) << 8;
  }

  uint16_t Value() const {
    uint64_t sum = sum_;
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<uint16_t>(~sum & 0xffff);
  }

 private:
  static uint64_t Byte(std::string_view bytes, size_t at) {
    return static_cast<uint8_t>(bytes[at]);
  }

  uint64_t sum_ = 0;
};

std::optional<TcpAddress> ReadTcpAddress(const std::string& text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  std::string host = text.substr(0, colon);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    // The zone of a link-local address says which link, and is not on the wire.
    host = host.substr(0, host.find('%'));
  }
  TcpAddress address;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data() + colon + 1, end, address.port);
  if (error != std::errc() || at != end) return std::nullopt;
  char ip[kIpv6];
  if (inet_pton(AF_INET, host.c_str(), ip) == 1) {
    address.ip.assign(ip, kIpv4);
  } else if (inet_pton(AF_INET6, host.c_str(), ip) == 1) {
    address.ip.assign(ip, kIpv6);
  } else {
    return std::nullopt;
  }
  return address;
}

// The options of a first segment: so large a window that no sender ever has to wait.
std::string FirstOptions() {
  std::string options = "\x02\x04";
  Put16(kMaxTcpPayload, &options);
  options += std::string("\x01\x03\x03\x0e", 4);  // scaled by 2^14 (RFC 7323)
  return options;
}

std::string TcpHeader(const TcpAddress& from, const TcpAddress& to, const TcpSegment& segment) {
  const std::string options = segment.flags & TcpSegment::kSyn ? FirstOptions() : "";
  std::string header;
  Put16(from.port, &header);
  Put16(to.port, &header);
  Put32(segment.sequence, &header);
  Put32(segment.acknowledgement, &header);
  header += static_cast<char>((kTcpHeader + options.size()) / 4 << 4);
  header += static_cast<char>(segment.flags);
  Put16(0xffff, &header);  // window
  Put16(0, &header);       // checksum
  Put16(0, &header);       // urgent pointer
  return header + options;
}

// Of TCP over either family (RFC 9293 section 3.1, RFC 8200 section 8.1).
uint16_t TcpChecksum(const TcpAddress& from, const TcpAddress& to, std::string_view header,
                     std::string_view payload) {
  std::string pseudo = from.ip + to.ip;
  const size_t length = header.size() + payload.size();
  Put32(static_cast<uint32_t>(length), &pseudo);
  Put32(kTcp, &pseudo);
  InternetChecksum checksum;
  checksum.Add(pseudo);
  checksum.Add(header);
  checksum.Add(payload);
  return checksum.Value();
}

std::string Ipv4Header(const TcpAddress& from, const TcpAddress& to, size_t length) {
  constexpr size_t kHeader = 20;
  constexpr size_t kChecksumAt = 10;
  std::string header("\x45\x00", 2);
  Put16(kHeader + length, &header);
  Put16(0, &header);       // identification
  Put16(0x4000, &header);  // not to be fragmented
  header += static_cast<char>(kHops);
  header += static_cast<char>(kTcp);
  Put16(0, &header);
  header += from.ip + to.ip;
  InternetChecksum checksum;
  checksum.Add(header);
  Set16(checksum.Value(), kChecksumAt, &header);
  return header;
}

std::string Ipv6Header(const TcpAddress& from, const TcpAddress& to, size_t length) {
  std::string header("\x60\x00\x00\x00", 4);
  Put16(length, &header);
  header += static_cast<char>(kTcp);
  header += static_cast<char>(kHops);
  return header + from.ip + to.ip;
}

}  // namespace

std::optional<TcpAddresses> ReadTcpAddresses(const std::string& client, const std::string& server) {
  std::optional<TcpAddress> client_address = ReadTcpAddress(client);
  std::optional<TcpAddress> server_address = ReadTcpAddress(server);
  if (!client_address || !server_address) return std::nullopt;
  if (client_address->ip.size() != server_address->ip.size()) return std::nullopt;
  return TcpAddresses{*std::move(client_address), *std::move(server_address)};
}

MadePacket MakePacket(const TcpAddresses& addresses, FlowDirection flow,
                      const TcpSegment& segment) {
  constexpr size_t kChecksumAt = 16;
  const bool from_client = flow == FlowDirection::kClientToServer;
  const TcpAddress& from = from_client ? addresses.client : addresses.server;
  const TcpAddress& to = from_client ? addresses.server : addresses.client;
  std::string header = TcpHeader(from, to, segment);
  if (segment.unknown_payload == 0) {
    Set16(TcpChecksum(from, to, header, segment.payload), kChecksumAt, &header);
  }
  const size_t length = header.size() + segment.payload.size() + segment.unknown_payload;
  MadePacket packet;
  packet.bytes =
      from.ip.size() == kIpv4 ? Ipv4Header(from, to, length) : Ipv6Header(from, to, length);
  packet.length = packet.bytes.size() + length;
  packet.bytes += header;
  packet.bytes += segment.payload;
  return packet;
}

}  // namespace tlslab
