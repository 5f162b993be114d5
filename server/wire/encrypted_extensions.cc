#include "server/wire/encrypted_extensions.h"

namespace tlslab {
namespace {

constexpr uint8_t kEncryptedExtensionsType = 8;

bool Decode(const HelloExtension& extension, ParsedEncryptedExtensions* answers) {
  switch (extension.type) {
    case kServerNameExtension:
      answers->server_name_acknowledged = true;
      return extension.data.empty();
    case kMaxFragmentLengthExtension:
      return ReadMaxFragmentLength(extension.data, &answers->max_fragment_length);
    case kAlpnExtension:
      return ReadSelectedProtocol(extension.data, &answers->alpn_protocol);
    case kEarlyDataExtension:
      answers->early_data_accepted = true;
      return extension.data.empty();
    default:
      return true;
  }
}

}  // namespace

std::optional<ParsedEncryptedExtensions> ParseEncryptedExtensions(std::string_view message) {
  std::optional<HandshakeBody> body = BodyOf(message, kEncryptedExtensionsType);
  if (!body) return std::nullopt;
  ByteReader reader(body->bytes);
  ParsedEncryptedExtensions answers;
  // Unlike a hello's, the list is there when it is empty.
  bool has_list = !reader.empty();
  answers.well_formed = has_list && ReadExtensions(reader, &answers.extensions) && body->whole;
  std::vector<bool> seen(1 << 16);
  for (const HelloExtension& extension : answers.extensions) {
    if (seen[extension.type]) continue;
    seen[extension.type] = true;
    if (!Decode(extension, &answers)) answers.malformed_extensions.push_back(extension.type);
  }
  return answers;
}

}  // namespace tlslab
