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
// It changes no bytes, and keeps none but for the first 64 of a peer that does not speak TLS. What
// is asked of it beyond counts, a log or an observer, it tells what passes.
#ifndef TLSLAB_SERVER_WIRE_TAP_H_
#define TLSLAB_SERVER_WIRE_TAP_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/wire/passive_observer.h"
#include "server/wire/record_splitter.h"
#include "server/wire/tap_options.h"
#include "server/wire/wire_log.h"

namespace tlslab {

// One direction.
struct FlowStats {
  uint64_t total_bytes = 0;
  // Until the handshake ended; until now, when it has not.
  uint64_t handshake_bytes = 0;
  // Said before TLS, and part of the total alone.
  uint64_t clear_bytes = 0;
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
  Tap() = default;
  // Of an end that sends `sends`; `elapsed` tells the time since the connection began, and is
  // asked only for what `options` want.
  Tap(const TapOptions& options, FlowDirection sends, std::function<Offset()> elapsed);

  void OnSent(std::string_view bytes) { OnBytes(Direction::kSent, bytes); }
  void OnReceived(std::string_view bytes) { OnBytes(Direction::kReceived, bytes); }
  // What is said before TLS, and so is no part of its records.
  void OnSentInClear(std::string_view bytes) { OnClear(Direction::kSent, bytes); }
  void OnReceivedInClear(std::string_view bytes) { OnClear(Direction::kReceived, bytes); }
  // The end, or its peer, ended the transport.
  void OnEnd(bool sent, bool reset);

  // Only the first call counts.
  void HandshakeEnded() { handshake_ended_ = true; }

  WireStats Stats() const;

  // Null: not wanted.
  WireLog* log() { return log_.get(); }
  PassiveObserver* observer() { return observer_.get(); }

 private:
  enum class Direction { kNone, kSent, kReceived };
  struct Flow {
    uint64_t total_bytes = 0;
    uint64_t handshake_bytes = 0;
    uint64_t clear_bytes = 0;
    uint32_t flight_count = 0;
    RecordSplitter splitter;
  };

  void OnBytes(Direction direction, std::string_view bytes);
  void OnClear(Direction direction, std::string_view bytes);
  FlowDirection FlowOf(bool sent) const { return sent ? sends_ : Opposite(sends_); }
  static FlowStats StatsOf(const Flow& flow);

  Flow sent_;
  Flow received_;
  Direction last_ = Direction::kNone;  // of the last bytes
  bool handshake_ended_ = false;

  FlowDirection sends_ = FlowDirection::kClientToServer;
  std::function<Offset()> elapsed_;
  std::unique_ptr<WireLog> log_;
  std::unique_ptr<PassiveObserver> observer_;
};

// The log that transcripts and captures are made from; null when neither is wanted.
std::unique_ptr<WireLog> NewWireLog(const TapOptions& options);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_TAP_H_
