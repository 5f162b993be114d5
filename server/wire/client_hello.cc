#include "server/wire/client_hello.h"

namespace tlslab {
namespace {

constexpr uint8_t kClientHelloType = 1;

bool Keep(std::optional<std::vector<uint16_t>> numbers, std::vector<uint16_t>* out) {
  if (!numbers) return false;
  *out = std::move(*numbers);
  return true;
}

bool ReadList16(std::string_view data, std::vector<uint16_t>* out) {
  return Keep(Uint16List16(data), out);
}

bool ReadVersions(std::string_view data, std::vector<uint16_t>* out) {
  ByteReader reader(data);
  std::string_view list = reader.Vector8();
  return reader.Done() && Keep(Uint16List(list), out);
}

// KeyShareClientHello (RFC 8446 section 4.2.8).
bool ReadKeyShares(std::string_view data, ParsedClientHello* hello) {
  ByteReader reader(data);
  ByteReader shares(reader.Vector16());
  if (!reader.Done()) return false;
  std::vector<KeyShare> found;
  while (!shares.empty()) {
    KeyShare& share = found.emplace_back();
    share.group = shares.Uint16();
    share.key = shares.Vector16();
  }
  if (!shares.ok()) return false;
  for (const KeyShare& share : found) hello->key_share_groups.push_back(share.group);
  hello->key_shares = std::move(found);
  return true;
}

bool ReadModes(std::string_view data, std::vector<uint8_t>* out) {
  ByteReader reader(data);
  std::string_view modes = reader.Vector8();
  if (!reader.Done()) return false;
  out->assign(modes.begin(), modes.end());
  return true;
}

// OfferedPsks: the identities, without their ages and binders (RFC 8446 section
// 4.2.11).
bool ReadPsks(std::string_view data, std::vector<std::string>* out) {
  ByteReader reader(data);
  ByteReader identities(reader.Vector16());
  reader.Vector16();
  if (!reader.Done()) return false;
  std::vector<std::string> found;
  while (!identities.empty()) {
    found.emplace_back(identities.Vector16());
    identities.Uint32();  // obfuscated_ticket_age
  }
  if (!identities.ok()) return false;
  *out = std::move(found);
  return true;
}

// ServerNameList: the first host_name. There is no other type of name.
bool ReadServerName(std::string_view data, std::optional<std::string>* server_name) {
  constexpr uint8_t kHostName = 0;
  ByteReader reader(data);
  ByteReader names(reader.Vector16());
  if (!reader.Done()) return false;
  std::optional<std::string> found;
  while (!names.empty()) {
    uint8_t type = names.Uint8();
    std::string_view name = names.Vector16();
    if (type == kHostName && !found) found = std::string(name);
  }
  if (!names.ok()) return false;
  *server_name = std::move(found);
  return true;
}

bool ReadProtocols(std::string_view data, std::vector<std::string>* protocols) {
  std::optional<std::vector<std::string>> names = ProtocolNames(data);
  if (!names) return false;
  *protocols = std::move(*names);
  return true;
}

// False when the data is malformed. Extensions of no interest are never malformed.
bool Decode(const HelloExtension& extension, ParsedClientHello* hello) {
  switch (extension.type) {
    case kServerNameExtension:
      return ReadServerName(extension.data, &hello->server_name);
    case kSupportedGroupsExtension:
      return ReadList16(extension.data, &hello->groups);
    case kSignatureAlgorithmsExtension:
      return ReadList16(extension.data, &hello->signature_schemes);
    case kSignatureAlgorithmsCertExtension:
      return ReadList16(extension.data, &hello->certificate_signature_schemes);
    case kAlpnExtension:
      return ReadProtocols(extension.data, &hello->alpn_protocols);
    case kSupportedVersionsExtension:
      return ReadVersions(extension.data, &hello->supported_versions);
    case kKeyShareExtension:
      return ReadKeyShares(extension.data, hello);
    case kPskKeyExchangeModesExtension:
      return ReadModes(extension.data, &hello->psk_key_exchange_modes);
    case kPreSharedKeyExtension:
      hello->psk_offered = true;
      return ReadPsks(extension.data, &hello->psk_identities);
    case kSessionTicketExtension:
      hello->session_ticket_size = extension.data.size();
      return true;
    case kEarlyDataExtension:
      hello->early_data_offered = true;
      return extension.data.empty();
    case kPaddingExtension:
      hello->padding_size = extension.data.size();
      return true;
    default:
      return true;
  }
}

void DecodeAll(ParsedClientHello* hello) {
  for (const HelloExtension* extension : FirstOfEachType(hello->extensions)) {
    if (!Decode(*extension, hello)) hello->malformed_extensions.push_back(extension->type);
  }
}

}  // namespace

std::optional<ParsedClientHello> ParseClientHello(std::string_view message) {
  constexpr size_t kRandomBytes = 32;
  std::optional<HandshakeBody> body = BodyOf(message, kClientHelloType);
  if (!body) return std::nullopt;
  ByteReader reader(body->bytes);
  ParsedClientHello hello;
  hello.raw = message;
  hello.legacy_version = reader.Uint16();
  hello.random = reader.Bytes(kRandomBytes);
  hello.session_id = reader.Vector8();
  std::optional<std::vector<uint16_t>> suites = Uint16List(reader.Vector16());
  std::string_view compressions = reader.Vector8();
  if (!reader.ok() || !suites) return std::nullopt;
  hello.cipher_suites = std::move(*suites);
  hello.compressions.assign(compressions.begin(), compressions.end());
  hello.well_formed = ReadExtensions(reader, &hello.extensions) && body->whole;
  DecodeAll(&hello);
  return hello;
}

}  // namespace tlslab
