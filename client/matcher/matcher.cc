#include "client/matcher/matcher.h"

#include <utility>

#include "client/matcher/comparison.h"
#include "client/matcher/facts_around.h"
#include "client/matcher/field_path.h"
#include "client/text/json_text.h"

namespace tlslab {
namespace {

using google::protobuf::Value;

struct Expectation {
  StepPath path;
  Comparison comparison;
};

absl::StatusOr<Expectation> Read(const std::string& text, const Value& expected,
                                 const PathScope& scope) {
  absl::StatusOr<StepPath> path = ResolveOwnPath(text, scope);
  if (!path.ok()) return path.status();
  absl::StatusOr<Comparison> comparison = ReadComparison(path->path, expected, scope);
  if (!comparison.ok()) return comparison.status();
  return Expectation{*std::move(path), *std::move(comparison)};
}

// What a relation compared with, where its value is not the whole story.
void TellOther(const Comparison& comparison, const Reports& reports,
               v1::ExpectationReport& report) {
  const Comparison& relation =
      comparison.test == Comparison::Test::kNot ? comparison.inner.front() : comparison;
  if (relation.other_text.empty()) return;
  const std::optional<FieldValue> other = OtherValue(relation, reports);
  report.add_facts(relation.other_text + " is " +
                   (other ? ActualText(relation, *other) : "absent"));
}

}  // namespace

absl::Status CheckExpectation(const std::string& path, const Value& expected, const v1::Step& step,
                              const EarlierSteps& earlier) {
  return Read(path, expected, {&step, &earlier}).status();
}

v1::ExpectationReport MatchExpectation(const std::string& path, const Value& expected,
                                       const v1::StepReport& step, const EarlierReports& earlier) {
  v1::ExpectationReport report;
  report.set_path(path);
  report.set_expected(ValueJson(expected));
  const absl::StatusOr<Expectation> read = Read(path, expected, {});
  if (!read.ok()) {
    report.set_actual(std::string(read.status().message()));
    return report;
  }
  const Reports reports{step, earlier};
  if (IsSeen(read->path, step)) {
    const FieldValue value = Lookup(read->path.path, step);
    report.set_held(Holds(read->comparison, value, reports));
    report.set_actual(ActualText(read->comparison, value));
  } else {
    report.set_actual("absent");
  }
  if (report.held()) return report;
  TellOther(read->comparison, reports, report);
  for (std::string& fact : FactsAround(read->path.path, step)) report.add_facts(std::move(fact));
  return report;
}

}  // namespace tlslab
