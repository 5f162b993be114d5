// How a record begins, and a ClientHello in the form of SSL 2.0: what tells TLS from other bytes.
//
//   if (MayBeRecord(bytes.substr(0, 5))) RecordBytes(bytes);   // header and payload
//
// Each asks whether the bytes that are there, five at most, can be such a beginning.
#ifndef TLSLAB_SERVER_WIRE_RECORD_HEADER_H_
#define TLSLAB_SERVER_WIRE_RECORD_HEADER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tlslab {

inline constexpr size_t kRecordHeaderBytes = 5;
// What TLS 1.2 allows for a protected record; TLS 1.3 allows less (RFC 5246 section
// 6.2.3, RFC 8446 section 5.2).
inline constexpr uint32_t kMaxRecordPayloadBytes = (1 << 14) + 2048;

inline uint8_t ByteAt(std::string_view bytes, size_t i) { return static_cast<uint8_t>(bytes[i]); }

inline uint16_t Uint16At(std::string_view bytes, size_t i) {
  return static_cast<uint16_t>(ByteAt(bytes, i) << 8 | ByteAt(bytes, i + 1));
}

// Some record's header begins like this.
inline bool MayBeRecord(std::string_view start) {
  if (start.size() >= 1 && (ByteAt(start, 0) < 20 || ByteAt(start, 0) > 24)) return false;
  if (start.size() >= 2 && ByteAt(start, 1) != 3) return false;
  if (start.size() >= 5 && Uint16At(start, 3) > kMaxRecordPayloadBytes) return false;
  return true;
}

// A record of handshake messages of SSL 3.0 to TLS 1.3 begins like this: what tells TLS apart where
// other bytes may come as well.
inline bool MayBeHandshakeRecord(std::string_view start) {
  constexpr uint8_t kHandshake = 22;
  constexpr uint8_t kLastMinorVersion = 4;
  if (!MayBeRecord(start)) return false;
  if (start.size() >= 1 && ByteAt(start, 0) != kHandshake) return false;
  if (start.size() >= 3 && ByteAt(start, 2) > kLastMinorVersion) return false;
  return start.size() < 5 || Uint16At(start, 3) > 0;
}

// Of the record with this header, which is whole.
inline size_t RecordBytes(std::string_view header) {
  return kRecordHeaderBytes + Uint16At(header, 3);
}

// Of the hello, without the two bytes of its length.
inline uint32_t Sslv2Length(std::string_view start) { return Uint16At(start, 0) & 0x7fff; }

// Some SSL 2.0-form ClientHello begins like this: a two-byte length with its top bit
// set, type 1, and the version that is really offered, SSL 3.0 or above. 9 bytes is
// what its fixed fields take. A hello that offers SSL 2.0 itself (version 0x0002)
// opens no TLS stream.
inline bool MayBeSslv2Hello(std::string_view start) {
  if (start.size() >= 1 && (ByteAt(start, 0) & 0x80) == 0) return false;
  if (start.size() >= 2 && Sslv2Length(start) < 9) return false;
  if (start.size() >= 3 && ByteAt(start, 2) != 1) return false;
  if (start.size() >= 4 && ByteAt(start, 3) != 3) return false;
  return true;
}

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_RECORD_HEADER_H_
