// Words that reports of all forms share.
#ifndef TLSLAB_CLIENT_REPORT_WORDING_H_
#define TLSLAB_CLIENT_REPORT_WORDING_H_

#include <string>
#include <vector>

#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

// "PASSED"
std::string VerdictText(v1::Verdict verdict);

// "2 passed, 1 failed, 0 skipped, 0 errored", and ", 1 flaky" when some were.
std::string CountsText(const v1::VerdictCounts& counts);

// Of the steps of a cell, which know no flaky.
v1::VerdictCounts CountSteps(const v1::CellReport& cell);

// "at attempt 2, after 1 that failed"; empty when the first was enough.
std::string AttemptText(const v1::CellReport& cell);

// The cell passed, but not at once.
bool IsFlaky(const v1::CellReport& cell);

// "OpenSSL 3.5.7 ... (lab 'old' at localhost:1, tlslabd 1.2)"
std::string LabText(const v1::LabReport& lab);

// Why a cell did not pass, one fact a line: errors, and expectations that did not hold with the
// facts around them, which are indented. Empty when it passed.
std::vector<std::string> WhatWentWrong(const v1::CellReport& cell);

// Why it was skipped; empty when it was not.
std::string SkipReason(const v1::CellReport& cell);

// With '\n' between the lines.
std::string JoinedLines(const std::vector<std::string>& lines);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_WORDING_H_
