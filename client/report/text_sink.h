// A report for a person.
//
// The labs and their libraries come first. Of an experiment that is one cell every step is told: a
// line each, what both ends saw, and what did not hold with the facts around it. Of a matrix or of
// repetitions each cell is one line, and only those that did not pass tell their steps (all of
// them when `verbose`). Counts come last. A cell that passed only at a later attempt says so, and
// how the earlier ones failed.
#ifndef TLSLAB_CLIENT_REPORT_TEXT_SINK_H_
#define TLSLAB_CLIENT_REPORT_TEXT_SINK_H_

#include <ostream>
#include <string>

#include "client/report/compare.h"
#include "client/report/report_sink.h"

namespace tlslab {

struct TextSinkOptions {
  bool colour = false;   // verdicts in ANSI colours
  bool verbose = false;  // every step of every cell
  // Differences to an earlier run are told below each cell. Outlives the sink.
  const Baseline* baseline = nullptr;
};

class TextSink : public ReportSink {
 public:
  TextSink(std::ostream& out, const TextSinkOptions& options) : out_(out), options_(options) {}

  void Begin(const v1::RunInfo& info) override;
  void BeginExperiment(const v1::ExperimentReport& experiment, int cell_count) override;
  void Cell(const v1::CellReport& cell) override;
  void EndExperiment(const v1::ExperimentReport& experiment) override;
  void End(const v1::RunSummary& summary) override;

 private:
  std::string Verdict(v1::Verdict verdict) const;
  std::string Step(const v1::StepReport& step, const std::string& indent) const;
  std::string Steps(const v1::CellReport& cell, const std::string& indent) const;
  void SingleCell(const v1::CellReport& cell);
  void CellOfMany(const v1::CellReport& cell);
  void Differences(const v1::CellReport& cell);

  std::ostream& out_;
  const TextSinkOptions options_;
  int cell_count_ = 0;    // of the experiment that is being told
  std::string one_cell_;  // its counts, when it is one cell
  int experiments_ = 0;   // told so far
  int differing_ = 0;     // cells that differ from the baseline
  int not_in_baseline_ = 0;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_TEXT_SINK_H_
