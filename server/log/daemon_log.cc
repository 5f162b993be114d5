#include "server/log/daemon_log.h"

#include "server/driver/connection_record.h"
#include "server/log/address_outcome.h"
#include "server/report/outcome/outcome.h"

namespace tlslab {
namespace {

// What says that nobody asked for anything: health checks come every few seconds.
bool IsRoutine(std::string_view method) { return method.substr(0, 5) == "grpc."; }

// A mistake of ours, one of whoever asks, or neither.
LogLevel LevelOf(const RpcEvent& rpc) {
  for (const char* ours : {"INTERNAL", "UNKNOWN", "DATA_LOSS"}) {
    if (rpc.code == ours) return LogLevel::kError;
  }
  for (const char* refused : {"UNAUTHENTICATED", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED"}) {
    if (rpc.code == refused) return LogLevel::kWarning;
  }
  return IsRoutine(rpc.method) ? LogLevel::kDebug : LogLevel::kInfo;
}

std::string_view NameOf(HandshakePlace place) {
  switch (place) {
    case HandshakePlace::kSimulation:
      return "simulation";
    case HandshakePlace::kDial:
      return "dial";
    case HandshakePlace::kListener:
      return "listener";
    case HandshakePlace::kRelay:
      return "relay";
    case HandshakePlace::kTerminator:
      return "terminator";
  }
  return "";
}

}  // namespace

void DaemonLog::OnRpc(const RpcEvent& rpc) {
  const LogLevel level = LevelOf(rpc);
  if (!log_.Wants(level)) return;
  LogLine line(level, "rpc");
  line.Add("method", rpc.method)
      .Add("owner", rpc.owner)
      .Add("peer", rpc.peer)
      .Add("code", rpc.code)
      .Add("duration_ms", rpc.duration);
  if (!rpc.request_id.empty()) line.Add("request_id", rpc.request_id);
  log_.Write(line);
}

void DaemonLog::OnHandshake(const std::string& owner, HandshakePlace place,
                            const ConnectionRecord& record) {
  if (!log_.Wants(LogLevel::kDebug)) return;
  const HandshakeOutcome outcome = OutcomeOf(record);
  log_.Write(LogLine(LogLevel::kDebug, "handshake")
                 .Add("owner", owner)
                 .Add("place", NameOf(place))
                 .Add("end", outcome.end)
                 .Add("outcome", outcome.outcome)
                 .Add("version", outcome.version)
                 .Add("peer", record.remote_address)
                 .Add("duration_ms", outcome.duration));
}

void DaemonLog::OnLeaseExpired(const std::string& owner, const std::string& name) {
  log_.Write(LogLine(LogLevel::kInfo, "lease_expired").Add("owner", owner).Add("name", name));
}

// Debug: where nobody reads, there would be one for each connection.
void DaemonLog::OnResultsDropped(const std::string& owner, uint64_t count) {
  log_.Write(LogLine(LogLevel::kDebug, "results_dropped").Add("owner", owner).Add("count", count));
}

void DaemonLog::OnLimitHit(const std::string& owner, const std::string& limit) {
  // Peers of a port, whoever they are, would fill the log; a metric counts them.
  const bool by_peers = limit.rfind("max_connections_per_", 0) == 0;
  const LogLevel level = by_peers ? LogLevel::kDebug : LogLevel::kWarning;
  if (!log_.Wants(level)) return;
  log_.Write(LogLine(level, "limit_hit").Add("owner", owner).Add("limit", limit));
}

void DaemonLog::OnDial(const std::string& owner, const AddressUse& use) {
  Audit("dial", owner, use);
}

void DaemonLog::OnBind(const std::string& owner, const AddressUse& use) {
  Audit("bind", owner, use);
}

void DaemonLog::Audit(std::string_view event, const std::string& owner, const AddressUse& use) {
  if (!log_.Wants(LogLevel::kAudit)) return;
  LogLine line(LogLevel::kAudit, event);
  line.Add("owner", owner)
      .Add("target", use.target)
      .Add("addresses", use.addresses)
      .Add("outcome", AddressOutcomeName(use.outcome));
  if (!use.why.empty()) line.Add("why", use.why);
  log_.Write(line);
}

}  // namespace tlslab
