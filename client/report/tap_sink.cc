#include "client/report/tap_sink.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "client/render/facts.h"
#include "client/report/wording.h"
#include "client/text/duration_text.h"

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

// A literal block, which Perl's reader of YAML understands whatever stands in it. Lines that are
// empty, or look like the end of the YAML, it does not.
std::string YamlBlock(const char* name, const std::string& text) {
  std::string lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = Printable(std::string_view(text).substr(at, end - at));
    at = end + 1;
    const size_t first = line.find_first_not_of(' ');
    if (first == std::string::npos || line.compare(first, 3, "...") == 0) continue;
    // The first line says how far the block is set in.
    lines += "    " + (lines.empty() ? line.substr(first) : line) + "\n";
  }
  return lines.empty() ? "" : std::string("  ") + name + ": |\n" + lines;
}

std::string Milliseconds(const google::protobuf::Duration& duration) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", DurationSeconds(duration) * 1e3);
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
         YamlBlock("problems", JoinedLines(WhatWentWrong(cell))) +
         YamlBlock("failed_attempts", JoinedLines(attempts)) +
         "  duration_ms: " + Milliseconds(cell.duration()) + "\n  ...\n";
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
  out_ << "# " << CountsText(summary.counts()) << "\n";
  // Cells that were not run any more are skipped, which alone would count as good.
  if (summary.interrupted()) out_ << "Bail out! interrupted\n";
  out_.flush();
}

}  // namespace tlslab
