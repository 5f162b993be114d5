#include "server/wire/record_cutter.h"

#include <algorithm>
#include <utility>

#include "server/wire/record_header.h"

namespace tlslab {
namespace {

constexpr uint8_t kHandshakeRecord = 22;

}  // namespace

std::vector<StreamUnit> RecordCutter::Feed(std::string_view bytes,
                                           const std::vector<RecordContent>& contents) {
  Units units;
  size_t next_content = 0;
  if (foreign_ && record_count_ == 0 && !bytes.empty() && ByteAt(bytes, 0) == kHandshakeRecord) {
    foreign_ = false;
  }
  while (!bytes.empty()) {
    size_t taken = bytes.size();
    if (foreign_) {
      PassOther(bytes, &units);
    } else if (unit_size_ == 0) {
      taken = TakeHeader(bytes, &next_content, contents, &units);
    } else {
      taken = TakeRest(bytes, &units);
    }
    bytes.remove_prefix(taken);
  }
  return units;
}

void RecordCutter::Begin() {
  unit_held_ = holding_;
  keeps_ = true;
  sslv2_ = false;
  kept_.clear();
  content_.reset();
}

size_t RecordCutter::TakeHeader(std::string_view bytes, size_t* next_content,
                                const std::vector<RecordContent>& contents, Units* units) {
  const bool begins_here = seen_ == 0;
  if (begins_here) {
    Begin();
    if (*next_content < contents.size()) content_ = contents[(*next_content)++];
  }
  const bool at_start = stream_bytes_ == seen_;
  const size_t taken = std::min(kRecordHeaderBytes - seen_, bytes.size());
  kept_.append(bytes.substr(0, taken));
  const bool record = MayBeRecord(kept_);
  if (!record && !(at_start && MayBeSslv2Hello(kept_))) {
    // All of it is none: what was held goes with what came.
    kept_.resize(seen_);
    foreign_ = true;
    PassOther(bytes, units);
    return bytes.size();
  }
  if (!unit_held_ && holding_) PassOther(bytes.substr(0, taken), units);
  seen_ += taken;
  stream_bytes_ += taken;
  if (kept_.size() < kRecordHeaderBytes) return taken;
  sslv2_ = !record;
  if (sslv2_ && begins_here && content_) --*next_content;  // it is no record
  if (sslv2_) content_.reset();
  unit_size_ = sslv2_ ? Sslv2Length(kept_) + 2 : RecordBytes(kept_);
  keeps_ = KeepsPayload();
  if (seen_ == unit_size_) Finish(units);
  return taken;
}

bool RecordCutter::KeepsPayload() const {
  if (unit_held_) return true;
  if (sslv2_) return false;
  // change_cipher_spec, alert and handshake: what is read.
  if (ByteAt(kept_, 0) <= kHandshakeRecord) return true;
  return record_count_ < keep_records_ && unit_size_ <= keep_bytes_;
}

size_t RecordCutter::TakeRest(std::string_view bytes, Units* units) {
  const size_t taken = std::min(bytes.size(), unit_size_ - seen_);
  if (keeps_) kept_.append(bytes.substr(0, taken));
  if (!unit_held_ && holding_) PassOther(bytes.substr(0, taken), units);
  seen_ += taken;
  stream_bytes_ += taken;
  if (seen_ == unit_size_) Finish(units);
  return taken;
}

// Bytes that are no unit of TLS, or the rest of one whose beginning has gone on. Counts them only
// where they end what was under way.
void RecordCutter::PassOther(std::string_view bytes, Units* units) {
  StreamUnit unit;
  unit.stream_offset = stream_bytes_;
  if (foreign_ && unit_held_ && seen_ > 0) {
    unit.stream_offset -= seen_;
    unit.bytes = std::move(kept_);
  }
  unit.bytes += bytes;
  unit.size = unit.bytes.size();
  unit.passes = holding_;
  if (holding_) units->push_back(std::move(unit));
  if (!foreign_) return;
  stream_bytes_ += bytes.size();
  seen_ = 0;
  unit_held_ = false;
  kept_.clear();
}

void RecordCutter::Finish(Units* units) {
  StreamUnit& unit = units->emplace_back();
  unit.kind = sslv2_ ? StreamUnit::Kind::kSslv2Hello : StreamUnit::Kind::kRecord;
  if (!sslv2_) unit.record_number = ++record_count_;
  unit.stream_offset = stream_bytes_ - seen_;
  unit.size = unit_size_;
  unit.passes = unit_held_;
  unit.content = std::move(content_);
  unit.bytes = std::move(kept_);  // of an unread record its header
  seen_ = unit_size_ = 0;
  unit_held_ = false;
  kept_.clear();
}

std::optional<StreamUnit> RecordCutter::SetHolding(bool holding) {
  holding_ = holding;
  if (holding || held_bytes() == 0) return std::nullopt;
  StreamUnit unit;
  unit.stream_offset = stream_bytes_ - seen_;
  unit.size = seen_;
  unit.bytes = kept_;
  unit.passes = true;
  unit_held_ = false;
  if (unit_size_ != 0) keeps_ = KeepsPayload();
  return unit;
}

}  // namespace tlslab
