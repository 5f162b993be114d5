#include "client/report/replay.h"

namespace tlslab {

void Replay(const v1::RunReport& report, ReportSink& sink) {
  sink.Begin(report.info());
  for (const v1::ExperimentReport& experiment : report.experiments()) {
    v1::ExperimentReport header = experiment;
    header.clear_cells();
    v1::ExperimentReport begun = header;
    begun.clear_verdict();
    begun.clear_counts();
    sink.BeginExperiment(begun, experiment.cells_size());
    for (const v1::CellReport& cell : experiment.cells()) sink.Cell(cell);
    sink.EndExperiment(header);
  }
  sink.End(report.summary());
}

}  // namespace tlslab
