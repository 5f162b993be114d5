// A bounds-checked cursor over the presentation language of TLS (RFC 8446 section 3):
// big-endian numbers and vectors with their length before them.
//
// A read that does not fit returns zero or nothing and makes the reader fail for good,
// so a parser may read on and ask once at the end.
//
//   ByteReader reader(body);
//   uint16_t version = reader.Uint16();
//   std::string_view session_id = reader.Vector8();
//   if (!reader.Done()) return std::nullopt;
//
// Views are of the caller's bytes.
#ifndef TLSLAB_SERVER_WIRE_BYTE_READER_H_
#define TLSLAB_SERVER_WIRE_BYTE_READER_H_

#include <cstdint>
#include <string_view>

namespace tlslab {

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  uint8_t Uint8() { return static_cast<uint8_t>(Number(1)); }
  uint16_t Uint16() { return static_cast<uint16_t>(Number(2)); }
  uint32_t Uint24() { return Number(3); }
  uint32_t Uint32() { return Number(4); }

  std::string_view Bytes(size_t size) {
    if (!ok_ || size > rest_.size()) {
      Fail();
      return {};
    }
    std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }

  // opaque<0..2^8-1>, opaque<0..2^16-1> and opaque<0..2^24-1>.
  std::string_view Vector8() { return Bytes(Uint8()); }
  std::string_view Vector16() { return Bytes(Uint16()); }
  std::string_view Vector24() { return Bytes(Uint24()); }

  // Makes every read fail from here on: what was read cannot be.
  void Fail() {
    ok_ = false;
    rest_ = {};
  }

  // No read has failed.
  bool ok() const { return ok_; }
  // Nothing is left to read, or can be.
  bool empty() const { return rest_.empty(); }
  // Every byte was read, and none too many.
  bool Done() const { return ok_ && rest_.empty(); }

 private:
  uint32_t Number(size_t size) {
    uint32_t number = 0;
    for (char byte : Bytes(size)) number = number << 8 | static_cast<uint8_t>(byte);
    return number;
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_BYTE_READER_H_
