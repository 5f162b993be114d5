// Runs for the tests of reports: cells made of handshakes that a lab simulated.
#ifndef TLSLAB_CLIENT_REPORT_HTML_TESTING_SAMPLE_CELLS_H_
#define TLSLAB_CLIENT_REPORT_HTML_TESTING_SAMPLE_CELLS_H_

#include <vector>

#include "client/report/cell_difference.h"
#include "client/report/html/testing/sample_handshakes.h"
#include "client/report/report_sink.h"

namespace tlslab {

// One experiment of each kind: a matrix of 2 × 3 × 4, single cells that passed, failed, were
// skipped and could not be run, one of many steps. A text of it is hostile.
void WriteSmallRun(const SampleHandshakes& handshakes, ReportSink& sink);

// "matrix" with axes client, suite, version and group; one in 97 failed.
void WriteLargeRun(const SampleHandshakes& handshakes, int cell_count, ReportSink& sink);

// Of cells with a parameter group=X448: one place.
std::vector<CellDifference> SampleDifferences(const v1::CellReport& cell);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_HTML_TESTING_SAMPLE_CELLS_H_
