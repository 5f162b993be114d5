// The reports of one command: on its output, and into files.
//
//   ReportOutputs outputs(console.out, {colour, verbose, baseline});
//   absl::Status status = outputs.Open(form, files);   // before the run
//   RunSuites(..., outputs.sinks(), ...);
//   status = outputs.Finish();
#ifndef TLSLAB_CLIENT_COMMANDS_REPORT_SINKS_H_
#define TLSLAB_CLIENT_COMMANDS_REPORT_SINKS_H_

#include <memory>
#include <ostream>
#include <vector>

#include "client/commands/report_file.h"
#include "client/options/experiment_flags.h"
#include "client/report/compare.h"
#include "client/report/report_sink.h"

namespace tlslab {

struct ReportLook {
  bool colour = false;   // text on the output
  bool verbose = false;  // text: every step of every cell
  // Null: none. Outlives the reports.
  const Baseline* baseline = nullptr;
};

// What a command exits with when its run came to this.
int ExitCodeOf(const v1::RunSummary& summary);

class ReportOutputs {
 public:
  // `out` must outlive it.
  ReportOutputs(std::ostream& out, const ReportLook& look) : out_(out), look_(look) {}

  // Every file that cannot be written is told.
  absl::Status Open(ReportForm form, const std::vector<ReportFlag>& files);
  const std::vector<ReportSink*>& sinks() const { return sinks_; }
  // Puts the files in place; what could not be written is told, the output too.
  absl::Status Finish();

 private:
  void Add(ReportForm form, std::ostream& out, bool colour);

  std::ostream& out_;
  const ReportLook look_;
  std::vector<std::unique_ptr<ReportFile>> files_;
  std::vector<std::unique_ptr<ReportSink>> owned_;  // go before what they write to
  std::vector<ReportSink*> sinks_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_REPORT_SINKS_H_
