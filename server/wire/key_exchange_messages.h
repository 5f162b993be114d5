// Reads groups and signature schemes from the messages that follow the hellos:
// ServerKeyExchange, CertificateRequest and CertificateVerify.
//
// None of them can be read without knowing what was agreed before: the version, given
// as its TLS number (0x0303 for TLS 1.2), and for ServerKeyExchange the kind of key
// exchange, which the cipher suite tells. Messages come whole and with their header;
// malformed ones yield nothing.
//
//   ParseServerKeyExchange(message, KeyExchangeKind::kEcdhe, 0x0303)->group;   // 23
//   CertificateVerifyScheme(message, 0x0304);                                  // 0x0804
#ifndef TLSLAB_SERVER_WIRE_KEY_EXCHANGE_MESSAGES_H_
#define TLSLAB_SERVER_WIRE_KEY_EXCHANGE_MESSAGES_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tlslab {

enum class KeyExchangeKind {
  kEcdhe,     // also anonymous
  kDhe,       // also anonymous
  kEcdhePsk,  // an identity hint stands before the parameters (RFC 5489 section 2)
  kDhePsk,    // likewise (RFC 4279 section 3)
  kOther,     // nothing that this parser reads
};

struct ParsedServerKeyExchange {
  // The named group of ECDHE. Absent for DHE: TLS 1.2 sends the numbers, not a name.
  std::optional<uint16_t> group;
  // What the parameters are signed with. Absent in anonymous and PSK exchanges, and
  // before TLS 1.2, where the certificate decides.
  std::optional<uint16_t> scheme;
};

// RFC 5246 section 7.4.3, RFC 8422 section 5.4. TLS 1.2 and below. Nothing when it is
// malformed, when it is no such message, for kOther, or when the curve is explicit.
std::optional<ParsedServerKeyExchange> ParseServerKeyExchange(std::string_view message,
                                                              KeyExchangeKind kind,
                                                              uint16_t version);

// The schemes that the server accepts: RFC 5246 section 7.4.4 or, from 0x0304 on, RFC
// 8446 section 4.3.2. Empty below TLS 1.2, which has none. Nothing when malformed.
std::optional<std::vector<uint16_t>> CertificateRequestSchemes(std::string_view message,
                                                               uint16_t version);

// What the message is signed with. TLS 1.2 and above: below, there is no scheme, and
// nothing is returned.
std::optional<uint16_t> CertificateVerifyScheme(std::string_view message, uint16_t version);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_KEY_EXCHANGE_MESSAGES_H_
