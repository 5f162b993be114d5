// What cells come to together.
#ifndef TLSLAB_CLIENT_REPORT_VERDICTS_H_
#define TLSLAB_CLIENT_REPORT_VERDICTS_H_

#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

// Adds the cell to the counts, as flaky too when it passed after attempts that failed.
void CountCell(const v1::CellReport& cell, v1::VerdictCounts& counts);

// Adds `more` to the counts.
void AddCounts(const v1::VerdictCounts& more, v1::VerdictCounts& counts);

// The worst of them: ERRORED, FAILED, PASSED; SKIPPED when all were, or when there is none.
v1::Verdict WorstVerdict(const v1::VerdictCounts& counts);

// Sets the verdict and counts of an experiment from its cells.
void CountCells(v1::ExperimentReport& experiment);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_VERDICTS_H_
