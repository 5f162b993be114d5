#include "server/report/handshake_result.h"

#include <string>

#include "absl/strings/escaping.h"
#include "certs/ossl/library.h"
#include "server/codepoints/tls_versions.h"
#include "server/report/capture_report.h"
#include "server/report/certificate_facts.h"
#include "server/report/chain_shape_report.h"
#include "server/report/code_points.h"
#include "server/report/dialog_report.h"
#include "server/report/early_data_report.h"
#include "server/report/event_report.h"
#include "server/report/exchange_report.h"
#include "server/report/failure.h"
#include "server/report/fault_report.h"
#include "server/report/fingerprint_report.h"
#include "server/report/hello_report.h"
#include "server/report/negotiated_report.h"
#include "server/report/observer_report.h"
#include "server/report/offload/proxy_report.h"
#include "server/report/peer_identity.h"
#include "server/report/post_handshake_report.h"
#include "server/report/wire_report.h"

namespace tlslab {
namespace {

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

// RFC 8879 section 7.3.
std::string CompressionAlgorithm(uint16_t algorithm) {
  switch (algorithm) {
    case 1:
      return "zlib";
    case 2:
      return "brotli";
    case 3:
      return "zstd";
    default:
      return std::to_string(algorithm);
  }
}

void ReportCompression(const CompressedCertificateFrame& frame, v1::CertificateCompression* out) {
  out->set_algorithm(CompressionAlgorithm(frame.algorithm));
  out->set_compressed_bytes(frame.compressed_size);
  out->set_uncompressed_bytes(frame.uncompressed_size);
}

// Null: none was seen.
const ParsedClientHello* FirstHello(const Observations& seen) {
  const auto& hello = seen.first_client_hello ? seen.first_client_hello : seen.client_hello;
  return hello ? &*hello : nullptr;
}

// The random of the first hello, as a key log has it.
std::string ConnectionId(const Observations& seen) {
  const ParsedClientHello* hello = FirstHello(seen);
  return hello != nullptr ? absl::BytesToHexString(hello->random) : "";
}

void ReportShapes(const Observations& seen, v1::HandshakeResult* out) {
  const ParsedClientHello* client = FirstHello(seen);
  const ParsedServerHello* server = seen.server_hello ? &*seen.server_hello : nullptr;
  if (client == nullptr && server == nullptr) return;
  ReportFingerprints(client, server, out->mutable_fingerprints());
}

// The end that made the record is the client or the server.
ObservedAddresses AddressesOf(const ConnectionRecord& record) {
  if (record.observations.role == Role::kClient) {
    return {record.local_address, record.remote_address};
  }
  return {record.remote_address, record.local_address};
}

void ReportPeer(const Observations& seen, v1::PeerIdentity* out) {
  ReportChain(seen.peer_chain, out);
  if (seen.verification) ReportVerification(*seen.verification, out->mutable_verification());
  if (seen.name_match) {
    out->mutable_name_match()->set_expected_name(ValidUtf8(seen.name_match->expected_name));
    out->mutable_name_match()->set_matched(seen.name_match->matched);
    out->mutable_name_match()->set_matched_name(ValidUtf8(seen.name_match->matched_name));
  }
  if (seen.certificate_requested) out->set_certificate_requested(*seen.certificate_requested);
  if (seen.certificate_required) out->set_certificate_required(*seen.certificate_required);
  if (seen.peer_certificate_compression) {
    ReportCompression(*seen.peer_certificate_compression, out->mutable_certificate_compression());
  }
  ReportPeerEvidence(seen, out);
}

void ReportFlow(const FlowStats& flow, v1::WireStats::Flow* out) {
  out->set_total_bytes(flow.total_bytes);
  out->set_handshake_bytes(flow.handshake_bytes);
  out->set_record_count(flow.record_count);
  out->set_max_record_bytes(flow.max_record_bytes);
  out->set_flight_count(flow.flight_count);
  out->set_clear_bytes(flow.clear_bytes);
  if (!flow.first_record_version) return;
  SetCodePoint(*flow.first_record_version, TlsVersionName(*flow.first_record_version),
               out->mutable_first_record_version());
}

}  // namespace

void ReportSeen(const Observations& seen, v1::HandshakeResult* out) {
  out->set_role(seen.role == Role::kClient ? v1::HandshakeResult::CLIENT
                                           : v1::HandshakeResult::SERVER);
  ReportNegotiated(seen, out->mutable_negotiated());
  ReportHellos(seen, out);
  ReportShapes(seen, out);
  if (seen.shared) ReportShared(*seen.shared, out->mutable_shared());
  ReportPeer(seen, out->mutable_peer());
  if (seen.early_data) ReportEarlyData(*seen.early_data, out->mutable_early_data());
  if (seen.ended_at) SetDuration(*seen.ended_at, out->mutable_handshake_duration());
  out->set_openssl_version(OpensslVersion());
  out->set_connection_id(ConnectionId(seen));
}

void ReportHandshake(const ConnectionRecord& record, v1::HandshakeResult* out) {
  const Observations& seen = record.observations;
  ReportSeen(seen, out);
  if (seen.failure) ReportFailure(record, out->mutable_failure());
  ReportEvents(seen, out);
  ReportFlow(record.wire.sent, out->mutable_wire()->mutable_sent());
  ReportFlow(record.wire.received, out->mutable_wire()->mutable_received());
  out->mutable_wire()->set_received_not_tls(record.wire.received_not_tls);
  ReportPhases(record, out->mutable_phases());
  if (record.exchange) {
    ReportExchange(*record.exchange, out->failure().summary(), out->mutable_exchange());
  }
  if (record.dialog) ReportDialog(*record.dialog, out->mutable_dialog());
  if (record.proxy_header) ReportProxyHeader(*record.proxy_header, out->mutable_proxy_header());
  ReportPostHandshake(seen, out);
  out->set_close_kind(ToCloseKind(seen.close_kind));
  SetTime(record.start_time, out->mutable_start_time());
  out->set_local_address(record.local_address);
  out->set_remote_address(record.remote_address);
  for (const std::string& line : seen.key_log_lines) out->add_key_log_lines(line);
  ReportCapture(record, out);
  if (record.observed) {
    ReportObserver(*record.observed, AddressesOf(record), out->mutable_observer());
  }
  if (const auto& transcript = record.tap_options.transcript) {
    if (record.log) ReportTranscript(*record.log, *transcript, out->mutable_transcript());
    if (record.far_log) {
      ReportTranscript(*record.far_log, *transcript, out->mutable_far_transcript());
    }
  }
  ReportFaults(record.faults, out->mutable_faults());
}

void ReportPair(const MemoryPairResult& pair, std::optional<Offset> build_duration,
                v1::HandshakePair* out) {
  ReportHandshake(pair.client, out->mutable_client());
  ReportHandshake(pair.server, out->mutable_server());
  if (build_duration) SetDuration(*build_duration, out->mutable_context_build_duration());
}

}  // namespace tlslab
