#include "server/report/event_report.h"

#include <optional>

#include "server/codepoints/alerts.h"
#include "server/codepoints/handshake_types.h"
#include "server/report/code_points.h"

namespace tlslab {
namespace {

v1::Direction ToDirection(bool sent) { return sent ? v1::DIRECTION_SENT : v1::DIRECTION_RECEIVED; }

void ReportAlert(const AlertSeen& alert, v1::AlertSeen* out) {
  SetDuration(alert.at, out->mutable_event_offset());
  out->set_direction(ToDirection(alert.sent));
  out->set_fatal(alert.fatal);
  SetCodePoint(alert.description, AlertName(alert.description), out->mutable_description());
}

void ReportMessage(const MessageSeen& message, v1::MessageSeen* out) {
  SetDuration(message.at, out->mutable_event_offset());
  out->set_direction(ToDirection(message.sent));
  out->set_size_bytes(message.size);
  out->set_change_cipher_spec(message.change_cipher_spec);
  if (message.change_cipher_spec) return;
  SetCodePoint(message.type, HandshakeTypeName(message.type), out->mutable_type());
}

void ReportTicket(const TicketSeen& seen, v1::SessionTicket* out) {
  out->set_session(seen.session);
  if (!seen.ticket) return;
  SetDuration(seen.at, out->mutable_event_offset());
  out->set_direction(ToDirection(seen.sent));
  out->mutable_lifetime()->set_seconds(seen.ticket->lifetime);
  if (seen.ticket->age_add) out->set_age_add(*seen.ticket->age_add);
  out->set_nonce(seen.ticket->nonce);
  out->set_ticket(seen.ticket->ticket);
  if (seen.ticket->max_early_data) out->set_max_early_data_bytes(*seen.ticket->max_early_data);
}

void ReportOffset(const std::optional<Offset>& at,
                  google::protobuf::Duration* (v1::PhaseTimes::*to)(), v1::PhaseTimes* out) {
  if (at) SetDuration(*at, (out->*to)());
}

}  // namespace

void ReportEvents(const Observations& seen, v1::HandshakeResult* out) {
  out->set_omitted_event_count(seen.omitted_events);
  for (const AlertSeen& alert : seen.alerts) ReportAlert(alert, out->add_alerts());
  for (const MessageSeen& message : seen.messages) ReportMessage(message, out->add_messages());
  for (const TicketSeen& ticket : seen.tickets) ReportTicket(ticket, out->add_tickets());
}

void ReportPhases(const ConnectionRecord& record, v1::PhaseTimes* out) {
  using P = v1::PhaseTimes;
  const Observations& seen = record.observations;
  ReportOffset(record.connected_at, &P::mutable_connected_offset, out);
  ReportOffset(seen.client_hello_at, &P::mutable_client_hello_offset, out);
  ReportOffset(seen.server_hello_at, &P::mutable_server_hello_offset, out);
  ReportOffset(seen.peer_certificate_at, &P::mutable_peer_certificate_offset, out);
  ReportOffset(seen.verified_at, &P::mutable_verified_offset, out);
  if (!seen.failure) ReportOffset(seen.ended_at, &P::mutable_completed_offset, out);
  ReportOffset(seen.first_data_at, &P::mutable_first_data_offset, out);
  ReportOffset(seen.first_ticket_at, &P::mutable_first_ticket_offset, out);
  SetDuration(record.closed_at, out->mutable_closed_offset());
}

}  // namespace tlslab
