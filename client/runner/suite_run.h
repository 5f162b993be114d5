// Runs the cells of experiment files, many at once, and reports them in order.
//
//   RunSettings settings{names, cancellation};
//   settings.jobs = 16;
//   const v1::RunSummary summary = RunSuites(suites, settings, info, {&text, &html}, {});
//
// Cells are begun in the order of the files and of their matrices. None is begun that is more than
// a window (four times `jobs`, and 16) ahead of the oldest that has not been reported, so that a
// run of any size needs little memory, however long one cell takes.
//
// When what many cells need at once is more than a lab holds, fewer run at once from then on, and
// those that found no room begin again; it is not an attempt that failed.
//
// Whatever happens, every cell is reported: after an interruption the rest is ERRORED
// "interrupted", with `fail_fast` the rest is SKIPPED, and cells whose lab is gone are ERRORED at
// once. It prints nothing.
#ifndef TLSLAB_CLIENT_RUNNER_SUITE_RUN_H_
#define TLSLAB_CLIENT_RUNNER_SUITE_RUN_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "client/experiment/experiment_suite.h"
#include "client/lab/cancellation.h"
#include "client/report/report_sink.h"
#include "client/runner/cell_run.h"

namespace tlslab {

// Cells of one file.
struct SelectedCells {
  const ExperimentSuite* suite = nullptr;
  std::vector<size_t> cells;  // indexes into the suite's; none: the file is not in the report
  LabLookup labs;             // by the ids of this file
};

// Where the captures of a run go: a file for each cell.
struct CaptureFolder {
  std::string name;  // it must be there
  bool secrets = false;
};

struct RunSettings {
  ResourceNames& names;
  Cancellation& cancellation;
  uint32_t jobs = 16;  // cells at once
  uint32_t repetitions = 1;
  uint32_t retries = 0;  // of a cell that failed
  bool fail_fast = false;
  std::string seed = {};
  std::optional<std::chrono::milliseconds> longest_call = {};
  std::optional<CaptureFolder> captures = {};
};

struct RunProgress {
  uint64_t done = 0;
  uint64_t total = 0;
  uint64_t bad = 0;  // FAILED or ERRORED
};

// `on_progress`, if any, hears of every cell that is over, on one thread at a time.
v1::RunSummary RunSuites(const std::vector<SelectedCells>& suites, const RunSettings& settings,
                         const v1::RunInfo& info, const std::vector<ReportSink*>& sinks,
                         const std::function<void(const RunProgress&)>& on_progress);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_SUITE_RUN_H_
