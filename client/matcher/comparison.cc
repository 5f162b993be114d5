#include "client/matcher/comparison.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <utility>

#include "client/matcher/pattern.h"
#include "client/matcher/scalar.h"
#include "client/text/json_text.h"
#include "client/text/nearest.h"

namespace tlslab {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Struct;
using google::protobuf::Value;
using Test = Comparison::Test;

// Of what stood somewhere, for a report: a whole certificate explains nothing.
constexpr size_t kMaxActualBytes = 1000;

constexpr const char* kTests =
    "present, one_of, matches, contains, min, max, size, not, same_as, differs_from, less_than, "
    "more_than";

absl::Status Wrong(const std::string& text) { return absl::InvalidArgumentError(text); }

bool IsText(const Value& value) { return value.kind_case() == Value::kStringValue; }
bool IsNumber(const Value& value) { return value.kind_case() == Value::kNumberValue; }

std::string Quoted(const std::string& text) { return "'" + text + "'"; }

// Reads what is expected at one path.
class Reader {
 public:
  Reader(const FieldPath& path, const PathScope& scope) : path_(path), scope_(scope) {}

  absl::StatusOr<Comparison> Read(const Value& expected) const;

 private:
  absl::StatusOr<Comparison> ReadTests(const Struct& tests) const;
  absl::StatusOr<Comparison> ReadTest(const std::string& name, const Value& argument) const;
  absl::StatusOr<Comparison> ReadPresent(const Value& argument) const;
  absl::StatusOr<Comparison> ReadOneOf(const Value& choices) const;
  absl::StatusOr<Comparison> ReadMatches(const Value& pattern) const;
  absl::StatusOr<Comparison> ReadContains(const Value& part) const;
  absl::StatusOr<Comparison> ReadContainsMessage(const Struct& fields) const;
  absl::StatusOr<Comparison> ReadRange(const Struct& bounds) const;
  absl::StatusOr<Comparison> ReadSize(const Value& size) const;
  absl::StatusOr<Comparison> ReadNot(const Value& inner) const;
  absl::StatusOr<Comparison> ReadEquality(Test test, const Value& path) const;
  absl::StatusOr<Comparison> ReadOrder(Test test, const Struct& fields) const;
  absl::StatusOr<Comparison> ReadOther(Test test, const Value& path) const;
  absl::Status ListIsNoValue() const;
  // Of an enum: a name of it holds `part`, so that a misspelt one is seen. True for other fields.
  bool SomeNameHas(const std::function<bool(const std::string&)>& part) const;
  absl::Status NoNameHas(const std::string& part) const;

  const FieldDescriptor& field() const { return path_.field(); }
  std::string name() const { return Quoted(field().name()); }
  std::string Kind() const { return (path_.is_list() ? "a list, each " : "") + KindText(field()); }

  const FieldPath& path_;
  const PathScope& scope_;
};

absl::Status Reader::ListIsNoValue() const {
  return Wrong(name() + " is a list: write " + field().name() +
               "[0], or use {contains: VALUE}, {size: N} or {present: true|false}");
}

bool Reader::SomeNameHas(const std::function<bool(const std::string&)>& part) const {
  const google::protobuf::EnumDescriptor* type = field().enum_type();
  if (type == nullptr) return true;
  for (int i = 0; i < type->value_count(); ++i) {
    if (part(std::string(type->value(i)->name()))) return true;
  }
  return false;
}

absl::Status Reader::NoNameHas(const std::string& part) const {
  return Wrong("no name of a " + std::string(field().enum_type()->name()) + " has " + Quoted(part));
}

absl::StatusOr<Comparison> Reader::Read(const Value& expected) const {
  switch (expected.kind_case()) {
    case Value::kStructValue:
      return ReadTests(expected.struct_value());
    case Value::kListValue:
      return Wrong("a list is no expectation: write {one_of: [...]} or {contains: VALUE}");
    case Value::kNullValue:
    case Value::KIND_NOT_SET:
      return Wrong("nothing is expected: write {present: false} for what must be absent");
    default:
      break;
  }
  if (path_.is_list()) return ListIsNoValue();
  if (absl::Status status = CheckScalar(field(), expected); !status.ok()) return status;
  Comparison comparison;
  comparison.values.push_back(expected);
  return comparison;
}

absl::StatusOr<Comparison> Reader::ReadTests(const Struct& tests) const {
  const auto& fields = tests.fields();
  const auto has = [&fields](const char* name) { return fields.count(name) > 0; };
  // The map's own order changes from run to run.
  const std::map<std::string, Value> ordered(fields.begin(), fields.end());
  if (fields.size() == 2 && has("min") && has("max")) return ReadRange(tests);
  if (fields.size() == 2 && has("times") && has("less_than")) {
    return ReadOrder(Test::kLessThan, tests);
  }
  if (fields.size() == 2 && has("times") && has("more_than")) {
    return ReadOrder(Test::kMoreThan, tests);
  }
  for (const auto& [name, argument] : ordered) {
    absl::StatusOr<Comparison> read = name == "min" || name == "max" ? ReadRange(tests)
                                      : name == "less_than" ? ReadOrder(Test::kLessThan, tests)
                                      : name == "more_than" ? ReadOrder(Test::kMoreThan, tests)
                                                            : ReadTest(name, argument);
    if (!read.ok() || fields.size() == 1) return read;
  }
  return Wrong(
      "a map is one test, for example {present: true}; only min and max, and times with "
      "less_than or more_than, go together");
}

absl::StatusOr<Comparison> Reader::ReadTest(const std::string& name, const Value& argument) const {
  if (name == "present") return ReadPresent(argument);
  if (name == "one_of") return ReadOneOf(argument);
  if (name == "matches") return ReadMatches(argument);
  if (name == "contains") return ReadContains(argument);
  if (name == "size") return ReadSize(argument);
  if (name == "not") return ReadNot(argument);
  if (name == "same_as") return ReadEquality(Test::kSameAs, argument);
  if (name == "differs_from") return ReadEquality(Test::kDiffersFrom, argument);
  if (name == "times") return Wrong("'times' goes with less_than or more_than");
  const std::string suggestion =
      DidYouMean(name, {"present", "one_of", "matches", "contains", "min", "max", "size", "not",
                        "same_as", "differs_from", "less_than", "more_than", "times"});
  return Wrong("unknown test " + Quoted(name) +
               (suggestion.empty() ? std::string("; it is one of ") + kTests : suggestion));
}

absl::StatusOr<Comparison> Reader::ReadPresent(const Value& argument) const {
  if (argument.kind_case() != Value::kBoolValue) return Wrong("'present' wants true or false");
  Comparison comparison;
  comparison.test = Test::kPresent;
  comparison.present = argument.bool_value();
  return comparison;
}

absl::StatusOr<Comparison> Reader::ReadOneOf(const Value& choices) const {
  if (path_.is_list()) return ListIsNoValue();
  if (choices.kind_case() != Value::kListValue || choices.list_value().values().empty()) {
    return Wrong("'one_of' wants a list with at least one value");
  }
  Comparison comparison;
  comparison.test = Test::kOneOf;
  for (const Value& choice : choices.list_value().values()) {
    if (absl::Status status = CheckScalar(field(), choice); !status.ok()) return status;
    comparison.values.push_back(choice);
  }
  return comparison;
}

absl::StatusOr<Comparison> Reader::ReadMatches(const Value& pattern) const {
  if (path_.is_list()) return ListIsNoValue();
  if (!HasText(field())) return Wrong("'matches' looks at texts; " + name() + " is none");
  if (!IsText(pattern)) return Wrong("'matches' wants a text");
  Comparison comparison;
  comparison.test = Test::kMatches;
  comparison.pattern = CompiledPattern(pattern.string_value());
  if (!comparison.pattern->ok()) {
    return Wrong(Quoted(pattern.string_value()) +
                 " is no regular expression (RE2): " + comparison.pattern->error());
  }
  const bool can_hold = SomeNameHas(
      [&](const std::string& name) { return re2::RE2::PartialMatch(name, *comparison.pattern); });
  if (!can_hold) return NoNameHas(pattern.string_value());
  return comparison;
}

absl::StatusOr<Comparison> Reader::ReadContains(const Value& part) const {
  Comparison comparison;
  comparison.values.push_back(part);
  if (!path_.is_list()) {
    if (!HasText(field())) {
      return Wrong("'contains' looks into lists and texts; " + name() + " is neither");
    }
    comparison.test = Test::kContainsText;
    if (!IsText(part)) return Wrong("'contains' wants a text here");
    const bool can_hold = SomeNameHas([&part](const std::string& name) {
      return name.find(part.string_value()) != std::string::npos;
    });
    if (!can_hold) return NoNameHas(part.string_value());
    return comparison;
  }
  if (part.kind_case() == Value::kStructValue && field().message_type() != nullptr) {
    return ReadContainsMessage(part.struct_value());
  }
  if (!IsScalar(field())) {
    return Wrong(name() + " is a list, each " + KindText(field()) +
                 ": write {contains: {FIELD: VALUE}} with the fields that one must have");
  }
  comparison.test = Test::kContainsElement;
  if (absl::Status status = CheckScalar(field(), part); !status.ok()) return status;
  return comparison;
}

absl::StatusOr<Comparison> Reader::ReadContainsMessage(const Struct& fields) const {
  if (fields.fields().empty()) return Wrong("'contains' wants at least one field");
  Comparison comparison;
  comparison.test = Test::kContainsMessage;
  const std::map<std::string, Value> ordered(fields.fields().begin(), fields.fields().end());
  for (const auto& [text, expected] : ordered) {
    absl::StatusOr<FieldPath> path = ResolvePath(text, *field().message_type());
    if (!path.ok()) return path.status();
    absl::StatusOr<Comparison> inner = ReadComparison(*path, expected, scope_);
    if (!inner.ok()) return inner.status();
    comparison.fields.push_back({text, *std::move(path), *std::move(inner)});
  }
  return comparison;
}

absl::StatusOr<Comparison> Reader::ReadRange(const Struct& bounds) const {
  Comparison comparison;
  comparison.test = Test::kRange;
  for (const char* bound : {"max", "min"}) {
    const auto found = bounds.fields().find(bound);
    if (found == bounds.fields().end()) continue;
    if (path_.is_list()) return ListIsNoValue();
    if (!HasOrder(field())) return Wrong(name() + " has no order for " + Quoted(bound));
    const std::optional<double> number = BoundNumber(field(), found->second);
    if (!number) return Wrong(Quoted(bound) + " wants a number here");
    (*bound == 'm' && bound[1] == 'i' ? comparison.min : comparison.max) = number;
  }
  if (comparison.min && comparison.max && *comparison.min > *comparison.max) {
    return Wrong("'min' is above 'max': nothing can hold that");
  }
  return comparison;
}

absl::StatusOr<Comparison> Reader::ReadSize(const Value& size) const {
  if (!path_.is_list()) return Wrong("'size' counts lists; " + name() + " is none");
  const double number = size.number_value();
  if (!IsNumber(size) || number < 0 || number != std::trunc(number)) {
    return Wrong("'size' wants a whole number");
  }
  Comparison comparison;
  comparison.test = Test::kSize;
  comparison.size = number;
  return comparison;
}

absl::StatusOr<Comparison> Reader::ReadNot(const Value& inner) const {
  absl::StatusOr<Comparison> read = Read(inner);
  if (!read.ok()) return read;
  if (read->test == Test::kPresent) {
    return Wrong("'not' wants something there: write {present: true|false} without it");
  }
  Comparison comparison;
  comparison.test = Test::kNot;
  comparison.inner.push_back(*std::move(read));
  return comparison;
}

// A relation, but for whether the two can be compared.
absl::StatusOr<Comparison> Reader::ReadOther(Test test, const Value& path) const {
  if (!IsText(path)) return Wrong("a path is wanted here, for example server.negotiated.version");
  absl::StatusOr<StepPath> other = ResolveAnyPath(path.string_value(), scope_);
  if (!other.ok())
    return Wrong("'" + path.string_value() + "': " + std::string(other.status().message()));
  Comparison comparison;
  comparison.test = test;
  comparison.other_text = path.string_value();
  comparison.other = *std::move(other);
  return comparison;
}

absl::StatusOr<Comparison> Reader::ReadEquality(Test test, const Value& path) const {
  absl::StatusOr<Comparison> read = ReadOther(test, path);
  if (!read.ok()) return read;
  const FieldPath& other = read->other.path;
  if (AreComparable(field(), other.field()) && path_.is_list() == other.is_list()) return read;
  return Wrong(name() + " is " + Kind() + " and '" + other.field().name() + "' is " +
               Reader(other, scope_).Kind() + ": they cannot be compared");
}

absl::StatusOr<Comparison> Reader::ReadOrder(Test test, const Struct& fields) const {
  const char* word = test == Test::kLessThan ? "less_than" : "more_than";
  absl::StatusOr<Comparison> read = ReadOther(test, fields.fields().at(word));
  if (!read.ok()) return read;
  const FieldPath& other = read->other.path;
  const bool lists = path_.is_list() || other.is_list();
  if (lists || !AreComparable(field(), other.field()) || !IsMeasure(field())) {
    return Wrong(Quoted(word) + " compares numbers or durations; " + name() + " is " + Kind() +
                 " and '" + other.field().name() + "' is " + Reader(other, scope_).Kind());
  }
  const auto times = fields.fields().find("times");
  if (times == fields.fields().end()) return read;
  if (!IsNumber(times->second) || times->second.number_value() <= 0) {
    return Wrong("'times' wants a number above 0");
  }
  read->times = times->second.number_value();
  return read;
}

bool IsList(const FieldValue& value) { return value.field->is_repeated() && !value.index; }

int ListSize(const FieldValue& value) {
  if (value.holder == nullptr) return 0;
  return value.holder->GetReflection()->FieldSize(*value.holder, value.field);
}

FieldValue Element(const FieldValue& list, int index) {
  return {true, list.holder, list.field, index};
}

// A scalar without presence stands there, even as zero, once its message does.
bool Stands(const FieldValue& value) {
  if (value.holder == nullptr) return false;
  return value.present || (!value.field->has_presence() && !value.field->is_repeated());
}

// An enum that says nothing. Its name may be expected, but it differs from nothing.
bool IsUnspecified(const FieldValue& value) {
  const FieldDescriptor& field = *value.field;
  if (field.enum_type() == nullptr || field.has_presence() || field.is_repeated()) return false;
  const std::string& zero = field.enum_type()->value(0)->name();
  const std::string_view end = "UNSPECIFIED";
  return !value.present && zero.size() >= end.size() &&
         zero.compare(zero.size() - end.size(), end.size(), end) == 0;
}

const google::protobuf::Message& ElementMessage(const FieldValue& list, int index) {
  return list.holder->GetReflection()->GetRepeatedMessage(*list.holder, list.field, index);
}

bool ContainsMessage(const Comparison& comparison, const FieldValue& list, const Reports& reports) {
  for (int i = 0; i < ListSize(list); ++i) {
    const auto& element = ElementMessage(list, i);
    const auto has = [&](const FieldComparison& field) {
      return Holds(field.comparison, Lookup(field.path, element), reports);
    };
    if (std::all_of(comparison.fields.begin(), comparison.fields.end(), has)) return true;
  }
  return false;
}

bool ContainsElement(const FieldValue& list, const Value& part) {
  for (int i = 0; i < ListSize(list); ++i) {
    if (ScalarEquals(Element(list, i), part)) return true;
  }
  return false;
}

bool SameValue(const FieldValue& a, const FieldValue& b) {
  if (!IsList(a)) return SameScalar(a, b);
  if (ListSize(a) != ListSize(b)) return false;
  for (int i = 0; i < ListSize(a); ++i) {
    if (!SameScalar(Element(a, i), Element(b, i))) return false;
  }
  return true;
}

bool InRange(const Comparison& comparison, const FieldValue& value) {
  const std::optional<double> number = ScalarNumber(value);
  return number && (!comparison.min || *number >= *comparison.min) &&
         (!comparison.max || *number <= *comparison.max);
}

bool Related(const Comparison& comparison, const FieldValue& value, const Reports& reports) {
  const std::optional<FieldValue> other = OtherValue(comparison, reports);
  if (!other || IsUnspecified(value)) return false;
  if (comparison.test == Test::kSameAs) return SameValue(value, *other);
  if (comparison.test == Test::kDiffersFrom) return !SameValue(value, *other);
  const double number = ScalarNumber(value).value_or(0);
  const double bound = comparison.times * ScalarNumber(*other).value_or(0);
  return comparison.test == Test::kLessThan ? number < bound : number > bound;
}

bool IsRelation(const Comparison& comparison) { return !comparison.other.path.segments.empty(); }

// All that the relations in it compare with is there, however deep they stand.
bool OthersStand(const Comparison& comparison, const Reports& reports) {
  if (IsRelation(comparison) && !OtherValue(comparison, reports)) return false;
  for (const Comparison& inner : comparison.inner) {
    if (!OthersStand(inner, reports)) return false;
  }
  for (const FieldComparison& field : comparison.fields) {
    if (!OthersStand(field.comparison, reports)) return false;
  }
  return true;
}

// The fields that a test of messages looks at; null for other tests.
const Comparison* FieldsOf(const Comparison& comparison) {
  if (comparison.test == Test::kNot) return FieldsOf(comparison.inner.front());
  return comparison.test == Test::kContainsMessage ? &comparison : nullptr;
}

std::string ElementText(const Comparison* fields, const FieldValue& list, int index) {
  if (fields == nullptr) return ScalarJson(Element(list, index));
  std::string json = "{";
  for (const FieldComparison& field : fields->fields) {
    const FieldValue value = Lookup(field.path, ElementMessage(list, index));
    if (json.size() > 1) json += ",";
    json += JsonQuoted(field.text) + ":" +
            (Stands(value) ? ActualText(field.comparison, value) : "null");
  }
  return json + "}";
}

std::string Cut(std::string text) {
  if (text.size() <= kMaxActualBytes) return text;
  const size_t size = text.size();
  size_t end = kMaxActualBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
  return text + "... (" + std::to_string(size) + " bytes)";
}

}  // namespace

absl::StatusOr<Comparison> ReadComparison(const FieldPath& path, const Value& expected,
                                          const PathScope& scope) {
  return Reader(path, scope).Read(expected);
}

bool Holds(const Comparison& comparison, const FieldValue& value, const Reports& reports) {
  if (comparison.test == Test::kPresent) return value.present == comparison.present;
  if (comparison.test == Test::kSize) return ListSize(value) == comparison.size;
  if (!Stands(value)) return false;
  switch (comparison.test) {
    case Test::kEquals:
      return ScalarEquals(value, comparison.values.front());
    case Test::kOneOf:
      return std::any_of(comparison.values.begin(), comparison.values.end(),
                         [&value](const Value& choice) { return ScalarEquals(value, choice); });
    case Test::kMatches:
      return re2::RE2::PartialMatch(ScalarText(value).value_or(""), *comparison.pattern);
    case Test::kContainsText:
      return ScalarText(value).value_or("").find(comparison.values.front().string_value()) !=
             std::string::npos;
    case Test::kContainsElement:
      return ContainsElement(value, comparison.values.front());
    case Test::kContainsMessage:
      return ContainsMessage(comparison, value, reports);
    case Test::kRange:
      return InRange(comparison, value);
    case Test::kNot:
      // Of a relation to something that is not there neither side is true.
      if (IsUnspecified(value) || !OthersStand(comparison.inner.front(), reports)) return false;
      return !Holds(comparison.inner.front(), value, reports);
    default:
      return Related(comparison, value, reports);
  }
}

std::string ActualText(const Comparison& comparison, const FieldValue& value) {
  if (!Stands(value)) return "absent";
  if (!IsList(value)) return Cut(ScalarJson(value));
  const Comparison* fields = FieldsOf(comparison);
  std::string json = "[";
  for (int i = 0; i < ListSize(value) && json.size() <= 2 * kMaxActualBytes; ++i) {
    json += (i ? "," : "") + ElementText(fields, value, i);
  }
  return Cut(json + "]");
}

std::optional<FieldValue> OtherValue(const Comparison& comparison, const Reports& reports) {
  if (comparison.test == Test::kNot) return OtherValue(comparison.inner.front(), reports);
  if (!IsRelation(comparison)) return std::nullopt;
  const v1::StepReport* report = ReportOf(comparison.other, reports.step, reports.earlier);
  if (report == nullptr) return std::nullopt;
  const FieldValue value = Lookup(comparison.other.path, *report);
  if (!Stands(value) || IsUnspecified(value)) return std::nullopt;
  return value;
}

}  // namespace tlslab
