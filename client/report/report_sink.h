// Where the report of a run goes, piece by piece, so that a run of any size needs little memory.
//
// The calls come in this order, on one thread at a time; cells in the order of the files and of
// their matrices, whatever order they were run in:
//
//   Begin, { BeginExperiment, { Cell }, EndExperiment }, End
//
// A run that is interrupted is told to its end likewise.
#ifndef TLSLAB_CLIENT_REPORT_REPORT_SINK_H_
#define TLSLAB_CLIENT_REPORT_REPORT_SINK_H_

#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

class ReportSink {
 public:
  virtual ~ReportSink() = default;

  virtual void Begin(const v1::RunInfo& info) = 0;
  // Its verdict, counts and cells are not known yet. `cell_count` cells follow.
  virtual void BeginExperiment(const v1::ExperimentReport& experiment, int cell_count) = 0;
  virtual void Cell(const v1::CellReport& cell) = 0;
  // With its verdict and counts, without its cells.
  virtual void EndExperiment(const v1::ExperimentReport& experiment) = 0;
  virtual void End(const v1::RunSummary& summary) = 0;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_REPORT_SINK_H_
