#include "server/report/capture_report.h"

#include "server/wire/pcapng.h"

namespace tlslab {

void ReportCapture(const ConnectionRecord& record, v1::HandshakeResult* out) {
  if (!record.tap_options.capture || !record.log) return;
  const bool client = record.observations.role == Role::kClient;
  CapturedConnection connection;
  connection.log = &*record.log;
  connection.client_address = client ? record.local_address : record.remote_address;
  connection.server_address = client ? record.remote_address : record.local_address;
  connection.start_time = record.start_time;
  connection.connected_at = record.connected_at;
  connection.vantage = client ? "client" : "server";
  if (!out->connection_id().empty()) {
    connection.comment = "connection_id " + out->connection_id();
  }
  connection.max_bytes = record.tap_options.capture->max_bytes;
  out->set_capture(PcapngSection({connection}, record.observations.capture_secrets));
}

}  // namespace tlslab
