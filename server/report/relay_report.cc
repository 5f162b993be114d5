#include "server/report/relay_report.h"

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "server/report/code_points.h"
#include "server/report/fault_report.h"
#include "server/report/handshake_result.h"
#include "server/report/observer_report.h"
#include "server/report/offload/port_report.h"
#include "server/report/wire_report.h"
#include "server/wire/pcapng.h"

namespace tlslab {
namespace {

v1::RelayClose::Kind ToCloseKind(RelayEnd end) {
  switch (end) {
    case RelayEnd::kClientClosed:
      return v1::RelayClose::CLIENT_CLOSED;
    case RelayEnd::kTargetClosed:
      return v1::RelayClose::TARGET_CLOSED;
    case RelayEnd::kClientReset:
      return v1::RelayClose::CLIENT_RESET;
    case RelayEnd::kTargetReset:
      return v1::RelayClose::TARGET_RESET;
    case RelayEnd::kFault:
      return v1::RelayClose::FAULT;
    case RelayEnd::kIdle:
      return v1::RelayClose::IDLE;
    case RelayEnd::kNotConnected:
      return v1::RelayClose::NOT_CONNECTED;
    case RelayEnd::kRelayEnded:
      return v1::RelayClose::RELAY_ENDED;
    case RelayEnd::kHandshakeFailed:
      return v1::RelayClose::HANDSHAKE_FAILED;
  }
  return v1::RelayClose::KIND_UNSPECIFIED;
}

void ReportMiddle(const RelayRecord& record, v1::RelayResult* out) {
  if (record.client_side) ReportHandshake(*record.client_side, out->mutable_client_side());
  if (record.target_side) ReportHandshake(*record.target_side, out->mutable_target_side());
  out->set_client_plaintext(record.client_plaintext);
  out->set_target_plaintext(record.target_plaintext);
}

CapturedConnection Captured(const RelayRecord& record, const WireLogData& log,
                            const std::string& comment) {
  CapturedConnection connection;
  connection.log = &log;
  connection.start_time = record.start_time;
  connection.comment = comment;
  connection.max_bytes = record.tap_options.capture->max_bytes;
  return connection;
}

// Reads `connection_id`. Both sides in one section, each a connection of its own.
void ReportRelayCapture(const RelayRecord& record, v1::RelayResult* out) {
  if (!record.tap_options.capture || !record.client_log || !record.target_log) return;
  std::string comment;
  if (!out->connection_id().empty()) comment = "connection_id " + out->connection_id();
  std::vector<CapturedConnection> sides;
  sides.push_back(Captured(record, *record.client_log, comment));
  sides.back().client_address = record.client_address;
  sides.back().server_address = record.bound_address;
  sides.back().vantage = "relay, client's side";
  if (record.target_connected_at) {
    sides.push_back(Captured(record, *record.target_log, comment));
    sides.back().client_address = record.target_local_address;
    sides.back().server_address = record.target_address;
    sides.back().connected_at = record.target_connected_at;
    sides.back().vantage = "relay, target's side";
  }
  std::vector<std::string> secrets;
  for (const auto* end : {&record.client_side, &record.target_side}) {
    if (!*end) continue;
    const std::vector<std::string>& lines = (*end)->observations.capture_secrets;
    secrets.insert(secrets.end(), lines.begin(), lines.end());
  }
  out->set_capture(PcapngSection(sides, secrets));
}

}  // namespace

void ReportRelayResult(const RelayRecord& record, v1::RelayResult* out) {
  SetTime(record.start_time, out->mutable_start_time());
  SetDuration(record.duration, out->mutable_duration());
  out->set_client_address(record.client_address);
  out->set_target_address(record.target_address);
  out->set_target_local_address(record.target_local_address);
  out->set_connect_error(record.connect_error);
  out->set_client_received_bytes(record.client_received_bytes);
  out->set_client_sent_bytes(record.client_sent_bytes);
  out->set_target_received_bytes(record.target_received_bytes);
  out->set_target_sent_bytes(record.target_sent_bytes);
  out->mutable_close()->set_kind(ToCloseKind(record.end));
  ReportFaults(record.faults, out->mutable_faults());
  // To the client the relay is the server.
  ReportObserver(record.observed, {record.client_address, record.bound_address},
                 out->mutable_observer());
  if (const auto& hello = record.observed.client_hello) {
    out->set_connection_id(
        absl::BytesToHexString(absl::string_view(hello->random.data(), hello->random.size())));
  }
  if (const auto& transcript = record.tap_options.transcript) {
    if (record.client_log) {
      ReportTranscript(*record.client_log, *transcript, out->mutable_client_transcript());
    }
    if (record.target_log) {
      ReportTranscript(*record.target_log, *transcript, out->mutable_target_transcript());
    }
  }
  ReportMiddle(record, out);
  ReportRelayCapture(record, out);
}

void ReportRelay(const Relay& stored, v1::Relay* out) {
  ReportPort(stored, out);
  ReportFaultPlan(stored, out);
}

}  // namespace tlslab
