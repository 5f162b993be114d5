// Two runs: which cells only one of them has, whose verdict changed, and which facts did.
//
// A fact that changed in the same way in many cells is told once, with those cells: another build
// of OpenSSL changes the default group of a thousand cells, and that is one line.
#ifndef TLSLAB_CLIENT_REPORT_RUN_DIFF_H_
#define TLSLAB_CLIENT_REPORT_RUN_DIFF_H_

#include <string>
#include <vector>

#include "client/report/compare.h"
#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

struct RunDiff {
  // The same path with the same values before and now.
  struct Change {
    Difference difference;
    std::vector<std::string> cells;  // in the order of the second run
  };

  std::vector<std::string> labs_before, labs_now;  // with their libraries
  std::vector<std::string> only_before, only_now;  // ids of cells
  std::vector<Change> verdicts;                    // of whole cells
  std::vector<Change> facts;                       // most cells first
  int compared = 0;                                // cells that both have
  int differing = 0;                               // those of them that differ

  // Labs may differ; that is often the reason for a comparison.
  bool alike() const { return only_before.empty() && only_now.empty() && differing == 0; }
};

RunDiff CompareRuns(const v1::RunReport& before, const v1::RunReport& now);

// For a person.
std::string RunDiffText(const RunDiff& diff);
// One JSON object, indented by nothing, with the names of the members above.
std::string RunDiffJson(const RunDiff& diff);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_RUN_DIFF_H_
