// Fuzz target: whatever passes and however it is cut, a log stays within its bounds and loses count
// of nothing, and the capture that is made of it is well formed and holds what was kept.
//
//   bazel run --config=fuzz //server/wire:wire_log_fuzz -- -max_total_time=3600
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "server/wire/pcapng.h"
#include "server/wire/wire_log.h"
#include "tests/fuzz/fuzz_target.h"

namespace tlslab {
namespace {

constexpr size_t kFlows = 2;

size_t Number(std::string_view bytes, size_t at, size_t size) {
  size_t number = 0;
  for (size_t i = 0; i < size; ++i) number = number << 8 | static_cast<uint8_t>(bytes[at + i]);
  return number;
}

size_t LittleEndian32(std::string_view bytes, size_t at) {
  size_t number = 0;
  for (size_t i = 4; i-- > 0;) number = number << 8 | static_cast<uint8_t>(bytes[at + i]);
  return number;
}

uint16_t Sum(std::string_view bytes, uint64_t sum = 0) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    sum += static_cast<uint64_t>(static_cast<uint8_t>(bytes[i])) << (i % 2 == 0 ? 8 : 0);
  }
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(sum);
}

// What was given to a log.
struct Fed {
  std::array<std::string, kFlows> streams;
  WireLogData log;
};

// The input is a list: a byte says what happens, the next how many bytes of those after it pass,
// or how long nothing does.
Fed Feed(std::string_view input, const WireLogOptions& options) {
  Fed fed;
  WireLog log(options);
  Offset now{};
  while (input.size() >= 2) {
    const auto what = static_cast<uint8_t>(input[0]);
    const size_t size = Number(input, 1, 1);
    input.remove_prefix(2);
    const FlowDirection flow =
        what & 1 ? FlowDirection::kServerToClient : FlowDirection::kClientToServer;
    switch (what >> 1 & 7) {
      case 0:
        now += std::chrono::microseconds(size);
        break;
      case 1:
        log.OnEnd(flow, what & 0x10, now);
        break;
      case 2:
        log.AddContents(flow, {RecordContent{static_cast<uint8_t>(size), {}, {}}});
        break;
      default: {
        const std::string_view bytes = input.substr(0, size);
        input.remove_prefix(bytes.size());
        fed.streams[static_cast<size_t>(flow)] += bytes;
        log.OnBytes(flow, bytes, now);
      }
    }
  }
  fed.log = log.Take();
  return fed;
}

void CheckLog(const Fed& fed, const WireLogOptions& options) {
  const WireLogData& log = fed.log;
  FUZZ_CHECK(log.records.size() <= options.max_records);
  FUZZ_CHECK(log.omitted_records == 0 || log.records.size() == options.max_records);
  FUZZ_CHECK(log.ends.size() <= kFlows);
  size_t kept = 0;
  std::array<std::string, kFlows> streams;
  for (const LoggedSegment& segment : log.segments) {
    FUZZ_CHECK(segment.passed_bytes >= segment.bytes.size());
    kept += segment.bytes.size();
    streams[static_cast<size_t>(segment.flow)] += segment.bytes;
  }
  FUZZ_CHECK(kept <= options.max_raw_bytes);
  for (size_t flow = 0; flow < kFlows; ++flow) {
    FUZZ_CHECK(fed.streams[flow].substr(0, streams[flow].size()) == streams[flow]);
  }
  if (options.max_raw_bytes > 0) {
    FUZZ_CHECK(kept + log.truncated_bytes == fed.streams[0].size() + fed.streams[1].size());
  }
  std::array<uint64_t, kFlows> numbers = {};
  std::array<uint64_t, kFlows> offsets = {};
  for (const LoggedRecord& record : log.records) {
    const auto flow = static_cast<size_t>(record.flow);
    FUZZ_CHECK(record.number == ++numbers[flow]);
    FUZZ_CHECK(record.number == 1 || record.stream_offset > offsets[flow]);
    offsets[flow] = record.stream_offset;
    FUZZ_CHECK(record.stream_offset < fed.streams[flow].size());
    FUZZ_CHECK(!record.end || *record.end >= record.start);
  }
}

// What a packet has, or a check fails.
void CheckPacket(std::string_view packet, size_t length, std::array<std::string, kFlows>* streams) {
  const bool ipv6 = static_cast<uint8_t>(packet[0]) >> 4 == 6;
  const size_t header = ipv6 ? 40 : 20;
  FUZZ_CHECK(packet.size() >= header + 20);
  FUZZ_CHECK(ipv6 || Sum(packet.substr(0, header)) == 0xffff);
  FUZZ_CHECK((ipv6 ? Number(packet, 4, 2) + header : Number(packet, 2, 2)) == length);
  const std::string_view tcp = packet.substr(header);
  const size_t tcp_header = static_cast<size_t>(static_cast<uint8_t>(tcp[12]) >> 4) * 4;
  FUZZ_CHECK(tcp.size() >= tcp_header);
  if (packet.size() == length) {
    const std::string_view addresses = ipv6 ? packet.substr(8, 32) : packet.substr(12, 8);
    FUZZ_CHECK(Sum(tcp, Sum(addresses) + 6 + tcp.size()) == 0xffff);
  }
  (*streams)[Number(tcp, 0, 2) == 443 ? 1 : 0] += tcp.substr(tcp_header);
}

void CheckSection(const Fed& fed, const std::string& section, size_t max_bytes) {
  std::array<std::string, kFlows> streams;
  std::string_view left = section;
  while (!left.empty()) {
    FUZZ_CHECK(left.size() >= 12);
    const size_t length = LittleEndian32(left, 4);
    FUZZ_CHECK(length % 4 == 0 && length >= 12 && length <= left.size());
    FUZZ_CHECK(LittleEndian32(left, length - 4) == length);
    constexpr size_t kEnhancedPacket = 6;
    if (LittleEndian32(left, 0) == kEnhancedPacket) {
      const size_t captured = LittleEndian32(left, 20);
      FUZZ_CHECK(28 + captured + 4 <= length);
      FUZZ_CHECK(captured <= LittleEndian32(left, 24));
      CheckPacket(left.substr(28, captured), LittleEndian32(left, 24), &streams);
    }
    left.remove_prefix(length);
  }
  std::array<std::string, kFlows> expected;
  size_t budget = max_bytes;
  std::vector<LoggedSegment> segments = fed.log.segments;
  std::stable_sort(
      segments.begin(), segments.end(),
      [](const LoggedSegment& one, const LoggedSegment& other) { return one.at < other.at; });
  for (const LoggedSegment& segment : segments) {
    const std::string kept = segment.bytes.substr(0, budget);
    budget -= kept.size();
    expected[static_cast<size_t>(segment.flow)] += kept;
  }
  FUZZ_CHECK(streams == expected);
}

void CheckCapture(const Fed& fed, const std::string& client, const std::string& server) {
  for (const size_t max_bytes : {size_t{0}, size_t{100}, size_t{1} << 30}) {
    CapturedConnection connection;
    connection.log = &fed.log;
    connection.client_address = client;
    connection.server_address = server;
    connection.start_time = absl::FromUnixSeconds(1);
    connection.max_bytes = max_bytes;
    CheckSection(fed, PcapngSection({connection}, {"CLIENT_RANDOM a b"}), max_bytes);
  }
}

std::string Pass(int direction, const std::string& bytes) {
  return std::string{static_cast<char>(6 | direction), static_cast<char>(bytes.size())} + bytes;
}

}  // namespace

std::vector<std::string> FuzzCorpus() {
  const std::string hello = std::string("\x16\x03\x01\0\x08\x01\0\0\x04", 9) + "abcd";
  const std::string change("\x14\x03\x03\0\x01\x01", 6);
  const std::string data = std::string("\x17\x03\x03\0\x05", 5) + "hello";
  const std::string alert("\x15\x03\x03\0\x02\x01\0", 7);
  const std::string wait("\0\x64", 2);
  const std::string content("\x04\x16", 2);
  const std::string close("\x02\0\x03\0", 4);
  const std::string reset("\x12\0", 2);
  return {
      Pass(0, hello) + wait + Pass(1, hello + change + data) + Pass(0, change + data + alert) +
          content + close,
      Pass(0, hello.substr(0, 7)) + wait + Pass(0, hello.substr(7)) + reset + Pass(1, alert),
      Pass(0, std::string("\x80\x2e\x01\x03\x01", 5) + std::string(43, 'c')) + Pass(1, hello),
      Pass(1, "HTTP/1.0 400 Bad Request\r\n\r\n") + Pass(0, data + data + data + data),
  };
}

}  // namespace tlslab

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  for (const tlslab::WireLogOptions& options :
       {tlslab::WireLogOptions{1000, 1 << 20}, tlslab::WireLogOptions{3, 50},
        tlslab::WireLogOptions{0, 1}, tlslab::WireLogOptions{5, 0}}) {
    const tlslab::Fed fed = tlslab::Feed(input, options);
    tlslab::CheckLog(fed, options);
    tlslab::CheckCapture(fed, "", "");
    tlslab::CheckCapture(fed, "[2001:db8::1]:40000", "[2001:db8::2]:443");
  }
  return 0;
}
