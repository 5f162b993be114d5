// An experiment file and its cells.
//
//   absl::StatusOr<std::unique_ptr<ExperimentSuite>> suite = ReadExperimentSuite("matrix.yaml",
//   {}); for (size_t i = 0; i < (*suite)->cells().size(); ++i) {
//     absl::StatusOr<v1::Experiment> experiment = (*suite)->Expand(i, /*repetition=*/1);
//   }
//
// Reading tells every mistake at once, by line and column. It looks at cells until each value of
// each axis, and each cell that is included, has been looked at; a mistake that only another
// combination of values shows comes from Expand.
#ifndef TLSLAB_CLIENT_EXPERIMENT_EXPERIMENT_SUITE_H_
#define TLSLAB_CLIENT_EXPERIMENT_EXPERIMENT_SUITE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tlslab/v1/experiment.pb.h"
#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

struct SuiteReading {
  // Values for variables of the file, each as a YAML scalar; one that the file has not is a
  // mistake.
  std::map<std::string, std::string> variables;
  std::string seed;             // "${seed}"
  uint64_t max_cells = 100000;  // of one matrix
};

// A run of an experiment that is to be.
struct CellPlan {
  std::string cell_id;  // of the first repetition
  std::vector<v1::Parameter> parameters;
};

class ExperimentSuite {
 public:
  virtual ~ExperimentSuite() = default;

  // The experiment without verdict, counts and cells, its axes included.
  virtual const v1::ExperimentReport& header() const = 0;
  // The LabEntries of the file. They are the same for all cells.
  virtual const std::vector<v1::LabEntry>& labs() const = 0;
  // In the order of the matrix; one without a matrix.
  virtual const std::vector<CellPlan>& cells() const = 0;
  // The experiment with the values of that cell, checked, without variables and matrix.
  // Thread-safe.
  virtual absl::StatusOr<v1::Experiment> Expand(size_t cell, uint32_t repetition) const = 0;
};

// The id of a repetition of a cell: from the second on it ends in "#2".
std::string RepetitionId(const std::string& cell_id, uint32_t repetition);

// NOT_FOUND when the file cannot be read, INVALID_ARGUMENT when it is wrong.
absl::StatusOr<std::unique_ptr<ExperimentSuite>> ReadExperimentSuite(const std::string& file_name,
                                                                     const SuiteReading& reading);
// Likewise of a text that is at hand; `file_name` decides the format and is told in mistakes.
absl::StatusOr<std::unique_ptr<ExperimentSuite>> ParseExperimentSuite(const std::string& file_name,
                                                                      const std::string& text,
                                                                      const SuiteReading& reading);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_EXPERIMENT_SUITE_H_
