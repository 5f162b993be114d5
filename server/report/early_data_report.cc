#include "server/report/early_data_report.h"

namespace tlslab {
namespace {

v1::EarlyDataResult::Reason ToReason(EarlyDataSeen::Reason reason) {
  using Reason = EarlyDataSeen::Reason;
  switch (reason) {
    case Reason::kNone:
      return v1::EarlyDataResult::REASON_UNSPECIFIED;
    case Reason::kNotAllowedBySession:
      return v1::EarlyDataResult::NOT_ALLOWED_BY_SESSION;
    case Reason::kDisabled:
      return v1::EarlyDataResult::DISABLED;
    case Reason::kHelloRetry:
      return v1::EarlyDataResult::HELLO_RETRY;
    case Reason::kNotResumed:
      return v1::EarlyDataResult::NOT_RESUMED;
    case Reason::kAlpnChanged:
      return v1::EarlyDataResult::ALPN_CHANGED;
    case Reason::kReplayOrAge:
      return v1::EarlyDataResult::REPLAY_OR_AGE;
    case Reason::kNotTls13:
      return v1::EarlyDataResult::NOT_TLS13;
    case Reason::kRejectedByPeer:
      return v1::EarlyDataResult::REJECTED_BY_PEER;
  }
  return v1::EarlyDataResult::REASON_UNSPECIFIED;
}

}  // namespace

void ReportEarlyData(const EarlyDataSeen& seen, v1::EarlyDataResult* out) {
  out->set_offered(seen.offered);
  if (seen.accepted) out->set_accepted(*seen.accepted);
  out->set_reason(ToReason(seen.reason));
  out->set_sent_bytes(seen.sent_bytes);
  out->set_received_bytes(seen.received_bytes);
  out->set_received(seen.received);
}

}  // namespace tlslab
