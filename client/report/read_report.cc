#include "client/report/read_report.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <string_view>

#include "client/report/verdicts.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

constexpr size_t kMaxFileBytes = size_t{1} << 30;
constexpr std::string_view kBlanks = " \t\r\n";

absl::Status Wrong(const std::string& file_name, const std::string& text) {
  return absl::InvalidArgumentError(file_name + ": " + text);
}

google::protobuf::util::Status Parse(std::string_view json, bool any_field,
                                     google::protobuf::Message& message) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = any_field;
  return google::protobuf::util::JsonStringToMessage({json.data(), json.size()}, &message, options);
}

std::string Reason(const google::protobuf::util::Status& status) {
  const auto message = status.message();
  const std::string text(message.data(), message.size());
  return text.substr(0, text.find('\n'));
}

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(kBlanks) == std::string_view::npos;
}

// The first line is the RunInfo of JSON lines. (A whole RunReport on one line has other fields.)
bool IsJsonLines(std::string_view text) {
  v1::RunReportLine line;
  text.remove_prefix(text.find_first_not_of(kBlanks));
  return Parse(text.substr(0, text.find('\n')), /*any_field=*/false, line).ok() && line.has_info();
}

absl::Status Add(v1::RunReportLine& line, v1::RunReport& report) {
  switch (line.line_case()) {
    case v1::RunReportLine::kInfo:
      report.mutable_info()->Swap(line.mutable_info());
      return absl::OkStatus();
    case v1::RunReportLine::kExperiment:
      report.add_experiments()->Swap(line.mutable_experiment());
      return absl::OkStatus();
    case v1::RunReportLine::kCell:
      if (report.experiments().empty()) {
        return absl::InvalidArgumentError("a cell stands before its experiment");
      }
      report.mutable_experiments()->rbegin()->add_cells()->Swap(line.mutable_cell());
      return absl::OkStatus();
    case v1::RunReportLine::kSummary:
      report.mutable_summary()->Swap(line.mutable_summary());
      return absl::OkStatus();
    case v1::RunReportLine::LINE_NOT_SET:
      break;
  }
  return absl::OkStatus();  // of a newer build
}

absl::Status ReadLines(const std::string& file_name, std::string_view text, v1::RunReport& report) {
  for (int number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    const std::string_view json = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (IsBlank(json)) continue;
    v1::RunReportLine line;
    const auto parsed = Parse(json, /*any_field=*/true, line);
    // The run ended within its last line.
    if (!parsed.ok() && end == std::string_view::npos && number > 1) break;
    const std::string where = file_name + ":" + std::to_string(number);
    if (!parsed.ok()) return Wrong(where, "not a line of a report: " + Reason(parsed));
    if (absl::Status status = Add(line, report); !status.ok()) {
      return Wrong(where, std::string(status.message()));
    }
  }
  for (v1::ExperimentReport& experiment : *report.mutable_experiments()) CountCells(experiment);
  return absl::OkStatus();
}

absl::Status CheckVersion(const std::string& file_name, const v1::RunReport& report) {
  const uint32_t version = report.info().schema_version();
  if (version == kReportSchemaVersion) return absl::OkStatus();
  if (version == 0) return Wrong(file_name, "no report of a run: it has no info.schema_version");
  return Wrong(file_name, "the report is of schema version " + std::to_string(version) +
                              "; this tlslab reads version " +
                              std::to_string(kReportSchemaVersion));
}

}  // namespace

absl::StatusOr<v1::RunReport> ParseReport(const std::string& file_name, const std::string& text) {
  if (IsBlank(text)) return Wrong(file_name, "the file is empty");
  v1::RunReport report;
  if (IsJsonLines(text)) {
    if (absl::Status status = ReadLines(file_name, text, report); !status.ok()) return status;
  } else if (const auto parsed = Parse(text, /*any_field=*/true, report); !parsed.ok()) {
    return Wrong(file_name, "neither JSON nor JSON lines of a report: " + Reason(parsed));
  }
  if (absl::Status status = CheckVersion(file_name, report); !status.ok()) return status;
  return report;
}

absl::StatusOr<v1::RunReport> ReadReportFile(const std::string& file_name) {
  absl::StatusOr<std::string> text = ReadFile(file_name, kMaxFileBytes);
  return text.ok() ? ParseReport(file_name, *text) : text.status();
}

}  // namespace tlslab
