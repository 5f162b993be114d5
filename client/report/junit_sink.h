// A report for CI servers, in the form that JUnit's runners write and Jenkins, GitLab and the usual
// actions of GitHub read.
//
// An experiment is a test suite and a cell a test case: its classname is the experiment's id, its
// name the cell's. FAILED is a <failure>, ERRORED an <error>, SKIPPED <skipped>. Attempts that
// failed before one that passed are <flakyFailure> and <flakyError>, before one that failed
// <rerunFailure> and <rerunError> (Maven Surefire's words, which Jenkins reads); since others do
// not know these, <system-out> tells them too.
//
// Suites have their counts in front, so that nothing is written before End; what is kept till then
// is some hundred bytes a cell.
#ifndef TLSLAB_CLIENT_REPORT_JUNIT_SINK_H_
#define TLSLAB_CLIENT_REPORT_JUNIT_SINK_H_

#include <ostream>
#include <string>

#include "client/report/report_sink.h"

namespace tlslab {

class JunitSink : public ReportSink {
 public:
  explicit JunitSink(std::ostream& out) : out_(out) {}

  void Begin(const v1::RunInfo& info) override;
  void BeginExperiment(const v1::ExperimentReport& experiment, int cell_count) override;
  void Cell(const v1::CellReport& cell) override;
  void EndExperiment(const v1::ExperimentReport& experiment) override;
  void End(const v1::RunSummary& summary) override;

 private:
  std::ostream& out_;
  std::string run_properties_;
  std::string suites_;
  std::string cases_;          // of the suite that is being told
  std::string suite_started_;  // its attribute
  double suite_seconds_ = 0;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_JUNIT_SINK_H_
