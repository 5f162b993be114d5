#include "server/wire/record_splitter.h"

#include <algorithm>

namespace tlslab {
namespace {

constexpr size_t kHeaderBytes = 5;
constexpr size_t kForeignBytes = 64;
// What TLS 1.2 allows for a protected record; TLS 1.3 allows less (RFC 5246 section
// 6.2.3, RFC 8446 section 5.2).
constexpr uint32_t kMaxPayloadBytes = (1 << 14) + 2048;

uint8_t ByteAt(std::string_view bytes, size_t i) { return static_cast<uint8_t>(bytes[i]); }

uint16_t Uint16At(std::string_view bytes, size_t i) {
  return static_cast<uint16_t>(ByteAt(bytes, i) << 8 | ByteAt(bytes, i + 1));
}

// Some record's header begins like this.
bool MayBeRecord(std::string_view start) {
  if (start.size() >= 1 && (ByteAt(start, 0) < 20 || ByteAt(start, 0) > 24)) return false;
  if (start.size() >= 2 && ByteAt(start, 1) != 3) return false;
  if (start.size() >= 5 && Uint16At(start, 3) > kMaxPayloadBytes) return false;
  return true;
}

// Bytes that follow the two of the length.
uint32_t Sslv2Length(std::string_view start) { return Uint16At(start, 0) & 0x7fff; }

// Some SSL 2.0-form ClientHello begins like this: a two-byte length with its top bit
// set, type 1, and the version that is really offered, SSL 3.0 or above. 9 bytes is
// what its fixed fields take. A hello that offers SSL 2.0 itself (version 0x0002)
// opens no TLS stream.
bool MayBeSslv2Hello(std::string_view start) {
  if (start.size() >= 1 && (ByteAt(start, 0) & 0x80) == 0) return false;
  if (start.size() >= 2 && Sslv2Length(start) < 9) return false;
  if (start.size() >= 3 && ByteAt(start, 2) != 1) return false;
  if (start.size() >= 4 && ByteAt(start, 3) != 3) return false;
  return true;
}

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

size_t RecordSplitter::TakeHeaderByte(char byte, std::vector<RecordHeader>* headers) {
  header_ += byte;
  bool at_start = form_ == Form::kUndecided;
  bool record = MayBeRecord(header_);
  bool sslv2_hello = at_start && MayBeSslv2Hello(header_);
  if (!record && !sslv2_hello) {
    Stop();
  } else if (header_.size() == kHeaderBytes) {
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
  remaining_bytes_ = Sslv2Length(header_) + 2 - kHeaderBytes;
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
