#include "client/render/report_text.h"

#include "client/render/chain_summary.h"
#include "client/render/facts.h"
#include "client/render/handshake_text.h"
#include "client/text/enum_text.h"

namespace tlslab {
namespace {

const char* Colour(v1::Verdict verdict) {
  switch (verdict) {
    case v1::VERDICT_PASSED:
      return "\033[32m";
    case v1::VERDICT_SKIPPED:
      return "\033[33m";
    default:
      return "\033[31m";
  }
}

std::string VerdictText(v1::Verdict verdict, bool colour) {
  const auto* value = v1::Verdict_descriptor()->FindValueByNumber(verdict);
  std::string text = value != nullptr ? ShortEnumName(*value) : std::to_string(verdict);
  return colour ? Colour(verdict) + text + "\033[0m" : text;
}

// Every line of a text, set in.
std::string SetIn(const std::string& text) {
  std::string lines = "  ";
  for (const char c : text) lines += c == '\n' ? std::string("\n  ") : std::string(1, c);
  return lines + "\n";
}

std::string MismatchText(const v1::ExpectationReport& expectation) {
  return "  " + Printable(expectation.path()) + "\n    expected " +
         Printable(expectation.expected()) + "\n    actual   " + Printable(expectation.actual()) +
         "\n";
}

std::string StepText(const v1::StepReport& step, bool colour) {
  std::string text = VerdictText(step.verdict(), colour) + "  " + step.id();
  if (!step.description().empty()) text += ": " + Printable(step.description());
  text += "\n";
  if (!step.skip_reason().empty()) text += SetIn("skipped: " + step.skip_reason());
  if (!step.error().empty()) text += SetIn(step.error());
  if (step.has_client()) text += SetIn("client  " + HandshakeSummary(step.client()));
  if (step.has_chain()) text += SetIn("chain   " + ChainSummary(step.chain()));
  if (step.has_server()) text += SetIn("server  " + HandshakeSummary(step.server()));
  for (const v1::ExpectationReport& expectation : step.expectations()) {
    if (!expectation.held()) text += MismatchText(expectation);
  }
  return text;
}

int Count(const v1::CellReport& report, v1::Verdict verdict) {
  int count = 0;
  for (const v1::StepReport& step : report.steps()) count += step.verdict() == verdict;
  return count;
}

}  // namespace

std::string VerdictCounts(const v1::CellReport& report) {
  return std::to_string(Count(report, v1::VERDICT_PASSED)) + " passed, " +
         std::to_string(Count(report, v1::VERDICT_FAILED)) + " failed, " +
         std::to_string(Count(report, v1::VERDICT_SKIPPED)) + " skipped, " +
         std::to_string(Count(report, v1::VERDICT_ERRORED)) + " errored";
}

std::string ReportText(const v1::CellReport& report, bool colour) {
  std::string text = report.experiment_id() + "\n";
  text += "\n";
  for (const v1::StepReport& step : report.steps()) text += StepText(step, colour);
  if (!report.error().empty()) text += "\n" + report.error() + "\n";
  return text + "\n" + VerdictText(report.verdict(), colour) + "  " + report.experiment_id() +
         ": " + VerdictCounts(report) + "\n";
}

}  // namespace tlslab
