// Numbers of the PROXY protocol on the wire, for its two ends.
#ifndef TLSLAB_SERVER_DIALOG_PROXY_PROXY_WIRE_H_
#define TLSLAB_SERVER_DIALOG_PROXY_PROXY_WIRE_H_

#include <boost/crc.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tlslab::proxy_wire {

// Section 2.1. The longest line with its CRLF.
constexpr std::string_view kLineStart = "PROXY ";
constexpr size_t kMaxLine = 107;

// Section 2.2.
constexpr std::string_view kSignature{"\r\n\r\n\0\r\nQUIT\n", 12};
constexpr size_t kFixedSize = 16;  // up to the addresses
constexpr uint8_t kVersion2 = 0x20;
enum Command : uint8_t { kLocal = 0, kProxy = 1 };
enum Family : uint8_t { kUnspecified = 0, kInet = 1, kInet6 = 2, kUnix = 3 };
enum Transport : uint8_t { kUnspecifiedTransport = 0, kStream = 1, kDatagram = 2 };
constexpr size_t kUnixPathSize = 108;

// Section 2.2 on: type-length-values.
enum Tlv : uint8_t {
  kAlpn = 0x01,
  kAuthority = 0x02,
  kCrc32c = 0x03,
  kUniqueId = 0x05,
  kSsl = 0x20,
  kSslVersion = 0x21,
  kSslCommonName = 0x22,
  kSslCipher = 0x23,
  kSslSignatureAlgorithm = 0x24,
  kSslKeyAlgorithm = 0x25,
};
constexpr size_t kTlvHead = 3;
constexpr size_t kCrcSize = 4;
enum SslClient : uint8_t { kOverTls = 1, kCertificateOnConnection = 2, kCertificateInSession = 4 };

inline std::string BigEndian(uint32_t value, size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i) bytes[size - 1 - i] = static_cast<char>(value >> 8 * i & 0xff);
  return bytes;
}

// Of a whole header whose checksum is four zeros (RFC 4960 appendix B).
inline uint32_t Crc32c(std::string_view bytes) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

}  // namespace tlslab::proxy_wire

#endif  // TLSLAB_SERVER_DIALOG_PROXY_PROXY_WIRE_H_
