#include "server/wire/record_edits.h"

#include <algorithm>

#include "server/wire/record_header.h"

namespace tlslab {
namespace {

constexpr size_t kMaxLength = 65535;  // of what the header can tell

Edit None(std::string why) { return {"", std::move(why)}; }

std::string Size(size_t size) { return std::to_string(size) + (size == 1 ? " byte" : " bytes"); }

constexpr char kNoRecord[] = "the unit is no whole record any more";

}  // namespace

std::vector<RecordView> RecordsIn(std::string_view bytes) {
  std::vector<RecordView> records;
  while (!bytes.empty()) {
    if (bytes.size() < kRecordHeaderBytes || RecordBytes(bytes) > bytes.size()) return {};
    const size_t size = RecordBytes(bytes);
    records.push_back({ByteAt(bytes, 0), Uint16At(bytes, 1),
                       bytes.substr(kRecordHeaderBytes, size - kRecordHeaderBytes)});
    bytes.remove_prefix(size);
  }
  return records;
}

std::string MakeRecord(uint8_t type, uint16_t version, std::string_view payload) {
  std::string record;
  record.reserve(kRecordHeaderBytes + payload.size());
  record += static_cast<char>(type);
  record += static_cast<char>(version >> 8);
  record += static_cast<char>(version);
  record += static_cast<char>(payload.size() >> 8);
  record += static_cast<char>(payload.size());
  return record.append(payload);
}

Edit TurnBits(std::string_view bytes, size_t place, std::string_view mask) {
  if (place >= bytes.size()) return None("the unit has " + Size(bytes.size()));
  Edit edit{std::string(bytes), ""};
  for (size_t i = 0; i < mask.size() && place + i < bytes.size(); ++i) {
    edit.bytes[place + i] ^= mask[i];
  }
  if (edit.bytes == bytes) return None("the mask turns no bit");
  return edit;
}

Edit TruncateBytes(std::string_view bytes, size_t size) {
  if (size >= bytes.size()) return None("the unit has no more than " + Size(bytes.size()));
  return {std::string(bytes.substr(0, size)), ""};
}

Edit TruncateRecords(std::string_view bytes, size_t size) {
  const std::vector<RecordView> records = RecordsIn(bytes);
  if (records.empty()) return None(kNoRecord);
  size_t payload = 0;
  for (const RecordView& record : records) payload += record.payload.size();
  if (size >= payload) return None("the record has no more than " + Size(payload));
  Edit edit;
  for (const RecordView& record : records) {
    if (size == 0 && !edit.bytes.empty()) break;
    const std::string_view left = record.payload.substr(0, size);
    edit.bytes += MakeRecord(record.type, record.version, left);
    size -= left.size();
  }
  return edit;
}

Edit FragmentRecords(std::string_view bytes, size_t max_size) {
  const std::vector<RecordView> records = RecordsIn(bytes);
  if (records.empty()) return None(kNoRecord);
  Edit edit;
  for (const RecordView& record : records) {
    std::string_view rest = record.payload;
    do {
      const std::string_view piece = rest.substr(0, max_size);
      edit.bytes += MakeRecord(record.type, record.version, piece);
      rest.remove_prefix(piece.size());
    } while (!rest.empty());
  }
  if (edit.bytes == bytes) return None("the record has no more than " + Size(max_size));
  return edit;
}

Edit JoinRecords(std::string_view bytes) {
  const std::vector<RecordView> records = RecordsIn(bytes);
  if (records.empty()) return None("not all units are whole records");
  std::string payload;
  for (const RecordView& record : records) {
    if (record.type != records[0].type) return None("the records are of several types");
    payload += record.payload;
  }
  if (payload.size() > kMaxLength) return None("the record would be longer than 65535 bytes");
  if (records.size() == 1) return None("there is one record only");
  return {MakeRecord(records[0].type, records[0].version, payload), ""};
}

}  // namespace tlslab
