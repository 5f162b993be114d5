#include "client/commands/run_command.h"

#include <google/protobuf/util/time_util.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "client/commands/progress.h"
#include "client/commands/report_sinks.h"
#include "client/commands/run_labs.h"
#include "client/commands/update_sink.h"
#include "client/experiment/experiment_suite.h"
#include "client/report/read_report.h"
#include "client/runner/failed_attempt.h"
#include "client/runner/selection.h"
#include "client/runner/suite_run.h"
#include "client/text/read_file.h"
#include "version/version.h"

namespace tlslab {
namespace {

using google::protobuf::util::TimeUtil;
using Suites = std::vector<std::unique_ptr<ExperimentSuite>>;

// Empty when a file is wrong; every wrong file has then been told.
Suites ReadAll(const ExperimentFlags& flags, Console& console) {
  Suites suites;
  std::map<std::string, std::string> files;  // by experiment
  bool wrong = false;
  for (const std::string& file : flags.files) {
    absl::StatusOr<std::unique_ptr<ExperimentSuite>> suite =
        ReadExperimentSuite(file, {flags.variables, flags.seed, flags.max_cells});
    if (!suite.ok()) {
      console.err << std::string(suite.status().message()) << "\n";
      wrong = true;
      continue;
    }
    const std::string& id = (*suite)->header().experiment_id();
    const auto [first, fresh] = files.emplace(id, file);
    if (!fresh) {
      console.err << file << ": the experiment '" << id << "' is in " << first->second
                  << " too; cells of one run need different ids\n";
      wrong = true;
    }
    suites.push_back(*std::move(suite));
  }
  if (wrong) suites.clear();
  return suites;
}

// Cells by the ids of their first repetitions.
std::set<std::string> BadCells(const v1::RunReport& report) {
  std::set<std::string> ids;
  for (const v1::ExperimentReport& experiment : report.experiments()) {
    for (const v1::CellReport& cell : experiment.cells()) {
      if (!IsBad(cell.verdict())) continue;
      std::string id = cell.cell_id();
      const std::string end = "#" + std::to_string(cell.repetition());
      if (cell.repetition() > 1 && absl::EndsWith(id, end)) id.resize(id.size() - end.size());
      ids.insert(id);
    }
  }
  return ids;
}

// Of standard error.
int TerminalColumns() {
  winsize size = {};
  constexpr int kUsual = 80;
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kUsual;
}

// Stops a run whose only report nobody reads any more.
class UnreadSink : public ReportSink {
 public:
  UnreadSink(const std::ostream& out, Cancellation& cancellation)
      : out_(out), cancellation_(cancellation) {}
  void Begin(const v1::RunInfo&) override {}
  void BeginExperiment(const v1::ExperimentReport&, int) override {}
  void Cell(const v1::CellReport&) override {
    if (!out_) cancellation_.Request();
  }
  void EndExperiment(const v1::ExperimentReport&) override {}
  void End(const v1::RunSummary&) override {}

 private:
  const std::ostream& out_;
  Cancellation& cancellation_;
};

std::string ShardText(const ShardFlag& shard) {
  return std::to_string(shard.index) + "/" + std::to_string(shard.count);
}

// As on the command line.
std::vector<std::string> SelectionTexts(const ExperimentFlags& flags) {
  std::vector<std::string> texts;
  if (!flags.filter.empty()) texts.push_back("--filter " + flags.filter);
  for (const std::string& tag : flags.tags) texts.push_back("--tag " + tag);
  if (flags.shard) texts.push_back("--shard " + ShardText(*flags.shard));
  if (!flags.rerun_failed_file.empty()) {
    texts.push_back("--rerun-failed " + flags.rerun_failed_file);
  }
  return texts;
}

std::string Joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : " ") + text;
  return all;
}

class RunCommand {
 public:
  RunCommand(const Options& options, const std::string& own_address, LabSessions& sessions,
             Console& console)
      : options_(options),
        flags_(options.experiment),
        sessions_(sessions),
        console_(console),
        labs_(sessions, own_address, names_) {}

  int Run() {
    suites_ = ReadAll(flags_, console_);
    if (suites_.empty()) return kUsageError;
    if (absl::Status status = CheckLabIds(flags_.labs, suites_); !status.ok()) {
      return Fail(console_, status, kUsageError);
    }
    if (const std::optional<int> code = ReadReports()) return *code;
    absl::StatusOr<uint64_t> count = Select();
    if (!count.ok()) return Fail(console_, count.status(), kUsageError);
    if (*count > 0) return RunSelected();
    if (left_to_other_parts_ == 0) return NothingSelected();
    console_.err << "tlslab run: no cell is in part " << ShardText(*flags_.shard) << "; the other "
                 << "parts have " << left_to_other_parts_ << "\n";
    return RunSelected();
  }

 private:
  // Reports of earlier runs. An exit code when there is nothing more to do.
  std::optional<int> ReadReports() {
    if (!flags_.baseline_file.empty()) {
      absl::StatusOr<v1::RunReport> report = ReadReportFile(flags_.baseline_file);
      if (!report.ok()) return Fail(console_, report.status(), kUsageError);
      baseline_report_ = *std::move(report);
      baseline_.emplace(baseline_report_);
    }
    if (flags_.rerun_failed_file.empty()) return std::nullopt;
    absl::StatusOr<v1::RunReport> report = ReadReportFile(flags_.rerun_failed_file);
    if (!report.ok()) return Fail(console_, report.status(), kUsageError);
    bad_cells_ = BadCells(*report);
    const bool whole = report->has_summary();
    if (!whole) {
      console_.err << "tlslab: " << flags_.rerun_failed_file
                   << " ends before its run did; cells that it does not tell are not run again\n";
    }
    if (!bad_cells_->empty()) {
      TellUnknown(*bad_cells_);
      return std::nullopt;
    }
    console_.err << "tlslab: nothing failed in " << flags_.rerun_failed_file << "\n";
    return whole ? kAsExpected : kUsageError;
  }

  // Cells that are to be run again and that no file has.
  void TellUnknown(std::set<std::string> cells) {
    for (const auto& suite : suites_) {
      for (const CellPlan& plan : suite->cells()) cells.erase(plan.cell_id);
    }
    if (cells.empty()) return;
    console_.err << "tlslab: " << cells.size() << " of the cells that failed in "
                 << flags_.rerun_failed_file << " are in none of the files, the first "
                 << *cells.begin() << "\n";
  }

  absl::StatusOr<uint64_t> Select() {
    SelectionWishes wishes{flags_.filter, flags_.tags};
    if (flags_.shard) wishes.shard = {flags_.shard->index, flags_.shard->count};
    wishes.cells = bad_cells_;
    absl::StatusOr<Selection> selection = Selection::Make(wishes);
    if (!selection.ok()) return selection.status();
    wishes.shard.reset();
    absl::StatusOr<Selection> of_any_part = Selection::Make(wishes);
    if (!of_any_part.ok()) return of_any_part.status();
    uint64_t count = 0;
    for (const auto& suite : suites_) {
      SelectedCells selected{suite.get(), {}, {}};
      for (size_t i = 0; i < suite->cells().size(); ++i) {
        const CellPlan& cell = suite->cells()[i];
        if (selection->Wants(suite->header(), cell)) {
          selected.cells.push_back(i);
        } else if (of_any_part->Wants(suite->header(), cell)) {
          ++left_to_other_parts_;
        }
      }
      if (selected.cells.empty()) continue;
      count += selected.cells.size();
      absl::StatusOr<LabLookup> labs = labs_.Of(*suite, flags_.labs);
      if (!labs.ok()) return labs.status();
      selected.labs = *std::move(labs);
      selected_.push_back(std::move(selected));
    }
    return count;
  }

  int NothingSelected() {
    uint64_t count = 0;
    for (const auto& suite : suites_) count += suite->cells().size();
    console_.err << "tlslab run: none of " << count << (count == 1 ? " cell" : " cells")
                 << " is selected by " << Joined(SelectionTexts(flags_)) << "\n";
    return kUsageError;
  }

  int RunSelected() {
    ProgressDisplay progress(console_, std::chrono::steady_clock::now, TerminalColumns());
    ReportOutputs outputs(progress.out(),
                          {console_.colour, flags_.verbose, baseline_ ? &*baseline_ : nullptr});
    if (absl::Status status = outputs.Open(flags_.form, flags_.reports); !status.ok()) {
      return Fail(console_, status, kUsageError);
    }
    if (!flags_.capture_folder.empty()) {
      const absl::Status made = MakeFolder(flags_.capture_folder);
      if (!made.ok()) return Fail(console_, made, kUsageError);
    }
    for (const absl::Status& failure : labs_.Open()) Fail(console_, failure, kLabFailed);
    RunSettings settings{names_, sessions_.cancellation()};
    settings.jobs = flags_.jobs;
    settings.repetitions = flags_.repetitions;
    settings.retries = flags_.retries;
    settings.fail_fast = flags_.fail_fast;
    settings.seed = flags_.seed;
    if (!flags_.capture_folder.empty()) {
      settings.captures = CaptureFolder{flags_.capture_folder, flags_.capture_secrets};
    }
    if (options_.timeout_seconds) {
      settings.longest_call =
          std::chrono::milliseconds(static_cast<int64_t>(*options_.timeout_seconds * 1000));
    }
    const auto show = [&progress](const RunProgress& now) {
      progress.Update(now.done, now.total, now.bad);
    };
    std::vector<ReportSink*> sinks = outputs.sinks();
    UpdateSink update(sessions_.cancellation());
    if (flags_.update) sinks.push_back(&update);
    UnreadSink unread(progress.out(), sessions_.cancellation());
    if (flags_.reports.empty() && !flags_.update) sinks.push_back(&unread);
    const v1::RunSummary summary = RunSuites(selected_, settings, Info(), sinks, show);
    progress.Clear();
    if (absl::Status status = outputs.Finish(); !status.ok()) {
      return Fail(console_, status, kLabFailed);
    }
    for (const std::string& line : update.told()) console_.err << line << "\n";
    if (update.failed()) return kLabFailed;
    // A part may be empty, as when there are more parts than cells.
    return selected_.empty() ? kAsExpected : ExitCodeOf(summary);
  }

  v1::RunInfo Info() const {
    v1::RunInfo info;
    info.set_schema_version(kReportSchemaVersion);
    info.set_tlslab_version(kTlslabVersion);
    *info.mutable_start_time() = TimeUtil::GetCurrentTime();
    for (v1::LabReport& lab : labs_.Reports()) *info.add_labs() = std::move(lab);
    for (const std::string& text : SelectionTexts(flags_)) info.add_selection(text);
    info.set_seed(flags_.seed);
    return info;
  }

  const Options& options_;
  const ExperimentFlags& flags_;
  LabSessions& sessions_;
  Console& console_;
  ResourceNames names_;
  Suites suites_;
  std::optional<std::set<std::string>> bad_cells_;
  v1::RunReport baseline_report_;
  std::optional<Baseline> baseline_;
  RunLabs labs_;
  std::vector<SelectedCells> selected_;
  uint64_t left_to_other_parts_ = 0;  // cells that only --shard keeps out
};

}  // namespace

int RunExperiments(const Options& options, const std::string& own_address, LabSessions& sessions,
                   Console& console) {
  return RunCommand(options, own_address, sessions, console).Run();
}

}  // namespace tlslab
