#include "client/commands/check_command.h"

#include <memory>
#include <string>

#include "client/experiment/experiment_suite.h"

namespace tlslab {
namespace {

std::string Counted(size_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

absl::StatusOr<std::string> Summary(const std::string& file, const ExperimentFlags& flags) {
  SuiteReading reading;
  reading.variables = flags.variables;
  reading.seed = flags.seed;
  reading.max_cells = flags.max_cells;
  const absl::StatusOr<std::unique_ptr<ExperimentSuite>> suite = ReadExperimentSuite(file, reading);
  if (!suite.ok()) return suite.status();
  const absl::StatusOr<v1::Experiment> first = (*suite)->Expand(0, 1);
  if (!first.ok()) return first.status();
  return file + ": " + (*suite)->header().experiment_id() + ", " +
         Counted(static_cast<size_t>(first->steps_size()), "step") + ", " +
         Counted((*suite)->cells().size(), "cell");
}

}  // namespace

int RunCheck(const Options& options, Console& console) {
  int code = kAsExpected;
  for (const std::string& file : options.experiment.files) {
    const absl::StatusOr<std::string> summary = Summary(file, options.experiment);
    if (summary.ok()) {
      console.out << *summary << "\n";
    } else {
      console.err << std::string(summary.status().message()) << "\n";
      code = kUsageError;
    }
  }
  return code;
}

}  // namespace tlslab
