#include "client/report/wording.h"

#include <set>

#include "client/text/enum_text.h"

namespace tlslab {
namespace {

void TellStep(const v1::StepReport& step, std::vector<std::string>& lines) {
  const std::string who = "step " + step.id() + ": ";
  if (!step.error().empty()) lines.push_back(who + step.error());
  std::set<std::string> told;  // each fact once
  for (const v1::ExpectationReport& expectation : step.expectations()) {
    if (expectation.held()) continue;
    lines.push_back(who + expectation.path() + ": expected " + expectation.expected() +
                    ", actual " + expectation.actual());
    for (const std::string& fact : expectation.facts()) {
      if (told.insert(fact).second) lines.push_back("  " + fact);
    }
  }
}

}  // namespace

std::string VerdictText(v1::Verdict verdict) {
  const auto* value = v1::Verdict_descriptor()->FindValueByNumber(verdict);
  return value != nullptr ? ShortEnumName(*value) : std::to_string(verdict);
}

std::string CountsText(const v1::VerdictCounts& counts) {
  std::string text = std::to_string(counts.passed()) + " passed, " +
                     std::to_string(counts.failed()) + " failed, " +
                     std::to_string(counts.skipped()) + " skipped, " +
                     std::to_string(counts.errored()) + " errored";
  return counts.flaky() > 0 ? text + ", " + std::to_string(counts.flaky()) + " flaky" : text;
}

v1::VerdictCounts CountSteps(const v1::CellReport& cell) {
  v1::VerdictCounts counts;
  for (const v1::StepReport& step : cell.steps()) {
    if (step.verdict() == v1::VERDICT_PASSED) counts.set_passed(counts.passed() + 1);
    if (step.verdict() == v1::VERDICT_FAILED) counts.set_failed(counts.failed() + 1);
    if (step.verdict() == v1::VERDICT_SKIPPED) counts.set_skipped(counts.skipped() + 1);
    if (step.verdict() == v1::VERDICT_ERRORED) counts.set_errored(counts.errored() + 1);
  }
  return counts;
}

std::string AttemptText(const v1::CellReport& cell) {
  const int failed = cell.failed_attempts_size();
  if (failed == 0) return "";
  return "at attempt " + std::to_string(failed + 1) + ", after " + std::to_string(failed) +
         " that failed";
}

bool IsFlaky(const v1::CellReport& cell) {
  return cell.verdict() == v1::VERDICT_PASSED && !cell.failed_attempts().empty();
}

std::string LabText(const v1::LabReport& lab) {
  std::string text = lab.openssl_version().empty() ? "no answer" : lab.openssl_version();
  std::string where = lab.id().empty() ? "" : "lab '" + lab.id() + "' ";
  if (!lab.address().empty()) where += "at " + lab.address();
  if (!lab.daemon_version().empty()) {
    where += (where.empty() ? "" : ", ") + ("tlslabd " + lab.daemon_version());
  }
  return where.empty() ? text : text + " (" + where + ")";
}

std::vector<std::string> WhatWentWrong(const v1::CellReport& cell) {
  std::vector<std::string> lines;
  if (!cell.error().empty()) lines.push_back(cell.error());
  for (const v1::StepReport& step : cell.steps()) TellStep(step, lines);
  return lines;
}

std::string SkipReason(const v1::CellReport& cell) {
  if (cell.verdict() != v1::VERDICT_SKIPPED || !cell.skip_reason().empty()) {
    return cell.skip_reason();
  }
  for (const v1::StepReport& step : cell.steps()) {
    if (!step.skip_reason().empty()) return step.skip_reason();
  }
  return "skipped";
}

std::string JoinedLines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

}  // namespace tlslab
