// What is expected at one place, made ready to be compared: the value or test of an expectation,
// checked against the type of the field it is about.
//
//   absl::StatusOr<Comparison> comparison = ReadComparison(path, expected, scope);
//   Holds(*comparison, Lookup(path, report), {report, earlier});
//
// The tests are listed in matcher.h.
#ifndef TLSLAB_CLIENT_MATCHER_COMPARISON_H_
#define TLSLAB_CLIENT_MATCHER_COMPARISON_H_

#include <google/protobuf/struct.pb.h>
#include <re2/re2.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/matcher/field_path.h"
#include "client/matcher/step_path.h"

namespace tlslab {

struct FieldComparison;

struct Comparison {
  enum class Test {
    kEquals,
    kPresent,
    kOneOf,
    kMatches,
    kContainsText,
    kContainsElement,
    kContainsMessage,
    kRange,
    kSize,
    kNot,
    kSameAs,
    kDiffersFrom,
    kLessThan,
    kMoreThan,
  };
  Test test = Test::kEquals;
  bool present = false;                         // kPresent
  double size = 0;                              // kSize
  std::optional<double> min, max;               // kRange
  std::vector<google::protobuf::Value> values;  // kEquals, kContains...: one; kOneOf
  std::shared_ptr<const re2::RE2> pattern;      // kMatches
  std::vector<Comparison> inner;                // kNot: one
  std::vector<FieldComparison> fields;          // kContainsMessage
  std::string other_text;                       // of the relations, as written
  StepPath other;                               // likewise
  double times = 1;                             // kLessThan, kMoreThan
};

// A field of a message in a list.
struct FieldComparison {
  std::string text;  // of the path, as written
  FieldPath path;    // in the element
  Comparison comparison;
};

// INVALID_ARGUMENT when `expected` is malformed, or can never stand there.
absl::StatusOr<Comparison> ReadComparison(const FieldPath& path,
                                          const google::protobuf::Value& expected,
                                          const PathScope& scope);

// Where the relations look.
struct Reports {
  const v1::StepReport& step;
  const EarlierReports& earlier;
};

// `value` is where the path of the comparison led.
bool Holds(const Comparison& comparison, const FieldValue& value, const Reports& reports);

// What stands there, in JSON; "absent" when nothing does. Of messages in a list that are looked at
// field by field only those fields. What is long is cut.
std::string ActualText(const Comparison& comparison, const FieldValue& value);

// The value that a relation compares with; nothing for other tests and when it is not there.
std::optional<FieldValue> OtherValue(const Comparison& comparison, const Reports& reports);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_MATCHER_COMPARISON_H_
