#include "client/experiment/experiment_suite.h"

#include <utility>

#include "client/experiment/experiment_file.h"

namespace tlslab {
namespace {

// A file without a matrix.
class OneCell : public ExperimentSuite {
 public:
  OneCell(const std::string& file_name, v1::Experiment experiment)
      : experiment_(std::move(experiment)),
        labs_(experiment_.labs().begin(), experiment_.labs().end()) {
    header_.set_experiment_id(experiment_.experiment_id());
    header_.set_description(experiment_.description());
    *header_.mutable_references() = experiment_.references();
    *header_.mutable_tags() = experiment_.tags();
    header_.set_file_name(file_name);
    cells_.push_back({experiment_.experiment_id(), {}});
  }

  const v1::ExperimentReport& header() const override { return header_; }
  const std::vector<v1::LabEntry>& labs() const override { return labs_; }
  const std::vector<CellPlan>& cells() const override { return cells_; }
  absl::StatusOr<v1::Experiment> Expand(size_t, uint32_t) const override { return experiment_; }

 private:
  const v1::Experiment experiment_;
  const std::vector<v1::LabEntry> labs_;
  v1::ExperimentReport header_;
  std::vector<CellPlan> cells_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ExperimentSuite>> ReadExperimentSuite(const std::string& file_name,
                                                                     const SuiteReading&) {
  absl::StatusOr<v1::Experiment> experiment = ReadExperimentFile(file_name);
  if (!experiment.ok()) return experiment.status();
  return std::make_unique<OneCell>(file_name, *std::move(experiment));
}

}  // namespace tlslab
