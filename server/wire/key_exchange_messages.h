// Reads the messages by which TLS 1.2 and below exchange keys, ServerKeyExchange and
// ClientKeyExchange, and CertificateVerify.
//
// None of them can be read without knowing what was agreed before: the version, given
// as its TLS number (0x0303 for TLS 1.2), and the kind of key exchange, which the
// cipher suite tells. Messages come whole and with their header; malformed ones yield
// nothing.
//
//   ParseServerKeyExchange(message, KeyExchangeKind::kEcdhe, 0x0303)->group;   // 23
//   CertificateVerifyScheme(message, 0x0304);                                  // 0x0804
#ifndef TLSLAB_SERVER_WIRE_KEY_EXCHANGE_MESSAGES_H_
#define TLSLAB_SERVER_WIRE_KEY_EXCHANGE_MESSAGES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tlslab {

enum class KeyExchangeKind {
  kEcdhe,     // also anonymous
  kDhe,       // also anonymous
  kEcdhePsk,  // an identity hint stands before the parameters (RFC 5489 section 2)
  kDhePsk,    // likewise (RFC 4279 section 3)
  kPsk,       // nothing but the hint, or the identity (RFC 4279 section 2)
  kRsaPsk,    // likewise, and a secret under the server's key (RFC 4279 section 4)
  kOther,     // nothing that this parser reads
};

struct ParsedServerKeyExchange {
  // The named group of ECDHE. Absent for DHE: TLS 1.2 sends the numbers, not a name.
  std::optional<uint16_t> group;
  std::string public_key;    // the server's; empty for kPsk and kRsaPsk
  std::string dh_prime;      // DHE
  std::string dh_generator;  // DHE
  // Kinds with PSK.
  std::optional<std::string> psk_identity_hint;
  // What the parameters are signed with. Absent in anonymous and PSK exchanges, and
  // before TLS 1.2, where the certificate decides.
  std::optional<uint16_t> scheme;
};

// RFC 5246 section 7.4.3, RFC 8422 section 5.4. TLS 1.2 and below. Nothing when it is
// malformed, when it is no such message, for kOther, or when the curve is explicit.
std::optional<ParsedServerKeyExchange> ParseServerKeyExchange(std::string_view message,
                                                              KeyExchangeKind kind,
                                                              uint16_t version);

struct ParsedClientKeyExchange {
  std::string public_key;                   // the client's; empty for kPsk and kRsaPsk
  std::optional<std::string> psk_identity;  // kinds with PSK
};

// RFC 5246 section 7.4.7, RFC 8422 section 5.7. TLS 1.2 and below. Nothing likewise.
std::optional<ParsedClientKeyExchange> ParseClientKeyExchange(std::string_view message,
                                                              KeyExchangeKind kind);

// What the message is signed with. TLS 1.2 and above: below, there is no scheme, and
// nothing is returned.
std::optional<uint16_t> CertificateVerifyScheme(std::string_view message, uint16_t version);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_KEY_EXCHANGE_MESSAGES_H_
