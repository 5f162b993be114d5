// A file becomes a suite: its tree, the variables filled in, the matrix, and the message with the
// places that differ from cell to cell left open.
//
// What is the same in all cells is read once. A cell costs a copy of that message, and the values
// that have placeholders.
#ifndef TLSLAB_CLIENT_EXPERIMENT_SUITE_READER_H_
#define TLSLAB_CLIENT_EXPERIMENT_SUITE_READER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/experiment/check.h"
#include "client/experiment/experiment_suite.h"

namespace tlslab {

using ExperimentCheck = std::function<std::vector<Mistake>(const v1::Experiment&)>;

// As ParseExperimentSuite, with a check of one's own.
absl::StatusOr<std::unique_ptr<ExperimentSuite>> ReadSuite(const std::string& file_name,
                                                           const std::string& text,
                                                           const SuiteReading& reading,
                                                           const ExperimentCheck& check);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_SUITE_READER_H_
