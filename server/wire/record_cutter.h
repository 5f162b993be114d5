// Cuts one direction of a stream into what faults act on: records, each with its bytes.
//
//   RecordCutter cutter;
//   cutter.SetHolding(true);
//   for (StreamUnit& unit : cutter.Feed(bytes, contents)) { ... }
//
// Holding, it keeps an unfinished record back until it is whole, and the bytes of all units in
// their order are the stream. Otherwise its owner passes the bytes on by itself; it then only
// tells of records when they are whole, with the bytes of those that a reader of handshakes
// needs, and copies no others. How the stream is cut into feeds makes no difference to records.
//
// What is a record is what the splitter takes for one (record_splitter.h). Bytes that are none are
// a unit a feed, and so is the rest of the stream from there on; but for a stream that did not
// begin with TLS, where a feed that begins like a handshake record is tried anew: an upgrade to
// TLS follows a dialog in the clear.
#ifndef TLSLAB_SERVER_WIRE_RECORD_CUTTER_H_
#define TLSLAB_SERVER_WIRE_RECORD_CUTTER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/wire/record_content.h"

namespace tlslab {

struct StreamUnit {
  enum class Kind { kRecord, kSslv2Hello, kOther };
  Kind kind = Kind::kOther;
  uint64_t record_number = 0;  // of kRecord, from 1
  uint64_t stream_offset = 0;  // bytes before it
  size_t size = 0;
  std::string bytes;  // of a unit that passes or is read; else empty
  // It goes on as this unit, rather than having gone on before.
  bool passes = false;
  std::optional<RecordContent> content;
};

class RecordCutter {
 public:
  // `contents` are of the records that begin in these bytes, as far as they are known.
  std::vector<StreamUnit> Feed(std::string_view bytes, const std::vector<RecordContent>& contents);

  // From now on. What was held comes out as a unit of bytes; a record whose beginning has gone
  // on already goes on as it comes.
  std::optional<StreamUnit> SetHolding(bool holding);

  // The bytes of the first records, of at most `size` bytes in all, are kept though not held.
  void KeepFirst(uint64_t records, size_t size) {
    keep_records_ = records;
    keep_bytes_ = size;
  }

  size_t held_bytes() const { return unit_held_ ? seen_ : 0; }
  uint64_t record_count() const { return record_count_; }
  uint64_t stream_bytes() const { return stream_bytes_; }

 private:
  using Units = std::vector<StreamUnit>;

  void Begin();
  size_t TakeHeader(std::string_view bytes, size_t* next_content,
                    const std::vector<RecordContent>& contents, Units* units);
  size_t TakeRest(std::string_view bytes, Units* units);
  void PassOther(std::string_view bytes, Units* units);
  void Finish(Units* units);
  bool KeepsPayload() const;

  bool holding_ = false;
  bool foreign_ = false;
  uint64_t stream_bytes_ = 0;
  uint64_t record_count_ = 0;
  uint64_t keep_records_ = 0;
  size_t keep_bytes_ = 0;

  // The unit under way.
  size_t seen_ = 0;       // bytes of it
  size_t unit_size_ = 0;  // 0: its header is not whole
  bool unit_held_ = false;
  bool keeps_ = true;
  bool sslv2_ = false;
  std::string kept_;
  std::optional<RecordContent> content_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_RECORD_CUTTER_H_
