#include "client/commands/diff_command.h"

#include <string>
#include <vector>

#include "client/report/read_report.h"
#include "client/report/run_diff.h"

namespace tlslab {

int RunDiffReports(const Options& options, Console& console) {
  if (options.output == OutputFormat::kTextproto) {
    return Fail(console, absl::InvalidArgumentError("diff writes text or json"), kUsageError);
  }
  std::vector<v1::RunReport> reports;
  for (const std::string& file : options.experiment.files) {
    absl::StatusOr<v1::RunReport> report = ReadReportFile(file);
    if (report.ok()) {
      reports.push_back(*std::move(report));
    } else {
      console.err << std::string(report.status().message()) << "\n";
    }
  }
  if (reports.size() != 2) return kUsageError;
  const RunDiff diff = CompareRuns(reports[0], reports[1]);
  console.out << (options.output == OutputFormat::kJson ? RunDiffJson(diff) : RunDiffText(diff));
  return diff.alike() ? kAsExpected : kUnexpected;
}

}  // namespace tlslab
