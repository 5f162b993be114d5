#include "client/runner/expectations.h"

#include "client/matcher/matcher.h"

namespace tlslab {
namespace {

const v1::FaultPlan& PlanOf(const v1::Step& step) {
  return step.has_dial() ? step.dial().fault_plan() : step.simulate().fault_plan();
}

const v1::FaultOutcome* OutcomeOf(const std::string& fault_id, const v1::StepReport& report) {
  for (const v1::FaultOutcome& outcome : report.client().faults()) {
    if (outcome.fault_id() == fault_id) return &outcome;
  }
  return nullptr;
}

// `faults_must_fire`: as if each fault were expected to.
void JudgeFaults(const v1::Step& step, v1::StepReport& report) {
  const v1::FaultPlan& plan = PlanOf(step);
  for (int i = 0; i < plan.faults_size(); ++i) {
    const std::string& id = plan.faults(i).id();
    const v1::FaultOutcome* outcome = OutcomeOf(id, report);
    v1::ExpectationReport& judged = *report.add_expectations();
    judged.set_path("client.faults[" + std::to_string(i) + "].fired");
    judged.set_expected("true");
    judged.set_held(outcome != nullptr && outcome->fired());
    judged.set_actual(judged.held() ? "true" : outcome == nullptr ? "absent" : "false");
    if (judged.held()) continue;
    report.set_verdict(v1::VERDICT_FAILED);
    judged.add_facts("the fault '" + id + "' must fire, and " +
                     (outcome == nullptr || outcome->without_effect().empty()
                          ? std::string("it never met its trigger")
                          : "it could not act: " + outcome->without_effect()));
  }
}

}  // namespace

void JudgeExpectations(const v1::Step& step,
                       const std::map<std::string, const v1::StepReport*>& earlier,
                       v1::StepReport& report) {
  std::map<std::string, const google::protobuf::Value*> expect;
  for (const auto& [path, expected] : step.expect()) expect[path] = &expected;
  report.set_verdict(v1::VERDICT_PASSED);
  for (const auto& [path, expected] : expect) {
    v1::ExpectationReport& judged = *report.add_expectations();
    judged = MatchExpectation(path, *expected, report, earlier);
    if (!judged.held()) report.set_verdict(v1::VERDICT_FAILED);
  }
  if (step.faults_must_fire()) JudgeFaults(step, report);
}

}  // namespace tlslab
