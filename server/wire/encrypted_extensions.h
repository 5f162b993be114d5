// Reads EncryptedExtensions (RFC 8446 section 4.3.1): what a TLS 1.3 server answers to
// the client's extensions under the handshake's keys.
//
//   std::optional<ParsedEncryptedExtensions> answers = ParseEncryptedExtensions(message);
//   if (answers) answers->alpn_protocol;
//
// The message comes whole and with its header; nothing is judged.
#ifndef TLSLAB_SERVER_WIRE_ENCRYPTED_EXTENSIONS_H_
#define TLSLAB_SERVER_WIRE_ENCRYPTED_EXTENSIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/wire/hello_extension.h"

namespace tlslab {

struct ParsedEncryptedExtensions {
  // In the order of the message.
  std::vector<HelloExtension> extensions;

  // Read from the extensions; of a type that comes twice, from the first.
  std::optional<std::string> alpn_protocol;
  std::optional<uint32_t> max_fragment_length;  // in bytes
  bool server_name_acknowledged = false;        // server_name was sent
  bool early_data_accepted = false;             // early_data was sent

  // Types of extensions among these whose data is not what it should be.
  std::vector<uint16_t> malformed_extensions;
  // The message has the length that it says, and its extensions can be told apart.
  bool well_formed = false;
};

// Nothing when it is no such message.
std::optional<ParsedEncryptedExtensions> ParseEncryptedExtensions(std::string_view message);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_ENCRYPTED_EXTENSIONS_H_
