#include "server/wire/server_hello.h"

namespace tlslab {
namespace {

constexpr uint8_t kServerHelloType = 2;

// SHA-256 of "HelloRetryRequest" (RFC 8446 section 4.1.3).
constexpr std::string_view kRetryRandom(
    "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91"
    "\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2\xc8\xa8\x33\x9c",
    32);

bool ReadVersion(std::string_view data, uint16_t* version) {
  ByteReader reader(data);
  uint16_t selected = reader.Uint16();
  if (!reader.Done()) return false;
  *version = selected;
  return true;
}

// A KeyShareEntry, or in a HelloRetryRequest the group alone.
bool ReadKeyShare(std::string_view data, bool retry, std::optional<uint16_t>* group) {
  ByteReader reader(data);
  uint16_t selected = reader.Uint16();
  if (!retry) reader.Vector16();
  if (!reader.Done()) return false;
  *group = selected;
  return true;
}

// The server answers with a list of one.
bool ReadProtocol(std::string_view data, std::optional<std::string>* protocol) {
  std::optional<std::vector<std::string>> names = ProtocolNames(data);
  if (!names || names->size() != 1) return false;
  *protocol = names->front();
  return true;
}

bool Decode(const HelloExtension& extension, ParsedServerHello* hello) {
  switch (extension.type) {
    case kAlpnExtension:
      return ReadProtocol(extension.data, &hello->alpn_protocol);
    case kSupportedVersionsExtension:
      return ReadVersion(extension.data, &hello->version);
    case kKeyShareExtension:
      return ReadKeyShare(extension.data, hello->is_hello_retry_request, &hello->key_share_group);
    default:
      return true;
  }
}

void DecodeAll(ParsedServerHello* hello) {
  for (const HelloExtension& extension : hello->extensions) {
    if (FindExtension(hello->extensions, extension.type) != &extension) continue;
    if (!Decode(extension, hello)) hello->malformed_extensions.push_back(extension.type);
  }
}

}  // namespace

std::optional<ParsedServerHello> ParseServerHello(std::string_view message) {
  std::optional<HandshakeBody> body = BodyOf(message, kServerHelloType);
  if (!body) return std::nullopt;
  ByteReader reader(body->bytes);
  ParsedServerHello hello;
  hello.legacy_version = reader.Uint16();
  hello.version = hello.legacy_version;
  hello.random = reader.Bytes(kRetryRandom.size());
  hello.is_hello_retry_request = hello.random == kRetryRandom;
  hello.session_id = reader.Vector8();
  hello.cipher_suite = reader.Uint16();
  hello.compression = reader.Uint8();
  if (!reader.ok()) return std::nullopt;
  hello.well_formed = ReadExtensions(reader, &hello.extensions) && body->whole;
  DecodeAll(&hello);
  return hello;
}

}  // namespace tlslab
