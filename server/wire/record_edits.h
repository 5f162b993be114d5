// Changes to the bytes of one unit that need no knowledge of handshakes.
//
//   Edit edit = TruncateRecords(bytes, 3);
//   if (!edit.without_effect.empty()) Tell(edit.without_effect); else Send(edit.bytes);
#ifndef TLSLAB_SERVER_WIRE_RECORD_EDITS_H_
#define TLSLAB_SERVER_WIRE_RECORD_EDITS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tlslab {

// The bytes as they are to be, or why they are as they were.
struct Edit {
  std::string bytes;
  std::string without_effect;
};

struct RecordView {
  uint8_t type = 0;
  uint16_t version = 0;
  std::string_view payload;
};

// The records that fill the bytes; none when they do not.
std::vector<RecordView> RecordsIn(std::string_view bytes);

// `payload` is of at most 65535 bytes.
std::string MakeRecord(uint8_t type, uint16_t version, std::string_view payload);

// Turns bits from a place on; those of the mask beyond the end turn none.
Edit TurnBits(std::string_view bytes, size_t place, std::string_view mask);

Edit TruncateBytes(std::string_view bytes, size_t size);
// What is left of the payloads; of the last record that has some the header tells it. A record
// with nothing left goes, but for the first.
Edit TruncateRecords(std::string_view bytes, size_t size);

// Records with payloads of at most `max_size`, which is not 0.
Edit FragmentRecords(std::string_view bytes, size_t max_size);

// One record of records of one type, whose version is the first's.
Edit JoinRecords(std::string_view bytes);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_RECORD_EDITS_H_
