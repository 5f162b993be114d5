// What the hellos have in common: the frame of a handshake message, the list of
// extensions, and the kinds of lists that stand in them (RFC 8446 sections 4 and 4.2).
//
// It does not know what any extension means; see client_hello.h and server_hello.h.
#ifndef TLSLAB_SERVER_WIRE_HELLO_EXTENSION_H_
#define TLSLAB_SERVER_WIRE_HELLO_EXTENSION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/wire/byte_reader.h"

namespace tlslab {

// Extension types that the parsers read, or that say something by being there.
inline constexpr uint16_t kServerNameExtension = 0;
inline constexpr uint16_t kMaxFragmentLengthExtension = 1;
inline constexpr uint16_t kSupportedGroupsExtension = 10;
inline constexpr uint16_t kSignatureAlgorithmsExtension = 13;
inline constexpr uint16_t kAlpnExtension = 16;
inline constexpr uint16_t kPaddingExtension = 21;
inline constexpr uint16_t kEncryptThenMacExtension = 22;
inline constexpr uint16_t kExtendedMasterSecretExtension = 23;
inline constexpr uint16_t kSessionTicketExtension = 35;
inline constexpr uint16_t kPreSharedKeyExtension = 41;
inline constexpr uint16_t kEarlyDataExtension = 42;
inline constexpr uint16_t kSupportedVersionsExtension = 43;
inline constexpr uint16_t kCookieExtension = 44;
inline constexpr uint16_t kPskKeyExchangeModesExtension = 45;
inline constexpr uint16_t kCertificateAuthoritiesExtension = 47;
inline constexpr uint16_t kSignatureAlgorithmsCertExtension = 50;
inline constexpr uint16_t kKeyShareExtension = 51;
inline constexpr uint16_t kRenegotiationInfoExtension = 65281;

struct HelloExtension {
  uint16_t type = 0;
  std::string data;  // extension_data, without its length
};

// The body of a handshake message of this type. `whole` tells whether the body has
// the length that the header says. Nothing, when the four bytes of the header are not
// there or are of another type.
struct HandshakeBody {
  std::string_view bytes;
  bool whole = false;
};
std::optional<HandshakeBody> BodyOf(std::string_view message, uint8_t type);

// Reads the extensions that end a message: all that is left, or nothing at all, which
// is a message without extensions. False when they are malformed; those that came
// before the fault are kept.
bool ReadExtensions(ByteReader& reader, std::vector<HelloExtension>* extensions);

// The first extension of the type; null when there is none.
const HelloExtension* FindExtension(const std::vector<HelloExtension>& extensions, uint16_t type);

// Those that are the first of their type, in their order: what is read of a hello, which may hold
// thousands. They point into the list.
std::vector<const HelloExtension*> FirstOfEachType(const std::vector<HelloExtension>& extensions);

// A list of 16-bit numbers that fills `bytes`; nothing when it cannot.
std::optional<std::vector<uint16_t>> Uint16List(std::string_view bytes);

// The same with its length before it, and nothing after it: what several extensions
// are.
std::optional<std::vector<uint16_t>> Uint16List16(std::string_view data);

// ProtocolNameList (RFC 7301 section 3.1).
std::optional<std::vector<std::string>> ProtocolNames(std::string_view data);

// A server's answer to it: a list of one.
bool ReadSelectedProtocol(std::string_view data, std::optional<std::string>* protocol);

// max_fragment_length (RFC 6066 section 4), in bytes.
bool ReadMaxFragmentLength(std::string_view data, std::optional<uint32_t>* bytes);

// Opaque values of at most 2^16-1 bytes that fill `bytes`; nothing when they do not.
std::optional<std::vector<std::string>> OpaqueList(std::string_view bytes);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_HELLO_EXTENSION_H_
