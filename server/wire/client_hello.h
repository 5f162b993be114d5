// Reads a ClientHello (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2).
//
// OpenSSL tells a server only parts of the hello, and a client next to nothing of its
// own, so the lab reads the message itself: as the msg callback hands it over, whole
// and with its header of four bytes. What can be read of a malformed hello is kept,
// because showing such hellos is what a laboratory is for.
//
//   std::optional<ParsedClientHello> hello = ParseClientHello(message);
//   if (hello) hello->server_name;
//
// It judges nothing: doubled extensions, unknown numbers and forbidden combinations
// pass. DTLS hellos (a longer header, and a cookie) and the SSL 2.0 form are not read.
#ifndef TLSLAB_SERVER_WIRE_CLIENT_HELLO_H_
#define TLSLAB_SERVER_WIRE_CLIENT_HELLO_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/wire/hello_extension.h"

namespace tlslab {

// KeyShareEntry (RFC 8446 section 4.2.8).
struct KeyShare {
  uint16_t group = 0;
  std::string key;
};

struct ParsedClientHello {
  std::string raw;  // the message itself
  uint16_t legacy_version = 0;
  std::string random;      // 32 bytes
  std::string session_id;  // legacy_session_id
  std::vector<uint16_t> cipher_suites;
  std::vector<uint8_t> compressions;  // legacy_compression_methods
  // In the order of the message.
  std::vector<HelloExtension> extensions;

  // Read from the extensions; empty when not sent or not readable. When a type comes
  // twice, from the first.
  std::vector<uint16_t> supported_versions;
  std::vector<uint16_t> groups;                         // supported_groups
  std::vector<uint16_t> key_share_groups;               // of key_share
  std::vector<KeyShare> key_shares;                     // likewise, with the keys
  std::vector<uint16_t> signature_schemes;              // signature_algorithms
  std::vector<uint16_t> certificate_signature_schemes;  // signature_algorithms_cert
  std::vector<std::string> alpn_protocols;
  std::optional<std::string> server_name;  // the first host_name (RFC 6066 section 3)
  std::vector<uint8_t> psk_key_exchange_modes;
  bool psk_offered = false;                     // pre_shared_key was sent
  std::vector<std::string> psk_identities;      // of pre_shared_key
  std::optional<uint32_t> session_ticket_size;  // session_ticket was sent, with so many bytes
  bool early_data_offered = false;              // early_data was sent
  std::optional<uint32_t> padding_size;         // padding was sent, of so many bytes

  // Types of extensions among these whose data is not what it should be.
  std::vector<uint16_t> malformed_extensions;
  // The message has the length that it says, and its extensions can be told apart.
  bool well_formed = false;
};

// Nothing when it is no ClientHello, or ends before its extensions.
std::optional<ParsedClientHello> ParseClientHello(std::string_view message);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_CLIENT_HELLO_H_
