#include "client/commands/run_command.h"

#include <set>
#include <vector>

#include "client/experiment/experiment_file.h"
#include "client/render/message_text.h"
#include "client/render/report_text.h"
#include "client/runner/runner.h"

namespace tlslab {
namespace {

// Empty when a file is wrong; every wrong file has then been told.
std::vector<v1::Experiment> ReadAll(const std::vector<std::string>& files, Console& console) {
  std::vector<v1::Experiment> experiments;
  for (const std::string& file : files) {
    absl::StatusOr<v1::Experiment> experiment = ReadExperimentFile(file);
    if (experiment.ok()) {
      experiments.push_back(*std::move(experiment));
    } else {
      console.err << std::string(experiment.status().message()) << "\n";
    }
  }
  if (experiments.size() != files.size()) experiments.clear();
  return experiments;
}

void Print(const v1::CellReport& report, OutputFormat format, Console& console) {
  switch (format) {
    case OutputFormat::kText:
      console.out << ReportText(report, console.colour);
      break;
    case OutputFormat::kJson:
      console.out << MessageJson(report);
      break;
    case OutputFormat::kTextproto:
      console.out << MessageTextproto(report);
      break;
  }
  console.out.flush();
}

int Outcome(const std::set<v1::Verdict>& verdicts) {
  if (verdicts.count(v1::VERDICT_ERRORED)) return kLabFailed;
  if (verdicts.count(v1::VERDICT_FAILED)) return kUnexpected;
  return verdicts.count(v1::VERDICT_PASSED) ? kAsExpected : kAllSkipped;
}

}  // namespace

int RunExperiments(const Options& options, const LabOpener& open_lab, Console& console) {
  const std::vector<v1::Experiment> experiments = ReadAll(options.experiment.files, console);
  if (experiments.empty()) return kUsageError;
  absl::StatusOr<Lab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  std::set<v1::Verdict> verdicts;
  for (const v1::Experiment& experiment : experiments) {
    int done = 0;
    const auto tell = [&](const v1::StepReport& step) {
      if (!console.progress) return;
      console.err << ++done << "/" << experiment.steps_size() << " " << step.id() << "\n";
    };
    const v1::CellReport report = RunExperiment(experiment, **lab, tell);
    Print(report, options.output, console);
    verdicts.insert(report.verdict());
  }
  return Outcome(verdicts);
}

}  // namespace tlslab
