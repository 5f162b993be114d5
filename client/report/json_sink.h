// Reports for programs: one RunReport as JSON, a cell a line inside, or JSON lines.
//
//   {"info":{...},
//   "experiments":[
//   {"experiment_id":"x",...,"cells":[
//   {"cell_id":"x",...},
//   {"cell_id":"x#2",...}
//   ],"verdict":"VERDICT_PASSED","counts":{...}}
//   ],
//   "summary":{...}}
//
// Zeros are written, what is not known is not (see //client/text:message_json). What was written
// once is never changed, so a pipe will do.
#ifndef TLSLAB_CLIENT_REPORT_JSON_SINK_H_
#define TLSLAB_CLIENT_REPORT_JSON_SINK_H_

#include <ostream>

#include "client/report/report_sink.h"

namespace tlslab {

// One RunReport. It is whole JSON once End was called.
class JsonSink : public ReportSink {
 public:
  explicit JsonSink(std::ostream& out) : out_(out) {}

  void Begin(const v1::RunInfo& info) override;
  void BeginExperiment(const v1::ExperimentReport& experiment, int cell_count) override;
  void Cell(const v1::CellReport& cell) override;
  void EndExperiment(const v1::ExperimentReport& experiment) override;
  void End(const v1::RunSummary& summary) override;

 private:
  std::ostream& out_;
  bool first_experiment_ = true;
  bool first_cell_ = true;
};

// A RunReportLine a line, each told as soon as it is known.
class JsonLinesSink : public ReportSink {
 public:
  explicit JsonLinesSink(std::ostream& out) : out_(out) {}

  void Begin(const v1::RunInfo& info) override;
  void BeginExperiment(const v1::ExperimentReport& experiment, int cell_count) override;
  void Cell(const v1::CellReport& cell) override;
  void EndExperiment(const v1::ExperimentReport&) override {}
  void End(const v1::RunSummary& summary) override;

 private:
  std::ostream& out_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_JSON_SINK_H_
