// Reads a ServerHello, which may be a HelloRetryRequest (RFC 8446 sections 4.1.3 and
// 4.1.4, RFC 5246 section 7.4.1.3).
//
//   std::optional<ParsedServerHello> hello = ParseServerHello(message);
//   if (hello && hello->is_hello_retry_request) hello->key_share_group;  // the wanted one
//
// Like the client's, the message comes whole and with its header; nothing is judged;
// DTLS is not read.
#ifndef TLSLAB_SERVER_WIRE_SERVER_HELLO_H_
#define TLSLAB_SERVER_WIRE_SERVER_HELLO_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/wire/hello_extension.h"

namespace tlslab {

struct ParsedServerHello {
  uint16_t legacy_version = 0;
  // What was chosen: supported_versions, or else legacy_version.
  uint16_t version = 0;
  std::string random;  // 32 bytes
  bool is_hello_retry_request = false;
  std::string session_id;  // legacy_session_id_echo, or in TLS 1.2 the session's own
  uint16_t cipher_suite = 0;
  uint8_t compression = 0;
  // In the order of the message.
  std::vector<HelloExtension> extensions;

  // Of key_share: the group of the server's share, or in a HelloRetryRequest the group
  // that it asks for.
  std::optional<uint16_t> key_share_group;
  // TLS 1.2 and below; TLS 1.3 says it in EncryptedExtensions.
  std::optional<std::string> alpn_protocol;

  // Types of extensions among these whose data is not what it should be.
  std::vector<uint16_t> malformed_extensions;
  // The message has the length that it says, and its extensions can be told apart.
  bool well_formed = false;
};

// Nothing when it is no ServerHello, or ends before its extensions.
std::optional<ParsedServerHello> ParseServerHello(std::string_view message);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_SERVER_HELLO_H_
