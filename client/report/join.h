// Reports of the parts of one run, joined into the report of the whole.
//
//   absl::StatusOr<v1::RunReport> whole = JoinReports({{"part-1.json", one}, {"part-2.json",
//   two}});
//
// Cells stand in the order of their matrix, experiments in that of the first report that tells
// them; verdicts and counts are those of all cells. Reports that tell of no `--shard` may be joined
// too, as of a run that was split by its files. The whole is interrupted when a part was, or has no
// summary because it was killed.
#ifndef TLSLAB_CLIENT_REPORT_JOIN_H_
#define TLSLAB_CLIENT_REPORT_JOIN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

struct NamedReport {
  std::string file_name;
  v1::RunReport report;
};

// INVALID_ARGUMENT with a line for each mistake: a part that is missing or there twice, parts of
// different splits or selections, a cell in two reports, an experiment that is not the same in
// both.
absl::StatusOr<v1::RunReport> JoinReports(const std::vector<NamedReport>& parts);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_JOIN_H_
