#include "client/experiment/experiment_suite.h"

#include "client/experiment/check.h"
#include "client/experiment/suite_reader.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

constexpr size_t kMaxFileBytes = 4 << 20;

}  // namespace

absl::StatusOr<std::unique_ptr<ExperimentSuite>> ParseExperimentSuite(const std::string& file_name,
                                                                      const std::string& text,
                                                                      const SuiteReading& reading) {
  return ReadSuite(file_name, text, reading, CheckExperiment);
}

absl::StatusOr<std::unique_ptr<ExperimentSuite>> ReadExperimentSuite(const std::string& file_name,
                                                                     const SuiteReading& reading) {
  const absl::StatusOr<std::string> text = ReadFile(file_name, kMaxFileBytes);
  if (!text.ok()) return text.status();
  return ParseExperimentSuite(file_name, *text, reading);
}

}  // namespace tlslab
