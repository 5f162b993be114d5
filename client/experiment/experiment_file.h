// Experiment files: YAML (.yaml, .yml), protobuf's JSON (.json) and text format (.textproto).
//
//   absl::StatusOr<v1::Experiment> experiment = ReadExperimentFile("safe-defaults.yaml");
//
// What comes back has been checked (check.h). Otherwise the status holds every mistake, one a line:
//
//   safe-defaults.yaml:14:5: unknown key 'expct' in Step; did you mean 'expect'?
//
// Files above 4 MiB are refused. Of a file with a matrix this is the first cell; experiment_suite.h
// has all.
#ifndef TLSLAB_CLIENT_EXPERIMENT_EXPERIMENT_FILE_H_
#define TLSLAB_CLIENT_EXPERIMENT_EXPERIMENT_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "tlslab/v1/experiment.pb.h"

namespace tlslab {

// NOT_FOUND when the file cannot be read, INVALID_ARGUMENT when it is wrong.
absl::StatusOr<v1::Experiment> ReadExperimentFile(const std::string& file_name);

// The certificates of such a file, which needs nothing else: neither an id nor steps.
absl::StatusOr<v1::Experiment> ReadCertificatesFile(const std::string& file_name);

// The first for a text that is at hand; `file_name` decides the format and is told in mistakes.
absl::StatusOr<v1::Experiment> ParseExperiment(const std::string& file_name,
                                               const std::string& text);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_EXPERIMENT_FILE_H_
