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
  std::string raw;  // the message itself
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
  std::string key_share;  // the server's share; empty in a HelloRetryRequest
  // Of pre_shared_key: the place of the chosen identity in the client's list.
  std::optional<uint16_t> selected_psk;
  // Bytes of the cookie of a HelloRetryRequest.
  std::optional<uint32_t> cookie_size;
  // TLS 1.2 and below; TLS 1.3 says these in EncryptedExtensions.
  std::optional<std::string> alpn_protocol;
  std::optional<uint32_t> max_fragment_length;  // in bytes

  // Types of extensions among these whose data is not what it should be.
  std::vector<uint16_t> malformed_extensions;
  // The message has the length that it says, and its extensions can be told apart.
  bool well_formed = false;
};

// The version that a server would have spoken, as the end of its random tells: 0x0303
// or 0x0302 (RFC 8446 section 4.1.3). Nothing for any other random.
std::optional<uint16_t> DowngradeSentinel(std::string_view random);

// Nothing when it is no ServerHello, or ends before its extensions.
std::optional<ParsedServerHello> ParseServerHello(std::string_view message);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_SERVER_HELLO_H_
