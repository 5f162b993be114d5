#include "server/wire/certificate_request.h"

#include <utility>

namespace tlslab {
namespace {

constexpr uint8_t kCertificateRequestType = 13;
constexpr uint16_t kTls12 = 0x0303;
constexpr uint16_t kTls13 = 0x0304;

template <typename T>
bool Keep(std::optional<std::vector<T>> values, std::vector<T>* out) {
  if (!values) return false;
  *out = std::move(*values);
  return true;
}

// DistinguishedName authorities<..>, with the length of the list before it.
bool ReadAuthorities(ByteReader& reader, std::vector<std::string>* authorities) {
  return Keep(OpaqueList(reader.Vector16()), authorities);
}

bool ReadBody(ByteReader& reader, bool has_schemes, ParsedCertificateRequest* request) {
  std::string_view types = reader.Vector8();
  request->certificate_types.assign(types.begin(), types.end());
  if (has_schemes && !Keep(Uint16List(reader.Vector16()), &request->signature_schemes)) {
    return false;
  }
  return ReadAuthorities(reader, &request->authorities) && reader.Done();
}

bool ReadBodyOfTls13(ByteReader& reader, ParsedCertificateRequest* request) {
  request->context = reader.Vector8();
  if (reader.empty() || !ReadExtensions(reader, &request->extensions)) return false;
  const HelloExtension* schemes = FindExtension(request->extensions, kSignatureAlgorithmsExtension);
  // The one extension that must be there.
  if (schemes == nullptr || !Keep(Uint16List16(schemes->data), &request->signature_schemes)) {
    return false;
  }
  const HelloExtension* names =
      FindExtension(request->extensions, kCertificateAuthoritiesExtension);
  if (names == nullptr) return true;
  ByteReader list(names->data);
  return ReadAuthorities(list, &request->authorities) && list.Done();
}

}  // namespace

std::optional<ParsedCertificateRequest> ParseCertificateRequest(std::string_view message,
                                                                uint16_t version) {
  std::optional<HandshakeBody> body = BodyOf(message, kCertificateRequestType);
  if (!body || !body->whole) return std::nullopt;
  ByteReader reader(body->bytes);
  ParsedCertificateRequest request;
  bool read = version >= kTls13 ? ReadBodyOfTls13(reader, &request)
                                : ReadBody(reader, version >= kTls12, &request);
  if (!read) return std::nullopt;
  return request;
}

}  // namespace tlslab
