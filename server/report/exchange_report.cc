#include "server/report/exchange_report.h"

#include "server/report/code_points.h"

namespace tlslab {

void ReportExchange(const ExchangeOutcome& outcome, v1::ExchangeResult* out) {
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
}

}  // namespace tlslab
