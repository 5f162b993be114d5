// An ExperimentReport for a person: a line or three a step, mismatches below, and a summary.
#ifndef TLSLAB_CLIENT_RENDER_REPORT_TEXT_H_
#define TLSLAB_CLIENT_RENDER_REPORT_TEXT_H_

#include <string>

#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

// `colour`: verdicts in ANSI colours.
std::string ReportText(const v1::CellReport& report, bool colour);

// "2 passed, 1 failed, 0 skipped, 0 errored"
std::string VerdictCounts(const v1::CellReport& report);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_REPORT_TEXT_H_
