#include "client/report/tap_sink.h"

#include <string>
#include <vector>

#include "client/render/facts.h"
#include "client/report/wording.h"
#include "client/text/duration_text.h"
#include "client/text/json_text.h"

namespace tlslab {
namespace {

// A "#" begins a directive, and a "\" escapes it.
std::string Description(const std::string& text) {
  std::string escaped;
  for (const char c : Printable(text)) {
    if (c == '#' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// Double-quoted YAML reads what JSON writes.
std::string YamlList(const char* name, const std::vector<std::string>& lines) {
  if (lines.empty()) return "";
  std::string text = std::string("  ") + name + ":\n";
  for (const std::string& line : lines) text += "    - " + JsonQuoted(line) + "\n";
  return text;
}

std::string Diagnostics(const v1::CellReport& cell) {
  std::vector<std::string> attempts;
  for (const v1::FailedAttempt& attempt : cell.failed_attempts()) {
    attempts.push_back(VerdictText(attempt.verdict()) + ": " + attempt.summary());
  }
  const bool good = cell.verdict() == v1::VERDICT_PASSED || cell.verdict() == v1::VERDICT_SKIPPED;
  if (good && attempts.empty()) return "";
  return "  ---\n  verdict: " + VerdictText(cell.verdict()) + "\n" +
         YamlList("problems", WhatWentWrong(cell)) + YamlList("failed_attempts", attempts) +
         "  duration_ms: " + JsonNumber(DurationSeconds(cell.duration()) * 1e3) + "\n  ...\n";
}

}  // namespace

void TapSink::Begin(const v1::RunInfo& info) {
  out_ << "TAP version 13\n";
  for (const v1::LabReport& lab : info.labs()) out_ << "# " << Printable(LabText(lab)) << "\n";
}

void TapSink::BeginExperiment(const v1::ExperimentReport& experiment, int cell_count) {
  if (experiment.description().empty()) return;
  out_ << "# " << Printable(experiment.experiment_id() + ": " + experiment.description()) << "\n";
}

void TapSink::Cell(const v1::CellReport& cell) {
  const bool good = cell.verdict() == v1::VERDICT_PASSED || cell.verdict() == v1::VERDICT_SKIPPED;
  out_ << (good ? "ok " : "not ok ") << ++told_ << " - " << Description(cell.cell_id());
  if (cell.verdict() == v1::VERDICT_SKIPPED) out_ << " # SKIP " << Printable(SkipReason(cell));
  out_ << "\n" << Diagnostics(cell);
  if (!cell.failed_attempts().empty()) {
    out_ << "# " << VerdictText(cell.verdict()) << " " << AttemptText(cell) << "\n";
  }
  out_.flush();
}

void TapSink::EndExperiment(const v1::ExperimentReport& experiment) {}

void TapSink::End(const v1::RunSummary& summary) {
  out_ << "1.." << told_ << "\n";
  if (summary.interrupted()) out_ << "# interrupted\n";
  out_ << "# " << CountsText(summary.counts()) << "\n";
  out_.flush();
}

}  // namespace tlslab
