#include "server/report/offload/terminator_report.h"

#include "server/report/code_points.h"
#include "server/report/handshake_result.h"
#include "server/report/offload/http_header_report.h"
#include "server/report/offload/port_report.h"
#include "server/report/offload/proxy_report.h"

namespace tlslab {
namespace {

v1::TerminatorClose::Kind ToCloseKind(TerminatorEnd end) {
  switch (end) {
    case TerminatorEnd::kClientClosed:
      return v1::TerminatorClose::CLIENT_CLOSED;
    case TerminatorEnd::kBackendClosed:
      return v1::TerminatorClose::BACKEND_CLOSED;
    case TerminatorEnd::kClientReset:
      return v1::TerminatorClose::CLIENT_RESET;
    case TerminatorEnd::kBackendReset:
      return v1::TerminatorClose::BACKEND_RESET;
    case TerminatorEnd::kIdle:
      return v1::TerminatorClose::IDLE;
    case TerminatorEnd::kNotConnected:
      return v1::TerminatorClose::NOT_CONNECTED;
    case TerminatorEnd::kTerminatorEnded:
      return v1::TerminatorClose::TERMINATOR_ENDED;
    case TerminatorEnd::kHandshakeFailed:
      return v1::TerminatorClose::HANDSHAKE_FAILED;
    case TerminatorEnd::kMalformed:
      return v1::TerminatorClose::MALFORMED;
  }
  return v1::TerminatorClose::KIND_UNSPECIFIED;
}

void ReportRequest(const ForwardedRequest& request, v1::ForwardedRequest* out) {
  out->set_method(ValidUtf8(request.method));
  out->set_target(ValidUtf8(request.target));
  ReportHeaders(request.removed_headers, out->mutable_removed_headers());
  ReportHeaders(request.added_headers, out->mutable_added_headers());
}

}  // namespace

void ReportTerminatorResult(const TerminatorRecord& record, v1::TerminatorResult* out) {
  SetTime(record.start_time, out->mutable_start_time());
  SetDuration(record.duration, out->mutable_duration());
  out->set_client_address(record.client_address);
  if (record.proxy_header) ReportProxyHeader(*record.proxy_header, out->mutable_proxy_header());
  out->set_backend_address(record.backend_address);
  out->set_backend_local_address(record.backend_local_address);
  out->set_connect_error(record.connect_error);
  if (record.client_side) ReportHandshake(*record.client_side, out->mutable_client_side());
  if (record.backend_side) ReportHandshake(*record.backend_side, out->mutable_backend_side());
  if (record.sent_proxy_header) {
    ReportProxyHeader(*record.sent_proxy_header, out->mutable_sent_proxy_header());
  }
  for (const ForwardedRequest& request : record.requests) {
    ReportRequest(request, out->add_requests());
  }
  out->set_client_received_bytes(record.client_received_bytes);
  out->set_backend_received_bytes(record.backend_received_bytes);
  out->mutable_close()->set_kind(ToCloseKind(record.end));
  out->set_error(ValidUtf8(record.error));
}

void ReportTerminator(const Terminator& stored, v1::Terminator* out) { ReportPort(stored, out); }

}  // namespace tlslab
