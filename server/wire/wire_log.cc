#include "server/wire/wire_log.h"

#include <algorithm>
#include <utility>

#include "server/wire/record_header.h"

namespace tlslab {
namespace {

constexpr uint8_t kChangeCipherSpec = 20;
constexpr uint8_t kAlert = 21;
constexpr uint8_t kHandshake = 22;
constexpr uint8_t kApplicationData = 23;

constexpr size_t kMessageHeaderBytes = 4;
constexpr size_t kAlertBytes = 2;

size_t MessageBytes(std::string_view header) {
  return kMessageHeaderBytes + (ByteAt(header, 1) << 16 | Uint16At(header, 2));
}

RecordContent& ContentOf(LoggedRecord& record) {
  if (!record.content) record.content.emplace().content_type = *record.content_type;
  return *record.content;
}

}  // namespace

void WireLog::OnBytes(FlowDirection flow, std::string_view bytes, Offset at) {
  if (bytes.empty()) return;
  direction_ = flow;
  at_ = at;
  KeepBytes(flow, bytes, at);
  Flow& now = FlowOf(flow);
  const RecordSplitter& other = FlowOf(Opposite(flow)).splitter;
  const bool other_speaks_tls = other.form() == RecordSplitter::Form::kTls;
  // The run of other bytes ends.
  if (now.splitter.StartAnew(bytes, other_speaks_tls)) now.begun = false;
  Split(now, bytes);
}

void WireLog::OnClear(FlowDirection flow, std::string_view bytes, Offset at) {
  KeepBytes(flow, bytes, at);
  FlowOf(flow).bytes += bytes.size();
}

void WireLog::OnEnd(FlowDirection flow, bool reset, Offset at) {
  if (std::exchange(FlowOf(flow).ended, true)) return;
  data_.ends.push_back({flow, at, reset});
}

void WireLog::AddContents(FlowDirection flow, const std::vector<RecordContent>& contents) {
  std::vector<RecordContent>& known = FlowOf(flow).contents;
  const size_t room = options_.max_records - std::min(options_.max_records, known.size());
  known.insert(known.end(), contents.begin(),
               contents.begin() + static_cast<ptrdiff_t>(std::min(room, contents.size())));
}

void WireLog::KeepBytes(FlowDirection flow, std::string_view bytes, Offset at) {
  if (options_.max_raw_bytes == 0) return;
  const bool room = data_.segments.size() < kMaxSegments;
  const size_t kept = room ? std::min(bytes.size(), options_.max_raw_bytes - kept_bytes_) : 0;
  data_.truncated_bytes += bytes.size() - kept;
  if (kept == 0) return;
  kept_bytes_ += kept;
  data_.segments.push_back({flow, at, std::string(bytes.substr(0, kept)), bytes.size()});
}

void WireLog::Split(Flow& flow, std::string_view bytes) {
  while (!bytes.empty() && !flow.splitter.stopped()) {
    if (!flow.begun) Begin(flow);
    // A header comes byte by byte, so that the first byte of its payload is known.
    const size_t size = flow.remaining > 0 ? std::min<size_t>(flow.remaining, bytes.size()) : 1;
    headers_.clear();
    const bool undecided = flow.splitter.form() == RecordSplitter::Form::kUndecided;
    flow.splitter.Feed(bytes.substr(0, size), &headers_);
    flow.bytes += size;
    if (flow.remaining > 0) {
      OnPayload(flow, bytes.substr(0, size));
    } else if (!headers_.empty()) {
      OnHeader(flow, headers_[0]);
    } else if (undecided && flow.splitter.form() == RecordSplitter::Form::kSslv2ClientHello) {
      flow.record.sslv2_client_hello = true;
      flow.remaining = flow.splitter.remaining_bytes();
      // Of its header two bytes are the length.
      flow.record.payload_bytes = flow.remaining + kRecordHeaderBytes - 2;
    }
    bytes.remove_prefix(size);
  }
  if (flow.splitter.stopped()) OnForeign(flow, bytes);
}

void WireLog::Begin(Flow& flow) {
  flow.begun = true;
  flow.record = LoggedRecord();
  flow.record.number = ++flow.records;
  flow.record.flow = direction_;
  flow.record.start = at_;
  flow.record.stream_offset = flow.bytes;
  flow.alert_is_fatal = false;
  flow.place.reset();
  if (data_.records.size() < options_.max_records) {
    flow.place = data_.records.size();
    data_.records.push_back(flow.record);
  } else {
    ++data_.omitted_records;
  }
}

void WireLog::Store(Flow& flow) {
  if (flow.place) data_.records[*flow.place] = flow.record;
}

void WireLog::OnHeader(Flow& flow, const RecordHeader& header) {
  if (!flow.before_records) flow.before_records = flow.record.number - 1;
  flow.record.content_type = header.content_type;
  flow.record.legacy_version = header.legacy_version;
  flow.record.payload_bytes = header.length;
  flow.record.is_protected =
      header.content_type == kApplicationData || handshake_.encrypted(direction_);
  flow.remaining = header.length;
  Store(flow);
  if (flow.remaining == 0) End(flow);
}

void WireLog::OnPayload(Flow& flow, std::string_view bytes) {
  const LoggedRecord& record = flow.record;
  if (!record.is_protected && record.content_type == kHandshake) OnHandshakeBytes(flow, bytes);
  if (!record.is_protected && record.content_type == kAlert) OnAlertBytes(flow, bytes);
  flow.remaining -= static_cast<uint32_t>(bytes.size());
  if (flow.remaining == 0) End(flow);
}

// A message is whole in the record with its last byte.
void WireLog::OnHandshakeBytes(Flow& flow, std::string_view bytes) {
  flow.handshake_bytes += bytes.size();
  if (flow.handshake_bytes > kMaxHandshakeBytes) return std::string().swap(flow.handshake);
  flow.handshake += bytes;
  std::string_view rest = flow.handshake;
  while (rest.size() >= kMessageHeaderBytes) {
    const size_t size = MessageBytes(rest);
    if (rest.size() < size) break;
    ContentOf(flow.record).messages.push_back({ByteAt(rest, 0), static_cast<uint32_t>(size)});
    handshake_.OnMessage(direction_, rest.substr(0, size), &seen_);
    rest.remove_prefix(size);
  }
  flow.handshake.erase(0, flow.handshake.size() - rest.size());
}

// An alert, too, belongs to the record with its last byte. Of several in one record the first that
// is fatal counts, which ended the connection; without one, the first.
void WireLog::OnAlertBytes(Flow& flow, std::string_view bytes) {
  constexpr uint8_t kFatal = 2;
  for (const char byte : bytes) {
    flow.alert += byte;
    if (flow.alert.size() < kAlertBytes) continue;
    const bool fatal = ByteAt(flow.alert, 0) == kFatal;
    RecordContent& content = ContentOf(flow.record);
    if (!content.alert || (fatal && !flow.alert_is_fatal)) {
      content.alert = ByteAt(flow.alert, 1);
      flow.alert_is_fatal = fatal;
    }
    flow.alert.clear();
  }
}

void WireLog::End(Flow& flow) {
  flow.begun = false;
  flow.record.end = at_;
  const bool in_clear = flow.record.content_type && !flow.record.is_protected;
  if (in_clear) ContentOf(flow.record);
  Store(flow);
  if (in_clear && flow.record.content_type == kChangeCipherSpec) {
    handshake_.OnChangeCipherSpec(direction_, &seen_);
  }
}

// What follows what is no record, told as one run.
void WireLog::OnForeign(Flow& flow, std::string_view bytes) {
  if (!flow.begun) Begin(flow);
  flow.bytes += bytes.size();
  flow.record.not_tls = true;
  flow.record.payload_bytes =
      static_cast<uint32_t>(std::min<uint64_t>(flow.bytes - flow.record.stream_offset, UINT32_MAX));
  flow.record.end = at_;
  Store(flow);
}

// A hello in the form of SSL 2.0, and what came before TLS, count among this log's records, and not
// among an end's.
void WireLog::TellContents(const Flow& flow, FlowDirection direction) {
  for (LoggedRecord& record : data_.records) {
    if (record.flow != direction || !record.content_type || record.content) continue;
    const uint64_t index = record.number - 1 - *flow.before_records;
    if (index >= flow.contents.size()) continue;
    const RecordContent& content = flow.contents[index];
    if (content.content_type != 0) record.content = content;
  }
}

WireLogData WireLog::Take() {
  TellContents(client_, FlowDirection::kClientToServer);
  TellContents(server_, FlowDirection::kServerToClient);
  return std::move(data_);
}

}  // namespace tlslab
