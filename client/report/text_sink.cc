#include "client/report/text_sink.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "client/render/chain_summary.h"
#include "client/render/facts.h"
#include "client/render/handshake_text.h"
#include "client/render/wire_summary.h"
#include "client/report/wording.h"
#include "client/text/duration_text.h"

namespace tlslab {
namespace {

constexpr char kPlain[] = "\033[0m";
constexpr size_t kMostDifferences = 20;  // of one cell

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

// Every line of a text, set in; terminals obey nothing in it.
std::string SetIn(const std::string& text, const std::string& indent) {
  std::string lines;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines += indent + Printable(std::string_view(text).substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return lines;
}

// `told`: facts that the step has told already.
std::string MismatchText(const v1::ExpectationReport& expectation, const std::string& indent,
                         std::set<std::string>& told) {
  std::string text = indent + Printable(expectation.path()) + "\n" + indent + "  expected " +
                     Printable(expectation.expected()) + "\n" + indent + "  actual   " +
                     Printable(expectation.actual()) + "\n";
  for (const std::string& fact : expectation.facts()) {
    if (told.insert(fact).second) text += indent + "  - " + Printable(fact) + "\n";
  }
  return text;
}

std::string TimingText(const v1::StepTiming& timing) {
  const v1::DurationSpread& spread = timing.handshake();
  return "timing  " + std::to_string(timing.handshake_count()) + " handshakes, " +
         MeasuredTimeText(spread.min()) + " to " + MeasuredTimeText(spread.max()) + ", median " +
         MeasuredTimeText(spread.median());
}

std::string ContextText(const v1::ContextExplanation& context) {
  const auto number = [](int count, const char* what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
  };
  return "context " + number(context.versions_size(), "version") + ", " +
         number(context.cipher_suites_size(), "suite") + ", " +
         number(context.groups_size(), "group") +
         (context.problems().empty() ? "" : ", " + number(context.problems_size(), "problem"));
}

std::string FaultsText(const google::protobuf::RepeatedPtrField<v1::FaultOutcome>& faults,
                       const std::string& indent) {
  std::string text;
  for (const v1::FaultOutcome& fault : faults) {
    text += SetIn("fault   " + FaultSummary(fault), indent);
  }
  return text;
}

// Of everybody on the way. In memory both ends tell the same.
std::string FaultsOfStep(const v1::StepReport& step, const std::string& indent) {
  std::string text = FaultsText(step.client().faults(), indent);
  text += FaultsText(step.relay().faults(), indent);
  const bool told = step.transport() == "memory" && step.has_client();
  return told ? text : text + FaultsText(step.server().faults(), indent);
}

std::string SetInAfterFirst(const std::string& text) {
  std::string lines;
  for (const char c : text) lines += c == '\n' ? "\n  " : std::string(1, c);
  return lines;
}

std::string AttemptsText(const v1::CellReport& cell, const std::string& indent) {
  std::string text;
  for (int i = 0; i < cell.failed_attempts_size(); ++i) {
    text += SetIn("attempt " + std::to_string(i + 1) + " " +
                      VerdictText(cell.failed_attempts(i).verdict()) + ": " +
                      SetInAfterFirst(cell.failed_attempts(i).summary()),
                  indent);
  }
  return text;
}

}  // namespace

std::string TextSink::Verdict(v1::Verdict verdict) const {
  const std::string text = VerdictText(verdict);
  return options_.colour ? Colour(verdict) + text + kPlain : text;
}

std::string TextSink::Step(const v1::StepReport& step, const std::string& indent) const {
  std::string text = indent + Verdict(step.verdict()) + "  " + step.id();
  if (!step.description().empty()) text += ": " + Printable(step.description());
  text += "\n";
  const std::string inner = indent + "  ";
  if (!step.skip_reason().empty()) text += SetIn("skipped: " + step.skip_reason(), inner);
  if (!step.error().empty()) text += SetIn(step.error(), inner);
  if (step.has_client()) text += inner + "client  " + HandshakeSummary(step.client()) + "\n";
  if (step.has_reply()) text += SetIn("reply   " + ReplySummary(step.reply()), inner);
  if (step.has_relay()) text += SetIn("relay   " + RelaySummary(step.relay()), inner);
  if (step.has_terminator()) {
    text += SetIn("offload " + TerminatorSummary(step.terminator()), inner);
  }
  if (step.has_chain()) text += SetIn("chain   " + ChainSummary(step.chain()), inner);
  if (step.has_context()) text += inner + ContextText(step.context()) + "\n";
  if (step.has_server()) text += inner + "server  " + HandshakeSummary(step.server()) + "\n";
  for (const v1::HandshakeResult& handshake : step.handshakes()) {
    text += inner + "server  " + HandshakeSummary(handshake) + "\n";
  }
  for (const v1::RelayResult& relay : step.relays()) {
    text += SetIn("relay   " + RelaySummary(relay), inner) + FaultsText(relay.faults(), inner);
  }
  for (const v1::TerminatorResult& terminator : step.terminators()) {
    text += SetIn("offload " + TerminatorSummary(terminator), inner);
  }
  text += FaultsOfStep(step, inner);
  if (step.has_comparison()) {
    text += SetIn("sizes   " + ComparisonSummary(step.comparison()), inner);
  }
  if (step.has_timing()) text += inner + TimingText(step.timing()) + "\n";
  std::set<std::string> told;
  for (const v1::ExpectationReport& expectation : step.expectations()) {
    if (!expectation.held()) text += MismatchText(expectation, inner, told);
  }
  return text;
}

std::string TextSink::Steps(const v1::CellReport& cell, const std::string& indent) const {
  std::string text;
  for (const v1::StepReport& step : cell.steps()) text += Step(step, indent);
  if (!cell.skip_reason().empty()) text += SetIn("skipped: " + cell.skip_reason(), indent);
  return text;
}

void TextSink::Begin(const v1::RunInfo& info) {
  for (const v1::LabReport& lab : info.labs()) out_ << "On " << Printable(LabText(lab)) << "\n";
  if (!info.labs().empty()) out_ << "\n";
}

void TextSink::BeginExperiment(const v1::ExperimentReport& experiment, int cell_count) {
  if (experiments_++ > 0) out_ << "\n";
  cell_count_ = cell_count;
  one_cell_.clear();
  out_ << Printable(experiment.experiment_id()) << "\n";
  if (!experiment.description().empty()) out_ << Printable(experiment.description()) << "\n";
  out_ << "\n";
  out_.flush();
}

void TextSink::Cell(const v1::CellReport& cell) {
  cell_count_ == 1 ? SingleCell(cell) : CellOfMany(cell);
  if (options_.baseline != nullptr) Differences(cell);
  out_.flush();
}

void TextSink::SingleCell(const v1::CellReport& cell) {
  out_ << Steps(cell, "");
  if (!cell.error().empty()) out_ << "\n" << SetIn(cell.error(), "");
  if (!cell.failed_attempts().empty()) {
    out_ << "\n"
         << VerdictText(cell.verdict()) << " " << AttemptText(cell) << "\n"
         << AttemptsText(cell, "  ");
  }
  one_cell_ = CountsText(CountSteps(cell));
}

void TextSink::CellOfMany(const v1::CellReport& cell) {
  out_ << Verdict(cell.verdict()) << "  " << Printable(cell.cell_id());
  const std::string attempt = AttemptText(cell);
  if (!attempt.empty()) out_ << " (" << attempt << ")";
  out_ << "\n" << AttemptsText(cell, "  ");
  if (!cell.error().empty()) out_ << SetIn(cell.error(), "  ");
  const bool good = cell.verdict() == v1::VERDICT_PASSED;
  if (good && !options_.verbose) return;
  if (cell.verdict() == v1::VERDICT_SKIPPED && !options_.verbose) {
    out_ << SetIn("skipped: " + SkipReason(cell), "  ");
    return;
  }
  out_ << Steps(cell, "  ");
}

void TextSink::Differences(const v1::CellReport& cell) {
  const v1::CellReport* before = options_.baseline->Find(cell.cell_id());
  if (before == nullptr) {
    ++not_in_baseline_;
    out_ << "  not in the baseline\n";
    return;
  }
  const std::vector<Difference> differences = CompareCells(*before, cell);
  if (differences.empty()) return;
  ++differing_;
  for (size_t i = 0; i < differences.size() && i < kMostDifferences; ++i) {
    const Difference& one = differences[i];
    out_ << "  differs: " << Printable(one.path) << " " << Printable(one.before) << " → "
         << Printable(one.now) << "\n";
  }
  if (differences.size() > kMostDifferences) {
    out_ << "  differs: and " << differences.size() - kMostDifferences << " more\n";
  }
}

void TextSink::EndExperiment(const v1::ExperimentReport& experiment) {
  std::string counts = one_cell_.empty() ? CountsText(experiment.counts()) : one_cell_;
  if (!one_cell_.empty() && experiment.counts().flaky() > 0) counts += ", flaky";
  if (cell_count_ > 0) out_ << "\n";
  out_ << Verdict(experiment.verdict()) << "  " << Printable(experiment.experiment_id()) << ": "
       << counts << "\n";
  out_.flush();
}

void TextSink::End(const v1::RunSummary& summary) {
  if (experiments_ > 1 || summary.interrupted()) {
    out_ << "\n"
         << Verdict(summary.verdict()) << "  "
         << (summary.interrupted()
                 ? "interrupted"
                 : "all " + std::to_string(experiments_) + " experiments, by cells")
         << ": " << CountsText(summary.counts()) << ", in " << MeasuredTimeText(summary.duration())
         << "\n";
  }
  if (options_.baseline != nullptr) {
    out_ << "\nCompared with the baseline: " << differing_ << " cells differ";
    if (not_in_baseline_ > 0) out_ << ", " << not_in_baseline_ << " are new";
    out_ << "\n";
  }
  out_.flush();
}

}  // namespace tlslab
