#include "client/commands/report_sinks.h"

#include <string>
#include <utility>

#include "client/commands/console.h"
#include "client/report/html/html_sink.h"
#include "client/report/json_sink.h"
#include "client/report/junit_sink.h"
#include "client/report/tap_sink.h"
#include "client/report/text_sink.h"
#include "client/report/textproto_sink.h"

namespace tlslab {
namespace {

BaselineDifferences DifferencesTo(const Baseline* baseline) {
  if (baseline == nullptr) return {};
  return [baseline](const v1::CellReport& now) {
    std::vector<CellDifference> differences;
    const v1::CellReport* const before = baseline->Find(now.cell_id());
    if (before == nullptr) return differences;
    for (Difference& one : CompareCells(*before, now)) {
      differences.push_back({std::move(one.path), std::move(one.before), std::move(one.now)});
    }
    return differences;
  };
}

void AddLine(const absl::Status& status, std::string& lines) {
  if (!status.ok()) lines += (lines.empty() ? "" : "\n") + std::string(status.message());
}

}  // namespace

int ExitCodeOf(const v1::RunSummary& summary) {
  switch (summary.verdict()) {
    case v1::VERDICT_PASSED:
      return kAsExpected;
    case v1::VERDICT_FAILED:
      return kUnexpected;
    case v1::VERDICT_SKIPPED:
      return kAllSkipped;
    default:
      return kLabFailed;
  }
}

absl::Status ReportOutputs::Open(ReportForm form, const std::vector<ReportFlag>& files) {
  Add(form, out_, look_.colour);
  std::string failures;
  for (const ReportFlag& flag : files) {
    absl::StatusOr<std::unique_ptr<ReportFile>> file = ReportFile::Open(flag.file);
    AddLine(file.status(), failures);
    if (!file.ok()) continue;
    files_.push_back(*std::move(file));
    Add(flag.form, files_.back()->stream(), /*colour=*/false);
  }
  return failures.empty() ? absl::OkStatus() : absl::InvalidArgumentError(failures);
}

absl::Status ReportOutputs::Finish() {
  std::string failures;
  out_.flush();
  if (!out_) failures = "the report could not be written to standard output";
  for (const auto& file : files_) AddLine(file->Finish(), failures);
  return failures.empty() ? absl::OkStatus() : absl::UnavailableError(failures);
}

void ReportOutputs::Add(ReportForm form, std::ostream& out, bool colour) {
  switch (form) {
    case ReportForm::kText:
      owned_.push_back(
          std::make_unique<TextSink>(out, TextSinkOptions{colour, look_.verbose, look_.baseline}));
      break;
    case ReportForm::kJson:
      owned_.push_back(std::make_unique<JsonSink>(out));
      break;
    case ReportForm::kJsonLines:
      owned_.push_back(std::make_unique<JsonLinesSink>(out));
      break;
    case ReportForm::kTextproto:
      owned_.push_back(std::make_unique<TextprotoSink>(out));
      break;
    case ReportForm::kJunit:
      owned_.push_back(std::make_unique<JunitSink>(out));
      break;
    case ReportForm::kTap:
      owned_.push_back(std::make_unique<TapSink>(out));
      break;
    case ReportForm::kHtml:
      owned_.push_back(std::make_unique<HtmlSink>(out, DifferencesTo(look_.baseline)));
      break;
  }
  sinks_.push_back(owned_.back().get());
}

}  // namespace tlslab
