// Reads a NewSessionTicket (RFC 8446 section 4.6.1, RFC 5077 section 3.3).
//
//   ParseNewSessionTicket(message, 0x0304)->lifetime;   // 7200
//
// Its form depends on the version, given as the TLS number. The message comes whole and
// with its header. What is in the ticket only its server knows.
#ifndef TLSLAB_SERVER_WIRE_SESSION_TICKET_H_
#define TLSLAB_SERVER_WIRE_SESSION_TICKET_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tlslab {

struct ParsedSessionTicket {
  uint32_t lifetime = 0;            // seconds; a hint below TLS 1.3
  std::optional<uint32_t> age_add;  // TLS 1.3
  std::string nonce;                // TLS 1.3
  std::string ticket;
  std::optional<uint32_t> max_early_data;  // bytes; absent when early_data was not sent
};

// Nothing when it is malformed or no such message.
std::optional<ParsedSessionTicket> ParseNewSessionTicket(std::string_view message,
                                                         uint16_t version);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_SESSION_TICKET_H_
