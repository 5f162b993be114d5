#include "server/wire/clear_handshake.h"

#include <algorithm>

#include "server/wire/record_edits.h"
#include "server/wire/record_header.h"

namespace tlslab {
namespace {

constexpr uint8_t kHandshakeRecord = 22;
constexpr size_t kMessageHeaderBytes = 4;
constexpr size_t kMaxFragmentBytes = 1 << 14;

}  // namespace

ClearHandshake::ClearHandshake(std::string_view bytes, size_t continued_bytes) : bytes_(bytes) {
  size_t at = 0;
  while (bytes.size() - at >= kRecordHeaderBytes) {
    const std::string_view rest = bytes.substr(at);
    if (!MayBeRecord(rest.substr(0, kRecordHeaderBytes)) || RecordBytes(rest) > rest.size()) break;
    const bool handshake = ByteAt(rest, 0) == kHandshakeRecord;
    if (!handshake && !records_.empty()) break;
    const size_t size = RecordBytes(rest) - kRecordHeaderBytes;
    if (handshake) {
      if (records_.empty()) begin_ = at;
      records_.push_back({at + kRecordHeaderBytes, Uint16At(rest, 1), size});
      payload_ += rest.substr(kRecordHeaderBytes, size);
    }
    at += RecordBytes(rest);
    if (handshake) end_ = at;
  }
  std::string_view rest =
      std::string_view(payload_).substr(std::min(continued_bytes, payload_.size()));
  while (rest.size() >= kMessageHeaderBytes) {
    Message message;
    message.type = ByteAt(rest, 0);
    message.offset = payload_.size() - rest.size();
    const size_t size =
        kMessageHeaderBytes + (static_cast<size_t>(ByteAt(rest, 1)) << 16) + Uint16At(rest, 2);
    message.whole = size <= rest.size();
    message.bytes = rest.substr(0, size);
    rest.remove_prefix(message.bytes.size());
    messages_.push_back(message);
  }
}

size_t ClearHandshake::PlaceOf(size_t payload_offset) const {
  for (const Record& record : records_) {
    if (payload_offset < record.size) return record.place + payload_offset;
    payload_offset -= record.size;
  }
  return bytes_.size();
}

std::string ClearHandshake::WithPayload(std::string_view payload) const {
  std::string result(bytes_.substr(0, begin_));
  for (size_t i = 0; i < records_.size(); ++i) {
    const bool last = i + 1 == records_.size();
    do {
      const size_t most = last ? std::max(records_[i].size, kMaxFragmentBytes) : records_[i].size;
      const std::string_view piece = payload.substr(0, most);
      result += MakeRecord(kHandshakeRecord, records_[i].version, piece);
      payload.remove_prefix(piece.size());
    } while (last && !payload.empty());
    if (payload.empty()) break;
  }
  return result.append(bytes_.substr(end_));
}

}  // namespace tlslab
