#include "client/report/verdicts.h"

namespace tlslab {

void CountCell(const v1::CellReport& cell, v1::VerdictCounts& counts) {
  switch (cell.verdict()) {
    case v1::VERDICT_PASSED:
      counts.set_passed(counts.passed() + 1);
      if (!cell.failed_attempts().empty()) counts.set_flaky(counts.flaky() + 1);
      return;
    case v1::VERDICT_FAILED:
      return counts.set_failed(counts.failed() + 1);
    case v1::VERDICT_SKIPPED:
      return counts.set_skipped(counts.skipped() + 1);
    default:
      return counts.set_errored(counts.errored() + 1);
  }
}

void AddCounts(const v1::VerdictCounts& more, v1::VerdictCounts& counts) {
  counts.set_passed(counts.passed() + more.passed());
  counts.set_failed(counts.failed() + more.failed());
  counts.set_skipped(counts.skipped() + more.skipped());
  counts.set_errored(counts.errored() + more.errored());
  counts.set_flaky(counts.flaky() + more.flaky());
}

v1::Verdict WorstVerdict(const v1::VerdictCounts& counts) {
  if (counts.errored() > 0) return v1::VERDICT_ERRORED;
  if (counts.failed() > 0) return v1::VERDICT_FAILED;
  return counts.passed() > 0 ? v1::VERDICT_PASSED : v1::VERDICT_SKIPPED;
}

void CountCells(v1::ExperimentReport& experiment) {
  v1::VerdictCounts counts;
  for (const v1::CellReport& cell : experiment.cells()) CountCell(cell, counts);
  *experiment.mutable_counts() = counts;
  experiment.set_verdict(WorstVerdict(counts));
}

}  // namespace tlslab
