#include "client/runner/expectations.h"

#include "client/matcher/matcher.h"

namespace tlslab {
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
}

}  // namespace tlslab
