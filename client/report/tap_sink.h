// A report in the Test Anything Protocol, version 13: a cell a test, with a YAML block for those
// that did not pass. The plan comes last, since the number of cells is known only then.
//
//   TAP version 13
//   ok 1 - safe-defaults
//   not ok 2 - versions[version=SSLv3]
//     ---
//     verdict: FAILED
//     problems: |
//       step s: client.failure: expected {"present":false}, actual ...
//     ...
//   1..2
#ifndef TLSLAB_CLIENT_REPORT_TAP_SINK_H_
#define TLSLAB_CLIENT_REPORT_TAP_SINK_H_

#include <ostream>

#include "client/report/report_sink.h"

namespace tlslab {

class TapSink : public ReportSink {
 public:
  explicit TapSink(std::ostream& out) : out_(out) {}

  void Begin(const v1::RunInfo& info) override;
  void BeginExperiment(const v1::ExperimentReport& experiment, int cell_count) override;
  void Cell(const v1::CellReport& cell) override;
  void EndExperiment(const v1::ExperimentReport& experiment) override;
  void End(const v1::RunSummary& summary) override;

 private:
  std::ostream& out_;
  int told_ = 0;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_TAP_SINK_H_
