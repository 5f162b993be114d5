#include "client/runner/failed_attempt.h"

#include <string>
#include <vector>

namespace tlslab {
namespace {

constexpr size_t kMaxLines = 5;

}  // namespace

bool IsBad(v1::Verdict verdict) {
  return verdict == v1::VERDICT_FAILED || verdict == v1::VERDICT_ERRORED;
}

v1::FailedAttempt AttemptOf(const v1::CellReport& cell) {
  std::vector<std::string> lines;
  if (!cell.error().empty()) lines.push_back(cell.error());
  for (const v1::StepReport& step : cell.steps()) {
    if (cell.error().empty() && !step.error().empty()) {
      lines.push_back(step.id() + ": " + step.error());
    }
    for (const v1::ExpectationReport& expectation : step.expectations()) {
      if (expectation.held()) continue;
      lines.push_back(step.id() + ": " + expectation.path() + ": expected " +
                      expectation.expected() + ", actual " + expectation.actual());
    }
  }
  v1::FailedAttempt attempt;
  attempt.set_verdict(cell.verdict());
  std::string& summary = *attempt.mutable_summary();
  for (size_t i = 0; i < lines.size() && i < kMaxLines; ++i) {
    summary += (i == 0 ? "" : "\n") + lines[i];
  }
  if (lines.size() > kMaxLines) {
    summary += "\nand " + std::to_string(lines.size() - kMaxLines) + " more";
  }
  return attempt;
}

}  // namespace tlslab
