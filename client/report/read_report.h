// Reports of earlier runs: one RunReport as JSON, or JSON lines; the content decides.
//
//   absl::StatusOr<v1::RunReport> yesterday = ReadReportFile("yesterday.json");
//
// Fields that this build does not know are passed over, so that a report of a newer one with the
// same schema_version can be read. JSON lines that end early (the run was killed) are read as far
// as they go, and have then no summary; experiments of JSON lines get their counts from their
// cells.
#ifndef TLSLAB_CLIENT_REPORT_READ_REPORT_H_
#define TLSLAB_CLIENT_REPORT_READ_REPORT_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

// What `RunInfo.schema_version` says of reports that are written and read here.
inline constexpr uint32_t kReportSchemaVersion = 1;

// NOT_FOUND when the file cannot be read, INVALID_ARGUMENT when it is no report, too large (1 GiB)
// or of another schema_version; with the file's name, and the line where there is one.
absl::StatusOr<v1::RunReport> ReadReportFile(const std::string& file_name);

// Likewise of a text that is at hand.
absl::StatusOr<v1::RunReport> ParseReport(const std::string& file_name, const std::string& text);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_READ_REPORT_H_
