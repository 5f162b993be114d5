#include "server/report/exchange_report.h"

#include "absl/strings/str_cat.h"
#include "server/report/code_points.h"

namespace tlslab {

void ReportExchange(const ExchangeOutcome& outcome, const std::string& handshake_failure,
                    v1::ExchangeResult* out) {
  out->set_sent_bytes(outcome.sent_bytes);
  out->set_received_bytes(outcome.received_bytes);
  out->set_received(outcome.received);
  out->set_received_truncated(outcome.received_truncated);
  out->set_completed_step_count(outcome.completed_steps);
  out->set_error(outcome.error);
  for (const StepOutcome& step : outcome.steps) {
    v1::StepOutcome* entry = out->add_steps();
    SetDuration(step.started, entry->mutable_start_offset());
    if (step.ended) SetDuration(*step.ended, entry->mutable_end_offset());
    entry->set_error(step.error);
  }
  if (!outcome.handshake_failed || handshake_failure.empty()) return;
  const std::string error = absl::StrCat(outcome.error, ": ", handshake_failure);
  out->set_error(error);
  out->mutable_steps(out->steps_size() - 1)->set_error(error);
}

}  // namespace tlslab
