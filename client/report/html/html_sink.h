// A run as one HTML page that needs nothing else: no network, no second file.
//
//   std::ofstream file("run.html");
//   HtmlSink sink(file, differences);
//
// What it holds of cells is written as it comes, in pieces of some dozens (cell_chunk.h), so that a
// run of any size needs little memory here. The page (page/) reads an index of all cells at once,
// and the reports of a piece when one of its cells is opened.
//
// Long values are shortened and sensitive ones left out, see clip.h; whoever needs them all takes
// the report as JSON. What a peer said is data in the page, and nothing of it is ever markup.
//
// Whether the page could be written the stream tells.
#ifndef TLSLAB_CLIENT_REPORT_HTML_HTML_SINK_H_
#define TLSLAB_CLIENT_REPORT_HTML_HTML_SINK_H_

#include <memory>
#include <ostream>

#include "client/report/cell_difference.h"
#include "client/report/html/cell_chunk.h"
#include "client/report/report_sink.h"

namespace tlslab {

class HtmlSink : public ReportSink {
 public:
  // `out` must outlive it. Without `differences` nothing is marked as different.
  explicit HtmlSink(std::ostream& out, BaselineDifferences differences = {});

  void Begin(const v1::RunInfo& info) override;
  void BeginExperiment(const v1::ExperimentReport& experiment, int cell_count) override;
  void Cell(const v1::CellReport& cell) override;
  void EndExperiment(const v1::ExperimentReport& experiment) override;
  void End(const v1::RunSummary& summary) override;

 private:
  void WriteChunk();

  std::ostream& out_;
  BaselineDifferences differences_;
  std::vector<v1::AxisReport> axes_;  // of the experiment
  int next_chunk_ = 0;
  std::unique_ptr<CellChunk> chunk_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_HTML_HTML_SINK_H_
