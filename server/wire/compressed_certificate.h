// Reads the frame of a CompressedCertificate (RFC 8879 section 4): how a Certificate
// message was compressed, and what that saved. What is inside OpenSSL unpacks.
//
//   ParseCompressedCertificate(message)->uncompressed_size;
#ifndef TLSLAB_SERVER_WIRE_COMPRESSED_CERTIFICATE_H_
#define TLSLAB_SERVER_WIRE_COMPRESSED_CERTIFICATE_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace tlslab {

struct CompressedCertificateFrame {
  uint16_t algorithm = 0;          // 1 zlib, 2 brotli, 3 zstd
  uint32_t compressed_size = 0;    // of compressed_certificate_message
  uint32_t uncompressed_size = 0;  // as the message says: of the body of a Certificate
};

// Nothing when it is malformed or no such message.
std::optional<CompressedCertificateFrame> ParseCompressedCertificate(std::string_view message);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_COMPRESSED_CERTIFICATE_H_
