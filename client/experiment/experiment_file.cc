#include "client/experiment/experiment_file.h"

#include <memory>

#include "client/experiment/check.h"
#include "client/experiment/suite_reader.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

constexpr size_t kMaxFileBytes = 4 << 20;

absl::StatusOr<v1::Experiment> Parse(const std::string& file_name, const std::string& text,
                                     const ExperimentCheck& check) {
  const absl::StatusOr<std::unique_ptr<ExperimentSuite>> suite =
      ReadSuite(file_name, text, {}, check);
  return suite.ok() ? (*suite)->Expand(0, 1) : suite.status();
}

}  // namespace

absl::StatusOr<v1::Experiment> ParseExperiment(const std::string& file_name,
                                               const std::string& text) {
  return Parse(file_name, text, CheckExperiment);
}

absl::StatusOr<v1::Experiment> ReadExperimentFile(const std::string& file_name) {
  absl::StatusOr<std::string> text = ReadFile(file_name, kMaxFileBytes);
  return text.ok() ? ParseExperiment(file_name, *text) : text.status();
}

absl::StatusOr<v1::Experiment> ReadCertificatesFile(const std::string& file_name) {
  absl::StatusOr<std::string> text = ReadFile(file_name, kMaxFileBytes);
  if (!text.ok()) return text.status();
  return Parse(file_name, *text, CheckCertificates);
}

}  // namespace tlslab
