#include "server/wire/record_splitter.h"

#include <algorithm>

#include "server/wire/record_header.h"

namespace tlslab {
namespace {

constexpr size_t kForeignBytes = 64;

}  // namespace

void RecordSplitter::Feed(std::string_view bytes, std::vector<RecordHeader>* headers) {
  while (!bytes.empty() && !stopped_) {
    bool payload = in_payload_ || in_sslv2_hello_;
    size_t taken = payload ? TakePayload(bytes.size()) : TakeHeaderByte(bytes[0], headers);
    bytes.remove_prefix(taken);
  }
  if (!stopped_) return;
  size_t wanted = kForeignBytes - std::min(kForeignBytes, foreign_bytes_.size());
  foreign_bytes_ += bytes.substr(0, wanted);
}

bool RecordSplitter::StartAnew(std::string_view bytes, bool other_speaks_tls) {
  constexpr uint8_t kAlert = 21;
  if (form_ != Form::kNotTls || bytes.empty()) return false;
  const std::string_view start = bytes.substr(0, kRecordHeaderBytes);
  const bool alert = other_speaks_tls && ByteAt(start, 0) == kAlert && MayBeRecord(start);
  if (!alert && !MayBeHandshakeRecord(start)) return false;
  *this = RecordSplitter();
  return true;
}

size_t RecordSplitter::TakeHeaderByte(char byte, std::vector<RecordHeader>* headers) {
  header_ += byte;
  bool at_start = form_ == Form::kUndecided;
  bool record = MayBeRecord(header_);
  bool sslv2_hello = at_start && MayBeSslv2Hello(header_);
  if (!record && !sslv2_hello) {
    Stop();
  } else if (header_.size() == kRecordHeaderBytes) {
    record ? FinishHeader(headers) : SkipSslv2Hello();
  }
  return 1;
}

void RecordSplitter::FinishHeader(std::vector<RecordHeader>* headers) {
  if (form_ == Form::kUndecided) form_ = Form::kTls;
  RecordHeader header;
  header.content_type = ByteAt(header_, 0);
  header.legacy_version = Uint16At(header_, 1);
  header.length = Uint16At(header_, 3);
  if (!first_record_version_) first_record_version_ = header.legacy_version;
  if (headers != nullptr) headers->push_back(header);
  header_.clear();
  payload_bytes_ = remaining_bytes_ = header.length;
  in_payload_ = true;
  if (remaining_bytes_ == 0) FinishRecord();
}

void RecordSplitter::SkipSslv2Hello() {
  form_ = Form::kSslv2ClientHello;
  remaining_bytes_ = Sslv2Length(header_) + 2 - kRecordHeaderBytes;
  header_.clear();
  in_sslv2_hello_ = true;
}

size_t RecordSplitter::TakePayload(size_t available) {
  uint32_t taken = static_cast<uint32_t>(std::min<size_t>(available, remaining_bytes_));
  remaining_bytes_ -= taken;
  if (remaining_bytes_ > 0) return taken;
  if (in_payload_) FinishRecord();
  in_sslv2_hello_ = false;
  return taken;
}

void RecordSplitter::FinishRecord() {
  in_payload_ = false;
  ++record_count_;
  max_record_bytes_ = std::max(max_record_bytes_, payload_bytes_);
}

void RecordSplitter::Stop() {
  stopped_ = true;
  if (form_ == Form::kUndecided) form_ = Form::kNotTls;
  foreign_bytes_.swap(header_);
}

}  // namespace tlslab
