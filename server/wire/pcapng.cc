#include "server/wire/pcapng.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "server/wire/pcapng_blocks.h"
#include "server/wire/tcp_packets.h"

namespace tlslab {
namespace {

constexpr char kMadeUp[] =
    "The bytes of the connections and their times are real; TCP and IP around them are made up.";

// FNV-1a.
class Hash {
 public:
  void Add(std::string_view bytes) {
    for (const char byte : bytes) {
      value_ = (value_ ^ static_cast<uint8_t>(byte)) * 0x100000001b3;
    }
  }
  void Add(int64_t number) {
    for (int shift = 0; shift < 64; shift += 8) {
      const char byte = static_cast<char>(number >> shift & 0xff);
      Add(std::string_view(&byte, 1));
    }
  }
  // The next so many values at random.
  uint32_t Draw(uint32_t count) {
    Add(std::string_view("."));
    return static_cast<uint32_t>((value_ >> 32 ^ value_) % count);
  }

 private:
  uint64_t value_ = 0xcbf29ce484222325;
};

// Of this connection, and of no other.
Hash HashOf(const CapturedConnection& connection) {
  constexpr size_t kSegments = 4;
  constexpr size_t kBytes = 256;  // the hello's random is among them
  Hash hash;
  hash.Add(connection.client_address);
  hash.Add(connection.vantage);
  hash.Add(absl::ToUnixNanos(connection.start_time));
  const std::vector<LoggedSegment>& segments = connection.log->segments;
  for (size_t i = 0; i < std::min(segments.size(), kSegments); ++i) {
    hash.Add(std::string_view(segments[i].bytes).substr(0, kBytes));
  }
  return hash;
}

// TEST-NET-1 and TEST-NET-2 (RFC 5737).
TcpAddresses MadeUpAddresses(Hash* hash) {
  constexpr uint16_t kHttps = 443;
  // Lower ones belong to protocols, for which bytes that are not TLS would be taken.
  constexpr uint32_t kLeastPort = 49152;
  TcpAddresses addresses;
  addresses.client.ip = std::string("\xc0\x00\x02", 3);
  addresses.client.ip += static_cast<char>(1 + hash->Draw(254));
  addresses.client.port = static_cast<uint16_t>(kLeastPort + hash->Draw(0x10000 - kLeastPort));
  addresses.server.ip = std::string("\xc6\x33\x64", 3);
  addresses.server.ip += static_cast<char>(1 + hash->Draw(254));
  addresses.server.port = kHttps;
  return addresses;
}

uint64_t UnixNanos(absl::Time start, Offset at) {
  return std::max<int64_t>(0, absl::ToUnixNanos(start + absl::FromChrono(at)));
}

// As many bytes as one call can have passed, and more.
size_t PassedBytes(const LoggedSegment& segment) {
  constexpr size_t kMost = 64 << 20;
  return std::max(segment.bytes.size(), std::min(segment.passed_bytes, kMost));
}

// Of all that passed, what will not be in the capture.
uint64_t MissingBytes(const CapturedConnection& connection) {
  uint64_t kept = 0;
  for (const LoggedSegment& segment : connection.log->segments) kept += segment.bytes.size();
  const uint64_t beyond = kept > connection.max_bytes ? kept - connection.max_bytes : 0;
  return connection.log->truncated_bytes + beyond;
}

// Something that happens on a connection.
struct Event {
  enum class Kind { kBegin, kConnected, kSegment, kEnd, kOver };
  Kind kind;
  Offset at;
  size_t index = 0;  // of the segment or the end
  size_t connection = 0;
  uint64_t unix_nanos = 0;
};

// In their order.
std::vector<Event> EventsOf(const CapturedConnection& connection) {
  const WireLogData& log = *connection.log;
  std::vector<Event> events;
  Offset last[2] = {};
  for (size_t i = 0; i < log.segments.size(); ++i) {
    const LoggedSegment& segment = log.segments[i];
    events.push_back({Event::Kind::kSegment, segment.at, i});
    Offset& of_flow = last[static_cast<size_t>(segment.flow)];
    of_flow = std::max(of_flow, segment.at);
  }
  // Nobody speaks after an end of his own.
  for (size_t i = 0; i < log.ends.size(); ++i) {
    const Offset spoke = last[static_cast<size_t>(log.ends[i].flow)];
    events.push_back({Event::Kind::kEnd, std::max(log.ends[i].at, spoke), i});
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& one, const Event& other) { return one.at < other.at; });
  Offset connected = connection.connected_at.value_or(Offset());
  if (!events.empty()) connected = std::min(connected, events.front().at);
  const Offset begin = std::min(connected, Offset());
  const Offset over = events.empty() ? connected : events.back().at;
  events.insert(events.begin(),
                {{Event::Kind::kBegin, begin}, {Event::Kind::kConnected, connected}});
  events.push_back({Event::Kind::kOver, over});
  for (Event& event : events) event.unix_nanos = UnixNanos(connection.start_time, event.at);
  return events;
}

// TCP around a log: its packets, as its events are told one after another.
class Conversation {
 public:
  Conversation(const CapturedConnection& connection, uint32_t interface, std::string* out)
      : connection_(connection), interface_(interface), out_(out), budget_(connection.max_bytes) {
    Hash hash = HashOf(connection);
    const std::optional<TcpAddresses> real =
        ReadTcpAddresses(connection.client_address, connection.server_address);
    addresses_ = real ? *real : MadeUpAddresses(&hash);
    for (Side& side : sides_) side.next = side.acknowledged = hash.Draw(0xffffffff);
  }

  void On(const Event& event) {
    now_ = event.unix_nanos;
    switch (event.kind) {
      case Event::Kind::kBegin:
        return Begin();
      case Event::Kind::kConnected:
        return Connected();
      case Event::Kind::kSegment:
        return Segment(connection_.log->segments[event.index]);
      case Event::Kind::kEnd:
        return End(connection_.log->ends[event.index]);
      case Event::Kind::kOver:
        Acknowledge(FlowDirection::kClientToServer);
        return Acknowledge(FlowDirection::kServerToClient);
    }
  }

 private:
  // Who sends this way.
  struct Side {
    uint32_t next = 0;          // sequence number
    uint32_t acknowledged = 0;  // of those before it
    bool ended = false;
  };

  Side& Of(FlowDirection flow) { return sides_[static_cast<size_t>(flow)]; }

  void Begin() {
    if (const uint64_t missing = MissingBytes(connection_)) {
      comment_ = std::to_string(missing) +
                 " bytes passed on this connection that this capture does not have";
    }
    Send(FlowDirection::kClientToServer, TcpSegment::kSyn);
  }

  void Connected() {
    Send(FlowDirection::kServerToClient, TcpSegment::kSyn | TcpSegment::kAck);
    Acknowledge(FlowDirection::kServerToClient);
  }

  void Segment(const LoggedSegment& logged) {
    // Who sends again had an answer to what he sent before.
    Acknowledge(logged.flow);
    std::string_view kept = std::string_view(logged.bytes).substr(0, budget_);
    budget_ -= kept.size();
    size_t left = PassedBytes(logged);
    while (left > 0) {
      const size_t size = std::min(left, kMaxTcpPayload);
      const std::string_view known = kept.substr(0, size);
      kept.remove_prefix(known.size());
      left -= size;
      const uint8_t push = left == 0 ? TcpSegment::kPush : 0;
      Send(logged.flow, TcpSegment::kAck | push, known, size - known.size());
    }
  }

  void End(const LoggedEnd& end) {
    if (reset_ || Of(end.flow).ended) return;
    Of(end.flow).ended = true;
    Acknowledge(end.flow);
    reset_ = end.reset;
    const uint8_t flag = end.reset ? TcpSegment::kReset : TcpSegment::kFin;
    Send(end.flow, TcpSegment::kAck | flag);
  }

  // The other end tells that all of this direction came.
  void Acknowledge(FlowDirection flow) {
    if (Of(flow).acknowledged != Of(flow).next) Send(Opposite(flow), TcpSegment::kAck);
  }

  void Send(FlowDirection flow, uint8_t flags, std::string_view known = {}, size_t unknown = 0) {
    Side& peer = Of(Opposite(flow));
    TcpSegment segment;
    segment.flags = flags;
    segment.sequence = Of(flow).next;
    segment.payload = known;
    segment.unknown_payload = unknown;
    if (flags & TcpSegment::kAck) segment.acknowledgement = peer.acknowledged = peer.next;
    Of(flow).next += static_cast<uint32_t>(known.size() + unknown);
    if (flags & (TcpSegment::kSyn | TcpSegment::kFin)) ++Of(flow).next;
    const MadePacket made = MakePacket(addresses_, flow, segment);
    AppendPacket({interface_, now_, made.bytes, made.length, comment_}, out_);
    comment_.clear();
  }

  const CapturedConnection& connection_;
  const uint32_t interface_;
  std::string* const out_;
  size_t budget_;
  TcpAddresses addresses_;
  Side sides_[2];
  uint64_t now_ = 0;
  bool reset_ = false;
  std::string comment_;  // of the next packet
};

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace

std::string PcapngSection(const std::vector<CapturedConnection>& connections,
                          const std::vector<std::string>& key_log_lines) {
  std::string section;
  AppendSectionHeader(kMadeUp, &section);
  std::vector<Conversation> conversations;
  std::vector<Event> events;
  for (size_t i = 0; i < connections.size(); ++i) {
    AppendInterface(connections[i].vantage, connections[i].comment, &section);
    conversations.emplace_back(connections[i], static_cast<uint32_t>(i), &section);
    for (Event event : EventsOf(connections[i])) {
      event.connection = i;
      events.push_back(event);
    }
  }
  if (!key_log_lines.empty()) AppendTlsSecrets(Joined(key_log_lines), &section);
  std::stable_sort(events.begin(), events.end(), [](const Event& one, const Event& other) {
    return one.unix_nanos < other.unix_nanos;
  });
  for (const Event& event : events) conversations[event.connection].On(event);
  return section;
}

}  // namespace tlslab
