#include "client/runner/cell_run.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "client/report/verdicts.h"
#include "client/report/wording.h"
#include "client/runner/expectations.h"
#include "client/runner/requirements.h"
#include "client/runner/step_actions.h"
#include "client/text/duration_text.h"

namespace tlslab {
namespace {

using google::protobuf::util::TimeUtil;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kCellTimeout(120);
constexpr std::chrono::seconds kStepTimeout(60);

steady_clock::duration Or(bool given, const google::protobuf::Duration& duration,
                          steady_clock::duration otherwise) {
  if (!given) return otherwise;
  return std::chrono::nanoseconds(TimeUtil::DurationToNanoseconds(duration));
}

std::string SecondsText(steady_clock::duration duration) {
  return MeasuredTimeText(TimeUtil::NanosecondsToDuration(
      std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count()));
}

google::protobuf::Duration Since(steady_clock::time_point begin) {
  return TimeUtil::NanosecondsToDuration(
      std::chrono::duration_cast<std::chrono::nanoseconds>(steady_clock::now() - begin).count());
}

const char* TransportOf(const v1::Step& step) {
  if (step.has_dial()) return "tcp";
  if (step.has_send_hello()) return step.send_hello().has_server() ? "memory" : "tcp";
  return step.has_simulate() ? "memory" : "";
}

// Adds the steps that the expectation compares with: {same_as: "steps[ID]..."} and the like.
void AddCompared(const google::protobuf::Value& expected, std::set<std::string>& ids) {
  static constexpr char kEarlier[] = "steps[";
  for (const auto& [test, value] : expected.struct_value().fields()) {
    AddCompared(value, ids);
    const bool relation =
        test == "same_as" || test == "differs_from" || test == "less_than" || test == "more_than";
    const std::string& path = value.string_value();
    if (!relation || path.rfind(kEarlier, 0) != 0) continue;
    const size_t begin = sizeof kEarlier - 1;
    ids.insert(path.substr(begin, path.find(']') - begin));
  }
}

class CellRun {
 public:
  CellRun(v1::Experiment& experiment, const CellSettings& settings, v1::CellReport& report)
      : experiment_(experiment),
        settings_(settings),
        report_(report),
        asked_(experiment),
        begin_(steady_clock::now()),
        time_(Or(experiment.has_timeout(), experiment.timeout(), kCellTimeout)),
        deadline_(begin_ + time_) {}

  // Whether what it needs was there.
  absl::StatusCode Execute() {
    report_.set_experiment_id(experiment_.experiment_id());
    *report_.mutable_start_time() = TimeUtil::GetCurrentTime();
    ResourcePlan plan = PlanResources(experiment_, [](const v1::Step&) { return true; });
    absl::Status status = LabsAreThere(plan);
    if (status.ok()) {
      JudgeRequirements(plan);
      const auto runs = [this](const v1::Step& step) { return skipped_.count(step.id()) == 0; };
      const bool all_skipped =
          std::none_of(experiment_.steps().begin(), experiment_.steps().end(), runs);
      if (!skipped_.empty()) plan = PlanResources(experiment_, runs);
      resources_.emplace(experiment_, plan, settings_.labs, settings_.resources);
      actions_.emplace(experiment_, *resources_, asked_, settings_.captures,
                       settings_.longest_call);
      const CallTime time = [this] { return TimeLeft(deadline_, settings_.longest_call); };
      if (!all_skipped) status = resources_->Make(time);
    }
    if (!status.ok()) report_.set_error(std::string(Timely(status, deadline_, time_).message()));
    for (const v1::Step& step : experiment_.steps()) RunStep(step);
    actions_.reset();
    resources_.reset();
    *report_.mutable_duration() = Since(begin_);
    report_.set_verdict(WorstVerdict(report_));
    return status.code();
  }

 private:
  Participant* LabOf(const v1::Step& step) const {
    return settings_.labs(step.lab().empty() ? DefaultLab(experiment_) : step.lab());
  }

  // All that are needed, or why not each that is not.
  absl::Status LabsAreThere(const ResourcePlan& plan) const {
    absl::Status first;
    std::string why;
    for (const std::string& id : plan.labs) {
      const absl::Status status = settings_.labs(id)->status();
      if (status.ok()) continue;
      if (first.ok()) first = status;
      why += (why.empty() ? "" : "\n") + std::string(status.message());
    }
    return first.ok() ? first : absl::Status(first.code(), why);
  }

  void JudgeRequirements(const ResourcePlan& plan) {
    std::string all;
    for (const std::string& id : plan.labs) {
      const std::string reason = MissingFrom(*settings_.labs(id), experiment_.requirements());
      if (!reason.empty()) all += (all.empty() ? "" : "; ") + reason;
    }
    for (const v1::Step& step : experiment_.steps()) {
      std::string reason = all.empty() ? MissingFrom(*LabOf(step), step.requirements()) : all;
      if (reason.empty() && skipped_.count(step.resume_from()) > 0) {
        reason = "step '" + step.resume_from() + "', whose session it would offer, was skipped";
      }
      if (reason.empty()) reason = NeedsSkipped(step);
      if (reason.empty()) reason = ComparedWithSkipped(step);
      if (!reason.empty()) skipped_[step.id()] = reason;
    }
  }

  // Why there is nothing to send again, or to compare; empty: there is.
  std::string NeedsSkipped(const v1::Step& step) const {
    if (skipped_.count(step.replay_from()) > 0) {
      return "step '" + step.replay_from() + "', whose bytes it would send again, was skipped";
    }
    for (const std::string& id : step.compare_observations().steps()) {
      if (skipped_.count(id) > 0) return "step '" + id + "', which it would compare, was skipped";
    }
    return "";
  }

  // Why there is nothing to compare with; empty: there is.
  std::string ComparedWithSkipped(const v1::Step& step) const {
    std::set<std::string> ids;
    for (const auto& [path, expected] : step.expect()) AddCompared(expected, ids);
    for (const std::string& id : ids) {
      if (skipped_.count(id) > 0)
        return "step '" + id + "', which it is compared with, was skipped";
    }
    return "";
  }

  static std::string MissingFrom(const Participant& lab, const v1::Requirements& required) {
    const std::string reason = tlslab::MissingFrom(lab.capabilities(), required);
    if (reason.empty() || lab.id().empty()) return reason;
    return "the lab '" + lab.id() + "'" + reason.substr(sizeof("the lab") - 1);
  }

  void RunStep(const v1::Step& step) {
    const auto begin = steady_clock::now();
    v1::StepReport& report = *report_.add_steps();
    report.set_id(step.id());
    report.set_description(step.description());
    report.set_transport(TransportOf(step));
    *report.mutable_references() = step.references();
    report.set_lab(LabOf(step)->id());
    const auto skipped = skipped_.find(step.id());
    if (skipped != skipped_.end()) {
      report.set_verdict(v1::VERDICT_SKIPPED);
      report.set_skip_reason(skipped->second);
      return;
    }
    const absl::Status status = Act(step, begin, report);
    if (status.ok()) {
      JudgeExpectations(step, earlier_, report);
    } else {
      report.set_verdict(v1::VERDICT_ERRORED);
      report.set_error(std::string(status.message()));
    }
    *report.mutable_duration() = Since(begin);
    earlier_[step.id()] = &report;
  }

  absl::Status Act(const v1::Step& step, steady_clock::time_point begin, v1::StepReport& report) {
    Participant& lab = *LabOf(step);
    if (!report_.error().empty()) {
      if (report_.error() == "interrupted") return absl::CancelledError("interrupted");
      return absl::FailedPreconditionError("not run: the experiment could not be prepared");
    }
    if (lab.lab().cancellation().requested()) return absl::CancelledError("interrupted");
    if (begin >= deadline_) {
      return absl::DeadlineExceededError("not run: the experiment's " + SecondsText(time_) +
                                         " are over");
    }
    if (!lab.status().ok()) return lab.status();
    const auto usual = step.wait_for().has_duration() ? time_ : kStepTimeout;
    const auto time = Or(step.has_timeout(), step.timeout(), usual);
    const bool shorter = begin + time < deadline_;
    const auto deadline = shorter ? begin + time : deadline_;
    const absl::Status status = actions_->Run(step, lab, deadline, report);
    lab.Judge(status);
    return Timely(status, deadline, shorter ? time : time_);
  }

  // What failed because its time was over says how long that was.
  static absl::Status Timely(const absl::Status& status, steady_clock::time_point deadline,
                             steady_clock::duration time) {
    if (!absl::IsDeadlineExceeded(status) || steady_clock::now() < deadline) return status;
    return absl::DeadlineExceededError("not over within " + SecondsText(time) + ": " +
                                       std::string(status.message()));
  }

  v1::Experiment& experiment_;
  const CellSettings& settings_;
  v1::CellReport& report_;
  AskedResults asked_;
  const steady_clock::time_point begin_;
  const steady_clock::duration time_;
  const steady_clock::time_point deadline_;
  std::map<std::string, std::string> skipped_;  // steps, with the reason
  std::map<std::string, const v1::StepReport*> earlier_;
  std::optional<CellResources> resources_;
  std::optional<StepActions> actions_;
};

}  // namespace

absl::StatusCode RunCell(v1::Experiment experiment, const CellSettings& settings,
                         v1::CellReport& report) {
  if (settings.captures != nullptr) settings.captures->Ask(&experiment);
  return CellRun(experiment, settings, report).Execute();
}

v1::Verdict WorstVerdict(const v1::CellReport& report) {
  return report.error().empty() ? WorstVerdict(CountSteps(report)) : v1::VERDICT_ERRORED;
}

}  // namespace tlslab
