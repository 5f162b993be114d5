#include "client/commands/join/join_command.h"

#include <string>
#include <utility>
#include <vector>

#include "client/commands/report_sinks.h"
#include "client/report/join.h"
#include "client/report/read_report.h"
#include "client/report/replay.h"

namespace tlslab {
namespace {

int Write(const v1::RunReport& report, const Options& options, Console& console) {
  ReportOutputs outputs(console.out, {console.colour, /*verbose=*/false, /*baseline=*/nullptr});
  const absl::Status opened = outputs.Open(options.experiment.form, options.experiment.reports);
  if (!opened.ok()) return Fail(console, opened, kUsageError);
  for (ReportSink* sink : outputs.sinks()) Replay(report, *sink);
  const absl::Status written = outputs.Finish();
  return written.ok() ? kAsExpected : Fail(console, written, kLabFailed);
}

}  // namespace

int RunJoinReports(const Options& options, Console& console) {
  std::vector<NamedReport> parts;
  for (const std::string& file : options.experiment.files) {
    absl::StatusOr<v1::RunReport> report = ReadReportFile(file);
    if (!report.ok()) {
      console.err << std::string(report.status().message()) << "\n";
      continue;
    }
    if (!report->has_summary()) {
      console.err << "tlslab: " << file << " ends before its run did\n";
    }
    parts.push_back({file, *std::move(report)});
  }
  if (parts.size() < options.experiment.files.size()) return kUsageError;
  const absl::StatusOr<v1::RunReport> whole = JoinReports(parts);
  if (!whole.ok()) return Fail(console, whole.status(), kUsageError);
  if (const int code = Write(*whole, options, console); code != kAsExpected) return code;
  return whole->summary().interrupted() ? kLabFailed : ExitCodeOf(whole->summary());
}

}  // namespace tlslab
