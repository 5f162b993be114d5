#include "server/report/handshake_result.h"

#include <openssl/tls1.h>

#include <optional>
#include <string>
#include <vector>

#include "certs/inspect/inspect.h"
#include "certs/ossl/library.h"
#include "server/codepoints/alerts.h"
#include "server/codepoints/cipher_suites.h"
#include "server/codepoints/extension_types.h"
#include "server/codepoints/groups.h"
#include "server/codepoints/handshake_types.h"
#include "server/codepoints/signature_schemes.h"
#include "server/codepoints/tls_versions.h"
#include "server/report/certificate_facts.h"
#include "server/report/cipher_suite.h"
#include "server/report/code_points.h"
#include "server/report/failure.h"
#include "server/report/peer_identity.h"

namespace tlslab {
namespace {

template <typename Name, typename List>
void AddCodePoints(const std::vector<uint16_t>& values, Name name, List* to) {
  for (uint16_t value : values) SetCodePoint(value, name(value), to->Add());
}

void ReportOffset(const std::optional<Offset>& at,
                  google::protobuf::Duration* (v1::PhaseTimes::*to)(), v1::PhaseTimes* out) {
  if (at) SetDuration(*at, (out->*to)());
}

v1::CloseKind ToCloseKind(CloseKind kind) {
  switch (kind) {
    case CloseKind::kUnknown:
      return v1::CLOSE_KIND_UNSPECIFIED;
    case CloseKind::kCloseNotify:
      return v1::CLOSE_KIND_CLOSE_NOTIFY;
    case CloseKind::kTruncated:
      return v1::CLOSE_KIND_TRUNCATED;
    case CloseKind::kReset:
      return v1::CLOSE_KIND_RESET;
    case CloseKind::kAlert:
      return v1::CLOSE_KIND_ALERT;
    case CloseKind::kStillOpen:
      return v1::CLOSE_KIND_STILL_OPEN;
    case CloseKind::kFailedHere:
      return v1::CLOSE_KIND_FAILED_HERE;
  }
  return v1::CLOSE_KIND_UNSPECIFIED;
}

v1::Direction ToDirection(bool sent) { return sent ? v1::DIRECTION_SENT : v1::DIRECTION_RECEIVED; }

void ReportHello(const ParsedClientHello& hello, v1::ClientHello* out) {
  SetCodePoint(hello.legacy_version, TlsVersionName(hello.legacy_version),
               out->mutable_legacy_version());
  AddCodePoints(hello.cipher_suites, CipherSuiteName, out->mutable_cipher_suites());
  AddCodePoints(hello.supported_versions, TlsVersionName, out->mutable_supported_versions());
  AddCodePoints(hello.groups, GroupName, out->mutable_groups());
  AddCodePoints(hello.key_share_groups, GroupName, out->mutable_key_share_groups());
  AddCodePoints(hello.signature_schemes, SignatureSchemeName, out->mutable_signature_schemes());
  for (const std::string& protocol : hello.alpn_protocols) {
    out->add_alpn_protocols(ValidUtf8(protocol));
  }
  if (hello.server_name) out->set_server_name(ValidUtf8(*hello.server_name));
  for (const auto& extension : hello.extensions) {
    SetCodePoint(extension.type, ExtensionTypeName(extension.type), out->add_extensions());
  }
}

// RFC 3749: 0 is none, 1 is DEFLATE, which OpenSSL calls zlib.
std::string CompressionName(uint8_t method) {
  if (method == 0) return "none";
  return method == 1 ? "zlib" : std::to_string(method);
}

void ReportServerHello(const Observations& seen, v1::NegotiatedParameters* out) {
  const ParsedServerHello& hello = *seen.server_hello;
  out->set_version(ToVersion(hello.version));
  out->set_version_name(std::string(TlsVersionName(hello.version)));
  v1::CipherSuite* suite = out->mutable_cipher_suite();
  suite->set_value(hello.cipher_suite);
  suite->set_name(std::string(CipherSuiteName(hello.cipher_suite)));
  if (seen.cipher) ReportCipherSuite(*seen.cipher, suite);
  if (hello.version == TLS1_3_VERSION) {
    out->set_hello_retry_requested(seen.hello_retry_requested);
  }
  out->set_compression(CompressionName(hello.compression));
}

void ReportNegotiated(const Observations& seen, v1::NegotiatedParameters* out) {
  if (seen.server_hello) ReportServerHello(seen, out);
  if (seen.group) SetCodePoint(*seen.group, GroupName(*seen.group), out->mutable_group());
  if (seen.sent_signature_scheme) {
    SetCodePoint(*seen.sent_signature_scheme, SignatureSchemeName(*seen.sent_signature_scheme),
                 out->mutable_local_signature_scheme());
  }
  if (seen.received_signature_scheme) {
    SetCodePoint(*seen.received_signature_scheme,
                 SignatureSchemeName(*seen.received_signature_scheme),
                 out->mutable_peer_signature_scheme());
  }
  if (seen.alpn) out->set_alpn_protocol(ValidUtf8(*seen.alpn));
  if (seen.client_hello && seen.client_hello->server_name) {
    out->set_server_name(ValidUtf8(*seen.client_hello->server_name));
  }
  if (seen.selected_server_name) out->set_selected_server_name(*seen.selected_server_name);
  if (seen.resumed) out->set_session_resumed(*seen.resumed);
}

void ReportPeer(const Observations& seen, v1::PeerIdentity* out) {
  for (const OsslPtr<X509>& certificate : seen.peer_chain) {
    ReportFacts(Inspect(certificate.get()), out->add_chain());
  }
  if (seen.verification) ReportVerification(*seen.verification, out->mutable_verification());
  if (seen.name_match) {
    out->mutable_name_match()->set_expected_name(ValidUtf8(seen.name_match->expected_name));
    out->mutable_name_match()->set_matched(seen.name_match->matched);
    out->mutable_name_match()->set_matched_name(ValidUtf8(seen.name_match->matched_name));
  }
  if (seen.certificate_requested) out->set_certificate_requested(*seen.certificate_requested);
  ReportPeerEvidence(seen, out);
}

void ReportEvents(const Observations& seen, v1::HandshakeResult* out) {
  out->set_omitted_event_count(seen.omitted_events);
  for (const AlertSeen& alert : seen.alerts) {
    v1::AlertSeen* entry = out->add_alerts();
    SetDuration(alert.at, entry->mutable_event_offset());
    entry->set_direction(ToDirection(alert.sent));
    entry->set_fatal(alert.fatal);
    SetCodePoint(alert.description, AlertName(alert.description), entry->mutable_description());
  }
  for (const MessageSeen& message : seen.messages) {
    v1::MessageSeen* entry = out->add_messages();
    SetDuration(message.at, entry->mutable_event_offset());
    entry->set_direction(ToDirection(message.sent));
    entry->set_size_bytes(message.size);
    entry->set_change_cipher_spec(message.change_cipher_spec);
    if (message.change_cipher_spec) continue;
    SetCodePoint(message.type, HandshakeTypeName(message.type), entry->mutable_type());
  }
}

void ReportFlow(const FlowStats& flow, v1::WireStats::Flow* out) {
  out->set_total_bytes(flow.total_bytes);
  out->set_handshake_bytes(flow.handshake_bytes);
  out->set_record_count(flow.record_count);
  out->set_max_record_bytes(flow.max_record_bytes);
  out->set_flight_count(flow.flight_count);
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
  SetDuration(record.closed_at, out->mutable_closed_offset());
}

void ReportExchange(const ExchangeOutcome& outcome, v1::ExchangeResult* out) {
  out->set_sent_bytes(outcome.sent_bytes);
  out->set_received_bytes(outcome.received_bytes);
  out->set_received(outcome.received);
  out->set_received_truncated(outcome.received_truncated);
  out->set_completed_step_count(outcome.completed_steps);
  out->set_error(outcome.error);
}

}  // namespace

void ReportHandshake(const ConnectionRecord& record, v1::HandshakeResult* out) {
  const Observations& seen = record.observations;
  out->set_role(seen.role == Role::kClient ? v1::HandshakeResult::CLIENT
                                           : v1::HandshakeResult::SERVER);
  if (seen.failure) ReportFailure(record, out->mutable_failure());
  ReportNegotiated(seen, out->mutable_negotiated());
  if (seen.client_hello) ReportHello(*seen.client_hello, out->mutable_client_hello());
  ReportPeer(seen, out->mutable_peer());
  ReportEvents(seen, out);
  ReportFlow(record.wire.sent, out->mutable_wire()->mutable_sent());
  ReportFlow(record.wire.received, out->mutable_wire()->mutable_received());
  out->mutable_wire()->set_received_not_tls(record.wire.received_not_tls);
  ReportPhases(record, out->mutable_phases());
  if (record.exchange) ReportExchange(*record.exchange, out->mutable_exchange());
  out->set_close_kind(ToCloseKind(seen.close_kind));
  SetTime(record.start_time, out->mutable_start_time());
  if (seen.ended_at) SetDuration(*seen.ended_at, out->mutable_handshake_duration());
  out->set_local_address(record.local_address);
  out->set_remote_address(record.remote_address);
  for (const std::string& line : seen.key_log_lines) out->add_key_log_lines(line);
  out->set_openssl_version(OpensslVersion());
}

}  // namespace tlslab
