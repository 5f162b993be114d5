#include "server/report/post_handshake_report.h"

#include "server/report/certificate_facts.h"
#include "server/report/chain_shape_report.h"
#include "server/report/code_points.h"

namespace tlslab {
namespace {

v1::Direction ToDirection(bool sent) { return sent ? v1::DIRECTION_SENT : v1::DIRECTION_RECEIVED; }

v1::PostHandshakeEvent::Kind ToKind(PostHandshakeSeen::Kind kind) {
  switch (kind) {
    case PostHandshakeSeen::Kind::kKeyUpdate:
      return v1::PostHandshakeEvent::KEY_UPDATE;
    case PostHandshakeSeen::Kind::kRenegotiation:
      return v1::PostHandshakeEvent::RENEGOTIATION;
    case PostHandshakeSeen::Kind::kCertificateRequest:
      return v1::PostHandshakeEvent::CERTIFICATE_REQUEST;
  }
  return v1::PostHandshakeEvent::KIND_UNSPECIFIED;
}

void ReportShown(const PeerShown& shown, v1::PeerIdentity* out) {
  ReportChain(shown.chain, out);
  if (!shown.chain.empty()) out->set_certificate_type(v1::CERTIFICATE_TYPE_X509);
  if (shown.verification) ReportVerification(*shown.verification, out->mutable_verification());
  if (!shown.name_match) return;
  v1::NameMatch* match = out->mutable_name_match();
  match->set_expected_name(ValidUtf8(shown.name_match->expected_name));
  match->set_matched(shown.name_match->matched);
  match->set_matched_name(ValidUtf8(shown.name_match->matched_name));
}

void ReportEvent(const PostHandshakeSeen& seen, v1::PostHandshakeEvent* out) {
  out->set_kind(ToKind(seen.kind));
  SetDuration(seen.at, out->mutable_event_offset());
  out->set_direction(ToDirection(seen.sent));
  if (seen.completed) out->set_completed(*seen.completed);
  out->set_update_requested(seen.update_requested);
  if (!seen.peer.chain.empty() || seen.peer.verification) {
    ReportShown(seen.peer, out->mutable_peer());
  }
}

}  // namespace

void ReportPostHandshake(const Observations& seen, v1::HandshakeResult* out) {
  for (const PostHandshakeSeen& event : seen.post_handshake) {
    ReportEvent(event, out->add_post_handshake_events());
  }
  for (const ExportedKeySeen& exported : seen.exporters) {
    v1::ExportedKey* entry = out->add_exporters();
    entry->set_label(ValidUtf8(exported.label));
    if (exported.context) entry->set_context(*exported.context);
    entry->set_value(exported.value);
  }
  if (!seen.channel_bindings) return;
  v1::ChannelBindings* bindings = out->mutable_channel_bindings();
  bindings->set_tls_unique(seen.channel_bindings->tls_unique);
  bindings->set_tls_server_end_point(seen.channel_bindings->tls_server_end_point);
  bindings->set_tls_exporter(seen.channel_bindings->tls_exporter);
}

}  // namespace tlslab
