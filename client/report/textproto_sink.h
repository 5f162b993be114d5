// One RunReport in protobuf's text format, written as it comes.
#ifndef TLSLAB_CLIENT_REPORT_TEXTPROTO_SINK_H_
#define TLSLAB_CLIENT_REPORT_TEXTPROTO_SINK_H_

#include <ostream>

#include "client/report/report_sink.h"

namespace tlslab {

class TextprotoSink : public ReportSink {
 public:
  explicit TextprotoSink(std::ostream& out) : out_(out) {}

  void Begin(const v1::RunInfo& info) override;
  void BeginExperiment(const v1::ExperimentReport& experiment, int cell_count) override;
  void Cell(const v1::CellReport& cell) override;
  void EndExperiment(const v1::ExperimentReport& experiment) override;
  void End(const v1::RunSummary& summary) override;

 private:
  std::ostream& out_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_TEXTPROTO_SINK_H_
