// Writes what was seen as expectations into an experiment file: `tlslab run --update`.
//
// The scalar of an expectation that did not hold becomes what stood there, in the style that it was
// written in; {present: ...} and {size: ...} likewise. A step without `expect` gets one with the
// main facts: how it failed, or version, suite, group and close. Every other byte of the file stays
// as it is: comments, anchors, order.
//
// Left alone, and told: what is absent, other tests and relations, values that hold "${...}", and
// what two steps that share an anchor, or two cells of a matrix, saw differently.
//
//   absl::StatusOr<Updated> updated = UpdateExperimentFile("x.yaml", cells);
//
// YAML alone: JSON and text format are refused. It does not run anything.
#ifndef TLSLAB_CLIENT_EXPERIMENT_UPDATE_EXPECTATIONS_H_
#define TLSLAB_CLIENT_EXPERIMENT_UPDATE_EXPECTATIONS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

struct Updated {
  std::string text;  // the whole file
  int changed = 0;   // values
  int added = 0;     // steps that got an `expect`
  // "x.yaml:12:5: client.failure.alert: why it was left alone", in the order of the file.
  std::vector<std::string> left_alone;
};

// `cells` are those of this file that were run; steps that were skipped or errored say nothing.
// INVALID_ARGUMENT when the text is no YAML of an experiment.
absl::StatusOr<Updated> UpdateExpectations(const std::string& file_name, const std::string& text,
                                           const std::vector<const v1::CellReport*>& cells);

// Reads, updates and, when something changed, replaces the file in one step: whoever reads it
// meanwhile sees the old or the new one. NOT_FOUND when it cannot be read or written.
absl::StatusOr<Updated> UpdateExperimentFile(const std::string& file_name,
                                             const std::vector<const v1::CellReport*>& cells);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_UPDATE_EXPECTATIONS_H_
