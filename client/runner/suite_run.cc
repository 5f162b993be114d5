#include "client/runner/suite_run.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "client/report/verdicts.h"
#include "client/runner/failed_attempt.h"

namespace tlslab {
namespace {

using google::protobuf::util::TimeUtil;

// A cell's report with all that was seen, let go at once.
struct ArenaCell {
  static google::protobuf::ArenaOptions Options() {
    google::protobuf::ArenaOptions options;
    options.start_block_size = 32 << 10;  // about one simulated handshake
    options.max_block_size = 256 << 10;
    return options;
  }
  google::protobuf::Arena arena{Options()};
  v1::CellReport* report = google::protobuf::Arena::CreateMessage<v1::CellReport>(&arena);
};

class SuitesRun {
 public:
  SuitesRun(const std::vector<SelectedCells>& suites, const RunSettings& settings,
            const std::vector<ReportSink*>& sinks,
            const std::function<void(const RunProgress&)>& on_progress)
      : suites_(suites),
        settings_(settings),
        sinks_(sinks),
        on_progress_(on_progress),
        window_(std::max<uint64_t>(16, 4 * uint64_t{settings.jobs})),
        allowed_(settings.jobs) {
    for (const SelectedCells& suite : suites_) {
      first_.push_back(total_);
      total_ += uint64_t{suite.cells.size()} * settings_.repetitions;
    }
    progress_.total = total_;
  }

  v1::RunSummary Run(const v1::RunInfo& info) {
    const auto begin = std::chrono::steady_clock::now();
    for (ReportSink* sink : sinks_) sink->Begin(info);
    std::vector<std::thread> threads;
    const uint64_t count = std::min<uint64_t>(settings_.jobs, total_);
    for (uint64_t i = 0; i < count; ++i) threads.emplace_back([this] { Work(); });
    for (std::thread& thread : threads) thread.join();
    v1::RunSummary summary;
    *summary.mutable_counts() = counts_;
    summary.set_verdict(WorstVerdict(counts_));
    *summary.mutable_duration() = TimeUtil::NanosecondsToDuration(
        std::chrono::nanoseconds(std::chrono::steady_clock::now() - begin).count());
    summary.set_interrupted(settings_.cancellation.requested());
    for (ReportSink* sink : sinks_) sink->End(summary);
    return summary;
  }

 private:
  // One thread's part.
  void Work() {
    while (const std::optional<uint64_t> index = Take()) {
      std::unique_ptr<ArenaCell> cell = RunOne(*index);
      Submit(*index, std::move(cell));
    }
  }

  std::optional<uint64_t> Take() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return next_ == total_ || next_ < reported_ + window_; });
    if (next_ == total_) return std::nullopt;
    return next_++;
  }

  size_t SuiteOf(uint64_t index) const {
    return std::upper_bound(first_.begin(), first_.end(), index) - first_.begin() - 1;
  }

  std::unique_ptr<ArenaCell> RunOne(uint64_t index) {
    const SelectedCells& suite = suites_[SuiteOf(index)];
    const uint64_t at = index - first_[SuiteOf(index)];
    const size_t cell = suite.cells[at / settings_.repetitions];
    const auto repetition = static_cast<uint32_t>(at % settings_.repetitions + 1);
    std::vector<v1::FailedAttempt> attempts;
    while (true) {
      auto done = std::make_unique<ArenaCell>();
      v1::CellReport& report = *done->report;
      Name(*suite.suite, cell, repetition, report);
      const uint32_t among = Enter();
      const bool full = RunAttempt(suite, cell, repetition, report);
      if (Leave(among, full)) continue;
      if (IsBad(report.verdict()) && attempts.size() < settings_.retries &&
          !settings_.cancellation.requested()) {
        attempts.push_back(AttemptOf(report));
        continue;
      }
      for (v1::FailedAttempt& attempt : attempts) {
        *report.add_failed_attempts() = std::move(attempt);
      }
      return done;
    }
  }

  static void Name(const ExperimentSuite& suite, size_t cell, uint32_t repetition,
                   v1::CellReport& report) {
    const CellPlan& plan = suite.cells()[cell];
    report.set_cell_id(RepetitionId(plan.cell_id, repetition));
    report.set_experiment_id(suite.header().experiment_id());
    report.set_repetition(repetition);
    for (const v1::Parameter& parameter : plan.parameters) *report.add_parameters() = parameter;
  }

  // Whether a lab had no room for what the cell needs, so that nothing was done.
  bool RunAttempt(const SelectedCells& suite, size_t cell, uint32_t repetition,
                  v1::CellReport& report) {
    if (settings_.cancellation.requested()) return Err("interrupted", report);
    if (FailedFast()) {
      report.set_verdict(v1::VERDICT_SKIPPED);
      report.set_skip_reason("not run: an earlier cell failed (--fail-fast)");
      return false;
    }
    absl::StatusOr<v1::Experiment> experiment = suite.suite->Expand(cell, repetition);
    if (!experiment.ok()) return Err(std::string(experiment.status().message()), report);
    std::optional<CellCaptures> captures;
    if (settings_.captures) {
      captures.emplace(settings_.captures->name + "/" + CaptureFileName(report.cell_id()),
                       settings_.captures->secrets);
    }
    const absl::StatusCode code = RunCell(*std::move(experiment),
                                          {suite.labs,
                                           {settings_.names, settings_.seed},
                                           settings_.longest_call,
                                           captures ? &*captures : nullptr},
                                          report);
    if (captures && !captures->status().ok()) {
      return Err(std::string(captures->status().message()), report);
    }
    return code == absl::StatusCode::kResourceExhausted;
  }

  static bool Err(const std::string& error, v1::CellReport& report) {
    report.set_verdict(v1::VERDICT_ERRORED);
    report.set_error(error);
    return false;
  }

  // Waits until the cell may run, and tells among how many at most.
  uint32_t Enter() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return running_ < allowed_; });
    ++running_;
    return allowed_;
  }

  // Whether the cell is to be run again among fewer, since the cells themselves filled the lab.
  // For one that was alone there was no room at all.
  bool Leave(uint32_t among, bool full) {
    std::lock_guard<std::mutex> lock(mutex_);
    --running_;
    const bool again = full && among > 1;
    if (again) allowed_ = std::min(allowed_, among / 2);
    changed_.notify_all();
    return again;
  }

  bool FailedFast() {
    std::lock_guard<std::mutex> lock(mutex_);
    return settings_.fail_fast && progress_.bad > 0;
  }

  // Whoever brings the oldest reports it and all that wait behind it.
  void Submit(uint64_t index, std::unique_ptr<ArenaCell> cell) {
    std::unique_lock<std::mutex> lock(mutex_);
    ++progress_.done;
    if (IsBad(cell->report->verdict())) ++progress_.bad;
    if (on_progress_) on_progress_(progress_);
    waiting_.emplace(index, std::move(cell));
    if (reporting_) return;
    reporting_ = true;
    while (!waiting_.empty() && waiting_.begin()->first == reported_) {
      const std::unique_ptr<ArenaCell> oldest = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      lock.unlock();
      Report(reported_, *oldest->report);
      lock.lock();
      ++reported_;
      changed_.notify_all();
    }
    reporting_ = false;
  }

  void Report(uint64_t index, const v1::CellReport& cell) {
    const SelectedCells& suite = suites_[SuiteOf(index)];
    const uint64_t count = uint64_t{suite.cells.size()} * settings_.repetitions;
    const uint64_t at = index - first_[SuiteOf(index)];
    if (at == 0) {
      experiment_ = suite.suite->header();
      for (ReportSink* sink : sinks_) sink->BeginExperiment(experiment_, static_cast<int>(count));
    }
    CountCell(cell, *experiment_.mutable_counts());
    CountCell(cell, counts_);
    for (ReportSink* sink : sinks_) sink->Cell(cell);
    if (at + 1 < count) return;
    experiment_.set_verdict(WorstVerdict(experiment_.counts()));
    for (ReportSink* sink : sinks_) sink->EndExperiment(experiment_);
  }

  const std::vector<SelectedCells>& suites_;
  const RunSettings& settings_;
  const std::vector<ReportSink*>& sinks_;
  const std::function<void(const RunProgress&)>& on_progress_;
  const uint64_t window_;
  std::vector<uint64_t> first_;  // index of each suite's first cell
  uint64_t total_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t next_ = 0;      // to be begun
  uint64_t reported_ = 0;  // so many
  bool reporting_ = false;
  uint32_t allowed_;      // cells at once
  uint32_t running_ = 0;  // of them
  RunProgress progress_;
  std::map<uint64_t, std::unique_ptr<ArenaCell>> waiting_;

  // Of whoever is reporting.
  v1::ExperimentReport experiment_;
  v1::VerdictCounts counts_;
};

}  // namespace

v1::RunSummary RunSuites(const std::vector<SelectedCells>& suites, const RunSettings& settings,
                         const v1::RunInfo& info, const std::vector<ReportSink*>& sinks,
                         const std::function<void(const RunProgress&)>& on_progress) {
  return SuitesRun(suites, settings, sinks, on_progress).Run(info);
}

}  // namespace tlslab
