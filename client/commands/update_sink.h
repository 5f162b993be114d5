// `tlslab run --update`: what was seen becomes the file's expectations, file by file.
//
// The cells of a file are kept until all of it was run, with all that was seen in them: it is for
// files of a person's size.
#ifndef TLSLAB_CLIENT_COMMANDS_UPDATE_SINK_H_
#define TLSLAB_CLIENT_COMMANDS_UPDATE_SINK_H_

#include <memory>
#include <string>
#include <vector>

#include "client/lab/cancellation.h"
#include "client/report/report_sink.h"

namespace tlslab {

class UpdateSink : public ReportSink {
 public:
  // Outlives the sink. A file that was not run to its end is left alone.
  explicit UpdateSink(const Cancellation& cancellation) : cancellation_(cancellation) {}

  void Begin(const v1::RunInfo&) override {}
  void BeginExperiment(const v1::ExperimentReport&, int) override { cells_.clear(); }
  void Cell(const v1::CellReport& cell) override {
    cells_.push_back(std::make_unique<v1::CellReport>(cell));
  }
  void EndExperiment(const v1::ExperimentReport& experiment) override;
  void End(const v1::RunSummary&) override {}

  // Lines for the person: what was changed, and what was left alone.
  const std::vector<std::string>& told() const { return told_; }
  // A file could not be updated.
  bool failed() const { return failed_; }

 private:
  const Cancellation& cancellation_;
  std::vector<std::unique_ptr<v1::CellReport>> cells_;
  std::vector<std::string> told_;
  bool failed_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_UPDATE_SINK_H_
