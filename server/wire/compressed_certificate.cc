#include "server/wire/compressed_certificate.h"

#include "server/wire/hello_extension.h"

namespace tlslab {

std::optional<CompressedCertificateFrame> ParseCompressedCertificate(std::string_view message) {
  constexpr uint8_t kCompressedCertificateType = 25;
  std::optional<HandshakeBody> body = BodyOf(message, kCompressedCertificateType);
  if (!body || !body->whole) return std::nullopt;
  ByteReader reader(body->bytes);
  CompressedCertificateFrame frame;
  frame.algorithm = reader.Uint16();
  frame.uncompressed_size = reader.Uint24();
  frame.compressed_size = reader.Vector24().size();
  if (!reader.Done()) return std::nullopt;
  return frame;
}

}  // namespace tlslab
