// The bytes of a connection at one point of its way, as they passed and when, within a bound,
// and its records: what transcripts and captures are made from.
//
//   WireLog log({.max_records = 1000, .max_raw_bytes = 1 << 20});
//   log.OnBytes(FlowDirection::kClientToServer, bytes, elapsed());
//   log.OnEnd(FlowDirection::kClientToServer, /*reset=*/false, elapsed());
//   WireLogData data = log.Take();
//
// TLS that follows something else, as after STARTTLS, is found where bytes that passed together
// begin like a handshake record. It changes nothing and knows no key. What an end knows of its own
// records is given apart (`AddContents`) and told beside them. Bytes are kept from the first on
// until the bound is reached; later ones are counted.
#ifndef TLSLAB_SERVER_WIRE_WIRE_LOG_H_
#define TLSLAB_SERVER_WIRE_WIRE_LOG_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/wire/flow.h"
#include "server/wire/observed_handshake.h"
#include "server/wire/record_content.h"
#include "server/wire/record_splitter.h"

namespace tlslab {

struct WireLogOptions {
  size_t max_records = 1000;
  size_t max_raw_bytes = 0;  // of both directions together; 0: none are kept
};

// A record, or a run of bytes that is none.
struct LoggedRecord {
  uint64_t number = 0;  // in its direction, from 1; a run counts as well
  FlowDirection flow = FlowDirection::kClientToServer;
  Offset start{};
  std::optional<Offset> end;  // absent: it never was whole
  uint64_t stream_offset = 0;
  std::optional<uint8_t> content_type;  // of the header
  std::optional<uint16_t> legacy_version;
  uint32_t payload_bytes = 0;
  bool is_protected = false;
  bool sslv2_client_hello = false;
  bool not_tls = false;
  // Of records in the clear it is read from the bytes, of protected ones an end told it.
  std::optional<RecordContent> content;
};

struct LoggedSegment {
  FlowDirection flow = FlowDirection::kClientToServer;
  Offset at{};
  std::string bytes;        // those that were kept
  size_t passed_bytes = 0;  // in all
};

struct LoggedEnd {
  FlowDirection flow = FlowDirection::kClientToServer;
  Offset at{};
  bool reset = false;
};

struct WireLogData {
  std::vector<LoggedRecord> records;
  uint64_t omitted_records = 0;
  std::vector<LoggedSegment> segments;  // none when no raw bytes were to be kept
  uint64_t truncated_bytes = 0;
  std::vector<LoggedEnd> ends;  // of the transport, at most one a direction
};

class WireLog {
 public:
  // Beyond what the options allow: bytes that came one by one take much more room than they are.
  // What follows is truncated.
  static constexpr size_t kMaxSegments = 100000;
  // Of a direction, in the clear. What messages there are beyond them is not told.
  static constexpr size_t kMaxHandshakeBytes = 256 << 10;

  explicit WireLog(WireLogOptions options) : options_(options) {}

  // Bytes that passed together.
  void OnBytes(FlowDirection flow, std::string_view bytes, Offset at);
  // Likewise, before TLS: no part of a record.
  void OnClear(FlowDirection flow, std::string_view bytes, Offset at);
  // The transport ended in that direction. Only the first counts.
  void OnEnd(FlowDirection flow, bool reset, Offset at);
  // What an end knows of the records of that direction, after those that were told before.
  void AddContents(FlowDirection flow, const std::vector<RecordContent>& contents);

  // All of it; the log is of no use after.
  WireLogData Take();

 private:
  // One direction.
  struct Flow {
    uint64_t bytes = 0;
    uint64_t records = 0;
    RecordSplitter splitter;
    // The record under way. It is in the log from its first byte on, where there is room.
    LoggedRecord record;
    std::optional<size_t> place;
    bool begun = false;
    std::optional<uint64_t> before_records;  // told before the first record, and none
    uint32_t remaining = 0;
    // In the clear: the start of a message or an alert that is not whole.
    std::string handshake;
    size_t handshake_bytes = 0;  // in all
    std::string alert;
    bool alert_is_fatal = false;          // that of the record under way
    std::vector<RecordContent> contents;  // told by an end
    bool ended = false;
  };

  Flow& FlowOf(FlowDirection flow) {
    return flow == FlowDirection::kClientToServer ? client_ : server_;
  }
  void KeepBytes(FlowDirection flow, std::string_view bytes, Offset at);
  void Split(Flow& flow, std::string_view bytes);
  void Begin(Flow& flow);
  void OnHeader(Flow& flow, const RecordHeader& header);
  void OnPayload(Flow& flow, std::string_view bytes);
  void OnHandshakeBytes(Flow& flow, std::string_view bytes);
  void OnAlertBytes(Flow& flow, std::string_view bytes);
  void OnForeign(Flow& flow, std::string_view bytes);
  void End(Flow& flow);
  void Store(Flow& flow);
  void TellContents(const Flow& flow, FlowDirection direction);

  const WireLogOptions options_;
  WireLogData data_;
  size_t kept_bytes_ = 0;
  Flow client_;
  Flow server_;
  // Which records are encrypted follows from the messages of both directions.
  ObservedHandshake handshake_;
  Observed seen_;
  // Of the piece under way.
  FlowDirection direction_ = FlowDirection::kClientToServer;
  Offset at_{};
  std::vector<RecordHeader> headers_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_WIRE_LOG_H_
