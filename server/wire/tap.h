// Counts what one connection carries, as one of its endpoints sees it.
//
// A tap is told every run of bytes in both directions, and when its endpoint's
// handshake has ended, in success or failure. `Stats` is then what the result says of
// the wire (message WireStats of the contract); it can be asked at any time.
//
//   Tap tap;
//   tap.OnSent(client_hello);
//   tap.OnReceived(server_flight);
//   tap.HandshakeEnded();
//   tap.Stats().received.flight_count;   // 1
//
// It changes and keeps no bytes, but for the first 64 of a peer that does not speak
// TLS.
#ifndef TLSLAB_SERVER_WIRE_TAP_H_
#define TLSLAB_SERVER_WIRE_TAP_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/wire/record_splitter.h"

namespace tlslab {

// One direction.
struct FlowStats {
  uint64_t total_bytes = 0;
  // Until the handshake ended; until now, when it has not.
  uint64_t handshake_bytes = 0;
  // Whole TLS records.
  uint32_t record_count = 0;
  // The largest payload of a whole record.
  uint32_t max_record_bytes = 0;
  // Runs of bytes in this direction until the handshake ended, each ended by bytes in
  // the other.
  uint32_t flight_count = 0;
  // In the header of the first record. Absent: none came.
  std::optional<uint16_t> first_record_version;
};

struct WireStats {
  FlowStats sent;
  FlowStats received;
  // The first bytes received, at most 64, when they are not TLS. Empty also when TLS
  // came first and then something else: that is a broken stream, not another protocol.
  std::string received_not_tls;
};

class Tap {
 public:
  void OnSent(std::string_view bytes) { OnBytes(Direction::kSent, bytes); }
  void OnReceived(std::string_view bytes) { OnBytes(Direction::kReceived, bytes); }

  // Only the first call counts.
  void HandshakeEnded() { handshake_ended_ = true; }

  WireStats Stats() const;

 private:
  enum class Direction { kNone, kSent, kReceived };
  struct Flow {
    uint64_t total_bytes = 0;
    uint64_t handshake_bytes = 0;
    uint32_t flight_count = 0;
    RecordSplitter splitter;
  };

  void OnBytes(Direction direction, std::string_view bytes);
  static FlowStats StatsOf(const Flow& flow);

  Flow sent_;
  Flow received_;
  Direction last_ = Direction::kNone;  // of the last bytes
  bool handshake_ended_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_TAP_H_
