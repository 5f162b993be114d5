#include "client/commands/update_sink.h"

#include "client/experiment/update_expectations.h"

namespace tlslab {

void UpdateSink::EndExperiment(const v1::ExperimentReport& experiment) {
  if (cancellation_.requested()) {
    cells_.clear();
    told_.push_back(experiment.file_name() + ": not updated, the run was interrupted");
    failed_ = true;
    return;
  }
  std::vector<const v1::CellReport*> cells;
  for (const auto& cell : cells_) cells.push_back(cell.get());
  const absl::StatusOr<Updated> updated = UpdateExperimentFile(experiment.file_name(), cells);
  cells_.clear();
  if (!updated.ok()) {
    told_.push_back(std::string(updated.status().message()));
    failed_ = true;
    return;
  }
  told_.push_back(experiment.file_name() + ": " + std::to_string(updated->changed) +
                  " values changed, " + std::to_string(updated->added) + " steps got expectations");
  told_.insert(told_.end(), updated->left_alone.begin(), updated->left_alone.end());
}

}  // namespace tlslab
