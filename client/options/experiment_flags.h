// Values of the flags of `tlslab run`, `check`, `init`, `schema`, `diff`, `join` and `explain`, as
// the command line gives them. Files are named, not read.
#ifndef TLSLAB_CLIENT_OPTIONS_EXPERIMENT_FLAGS_H_
#define TLSLAB_CLIENT_OPTIONS_EXPERIMENT_FLAGS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tlslab {

// The form of a report.
enum class ReportForm { kText, kJson, kJsonLines, kTextproto, kJunit, kTap, kHtml };

// A report that goes to a file: "--report html=run.html".
struct ReportFlag {
  ReportForm form = ReportForm::kText;
  std::string file;
};

// One part of a run that is split over machines, from 1.
struct ShardFlag {
  uint32_t index = 1;
  uint32_t count = 1;
};

struct ExperimentFlags {
  std::vector<std::string> files;                // run, check; init: at most one; diff: two; join
  std::map<std::string, std::string> labs;       // run: addresses by id of a LabEntry
  std::map<std::string, std::string> variables;  // run, check: --set
  ReportForm form = ReportForm::kText;           // run, join: on standard output
  std::vector<ReportFlag> reports;               // run, join
  std::string baseline_file;                     // run: an earlier report, to compare with
  std::string filter;                            // run: RE2, found anywhere in a cell's id
  std::vector<std::string> tags;                 // run: any of them
  std::optional<ShardFlag> shard;                // run
  uint32_t repetitions = 1;                      // run
  uint32_t retries = 0;                          // run
  uint32_t jobs = 16;                            // run: cells at once
  uint64_t max_cells = 100000;                   // run, check: of one matrix
  std::string seed;                              // run
  bool fail_fast = false;                        // run
  std::string rerun_failed_file;                 // run: an earlier report
  bool update = false;                           // run
  std::string capture_folder;                    // run
  bool capture_secrets = false;                  // run; not without the folder
  bool verbose = false;                          // run: every step of every cell
  std::string schema = "experiment";             // schema: experiment or report
  std::string topic;                             // explain
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_EXPERIMENT_FLAGS_H_
