// Runs one cell: makes what its experiment declares, does its steps in order, compares, lets go.
//
//   v1::CellReport report;
//   RunCell(experiment, {lookup, {names}}, report);
//
// A step whose requirements its lab does not meet is SKIPPED with the reason, and so is every step
// when a lab of the cell does not meet the experiment's. A step that was not over in its time is
// ERRORED, and so are all that remain when the cell's time is over, a lab is gone, or somebody
// wants to stop. What was made is let go in every case.
//
// The report may live on an arena; then large results are put there at once. The cell's id,
// parameters and repetition are the caller's to set. The experiment must have been checked
// (//client/experiment). It prints nothing.
//
// The code is OK when the steps could be begun, else that of the report's error: RESOURCE_EXHAUSTED
// when a lab was full.
#ifndef TLSLAB_CLIENT_RUNNER_CELL_RUN_H_
#define TLSLAB_CLIENT_RUNNER_CELL_RUN_H_

#include <chrono>
#include <optional>

#include "client/runner/cell_captures.h"
#include "client/runner/cell_resources.h"
#include "tlslab/v1/experiment.pb.h"
#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

struct CellSettings {
  LabLookup labs;
  CellResources::Settings resources;
  // Of one RPC, where the step's time does not end before.
  std::optional<std::chrono::milliseconds> longest_call = {};
  CellCaptures* captures = nullptr;  // null: none are wanted
};

absl::StatusCode RunCell(v1::Experiment experiment, const CellSettings& settings,
                         v1::CellReport& report);

// The worst of the steps; ERRORED when the report has an error.
v1::Verdict WorstVerdict(const v1::CellReport& report);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_CELL_RUN_H_
