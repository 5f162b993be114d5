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
bool ReadKeyShare(std::string_view data, ParsedServerHello* hello) {
  ByteReader reader(data);
  uint16_t selected = reader.Uint16();
  std::string_view share;
  if (!hello->is_hello_retry_request) share = reader.Vector16();
  if (!reader.Done()) return false;
  hello->key_share_group = selected;
  hello->key_share = share;
  return true;
}

bool ReadSelectedPsk(std::string_view data, std::optional<uint16_t>* psk) {
  ByteReader reader(data);
  uint16_t selected = reader.Uint16();
  if (!reader.Done()) return false;
  *psk = selected;
  return true;
}

bool ReadCookie(std::string_view data, std::optional<uint32_t>* size) {
  ByteReader reader(data);
  std::string_view cookie = reader.Vector16();
  if (!reader.Done()) return false;
  *size = cookie.size();
  return true;
}

bool Decode(const HelloExtension& extension, ParsedServerHello* hello) {
  switch (extension.type) {
    case kAlpnExtension:
      return ReadSelectedProtocol(extension.data, &hello->alpn_protocol);
    case kMaxFragmentLengthExtension:
      return ReadMaxFragmentLength(extension.data, &hello->max_fragment_length);
    case kSupportedVersionsExtension:
      return ReadVersion(extension.data, &hello->version);
    case kKeyShareExtension:
      return ReadKeyShare(extension.data, hello);
    case kPreSharedKeyExtension:
      return ReadSelectedPsk(extension.data, &hello->selected_psk);
    case kCookieExtension:
      return ReadCookie(extension.data, &hello->cookie_size);
    default:
      return true;
  }
}

void DecodeAll(ParsedServerHello* hello) {
  for (const HelloExtension* extension : FirstOfEachType(hello->extensions)) {
    if (!Decode(*extension, hello)) hello->malformed_extensions.push_back(extension->type);
  }
}

}  // namespace

std::optional<uint16_t> DowngradeSentinel(std::string_view random) {
  constexpr std::string_view kDowngrade = "DOWNGRD";
  if (random.size() != kRetryRandom.size()) return std::nullopt;
  std::string_view end = random.substr(random.size() - kDowngrade.size() - 1);
  if (end.substr(0, kDowngrade.size()) != kDowngrade) return std::nullopt;
  if (end.back() == 1) return 0x0303;
  if (end.back() == 0) return 0x0302;
  return std::nullopt;
}

std::optional<ParsedServerHello> ParseServerHello(std::string_view message) {
  std::optional<HandshakeBody> body = BodyOf(message, kServerHelloType);
  if (!body) return std::nullopt;
  ByteReader reader(body->bytes);
  ParsedServerHello hello;
  hello.raw = message;
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
