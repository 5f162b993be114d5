#include "server/wire/session_ticket.h"

#include "server/wire/hello_extension.h"

namespace tlslab {
namespace {

constexpr uint8_t kNewSessionTicketType = 4;
constexpr uint16_t kTls13 = 0x0304;

bool ReadExtensionsOfTicket(ByteReader& reader, ParsedSessionTicket* ticket) {
  std::vector<HelloExtension> extensions;
  if (reader.empty() || !ReadExtensions(reader, &extensions)) return false;
  const HelloExtension* early_data = FindExtension(extensions, kEarlyDataExtension);
  if (early_data == nullptr) return true;
  ByteReader size(early_data->data);
  ticket->max_early_data = size.Uint32();
  return size.Done();
}

}  // namespace

std::optional<ParsedSessionTicket> ParseNewSessionTicket(std::string_view message,
                                                         uint16_t version) {
  std::optional<HandshakeBody> body = BodyOf(message, kNewSessionTicketType);
  if (!body || !body->whole) return std::nullopt;
  ByteReader reader(body->bytes);
  ParsedSessionTicket ticket;
  ticket.lifetime = reader.Uint32();
  const bool tls13 = version >= kTls13;
  if (tls13) {
    ticket.age_add = reader.Uint32();
    ticket.nonce = reader.Vector8();
  }
  ticket.ticket = reader.Vector16();
  if (tls13 && !ReadExtensionsOfTicket(reader, &ticket)) return std::nullopt;
  if (!reader.Done()) return std::nullopt;
  return ticket;
}

}  // namespace tlslab
