#include "client/matcher/matcher.h"

#include <google/protobuf/util/json_util.h>
#include <re2/re2.h>

#include <string_view>

#include "client/matcher/field_path.h"
#include "client/matcher/scalar.h"
#include "client/text/nearest.h"

namespace tlslab {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Value;

enum class Root { kClient, kServer, kChain };

struct ResultPath {
  Root root;
  FieldPath path;
};

absl::Status Wrong(const std::string& text) { return absl::InvalidArgumentError(text); }

absl::StatusOr<ResultPath> Resolve(std::string_view text) {
  const size_t dot = text.find('.');
  const std::string_view first = text.substr(0, dot);
  if (first != "client" && first != "server" && first != "chain") {
    return Wrong("a path begins with 'client', 'server' or 'chain', not '" + std::string(first) +
                 "'" + DidYouMean(first, {"client", "server", "chain"}));
  }
  if (dot == std::string_view::npos) {
    return Wrong("'" + std::string(text) + "' names a whole view: go on with one of its fields");
  }
  const Root root = first == "client"   ? Root::kClient
                    : first == "server" ? Root::kServer
                                        : Root::kChain;
  const auto& view = root == Root::kChain ? *v1::VerifyCertificateChainResponse::descriptor()
                                          : *v1::HandshakeResult::descriptor();
  absl::StatusOr<FieldPath> path = ResolvePath(text.substr(dot + 1), view);
  if (!path.ok()) return path.status();
  return ResultPath{root, *std::move(path)};
}

absl::Status CheckPattern(const Value& pattern) {
  if (pattern.kind_case() != Value::kStringValue) return Wrong("'matches' wants a text");
  const re2::RE2 expression(pattern.string_value(), re2::RE2::Quiet);
  if (expression.ok()) return absl::OkStatus();
  return Wrong("'" + pattern.string_value() +
               "' is no regular expression (RE2): " + expression.error());
}

absl::Status CheckOneOf(const FieldDescriptor& field, const Value& choices) {
  if (choices.kind_case() != Value::kListValue || choices.list_value().values().empty()) {
    return Wrong("'one_of' wants a list with at least one value");
  }
  for (const Value& choice : choices.list_value().values()) {
    if (absl::Status status = CheckScalar(field, choice); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckContains(const FieldPath& path, const Value& part) {
  if (path.is_list()) return CheckScalar(path.field(), part);
  if (!HasText(path.field())) {
    return Wrong("'contains' looks into lists and texts; '" + path.field().name() + "' is neither");
  }
  return part.kind_case() == Value::kStringValue ? absl::OkStatus()
                                                 : Wrong("'contains' wants a text here");
}

absl::Status CheckTest(const FieldPath& path, const std::string& name, const Value& argument) {
  const FieldDescriptor& field = path.field();
  if (name == "present") {
    return argument.kind_case() == Value::kBoolValue ? absl::OkStatus()
                                                     : Wrong("'present' wants true or false");
  }
  if (name == "contains") return CheckContains(path, argument);
  const bool known = name == "one_of" || name == "matches" || name == "min" || name == "max";
  if (!known) {
    const std::string suggestion =
        DidYouMean(name, {"present", "one_of", "matches", "contains", "min", "max"});
    return Wrong("unknown test '" + name + "'" +
                 (suggestion.empty() ? "; it is one of present, one_of, matches, contains, min, max"
                                     : suggestion));
  }
  if (path.is_list()) {
    return Wrong("'" + field.name() + "' is a list: write " + field.name() +
                 "[0], or use {contains: VALUE} or {present: true|false}");
  }
  if (name == "one_of") return CheckOneOf(field, argument);
  if (name == "matches") {
    return HasText(field) ? CheckPattern(argument)
                          : Wrong("'matches' looks at texts; '" + field.name() + "' is none");
  }
  if (!HasOrder(field)) return Wrong("'" + field.name() + "' has no order for '" + name + "'");
  return BoundNumber(field, argument) ? absl::OkStatus()
                                      : Wrong("'" + name + "' wants a number here");
}

absl::Status CheckTests(const FieldPath& path, const google::protobuf::Struct& tests) {
  const auto& fields = tests.fields();
  const bool range = fields.size() == 2 && fields.count("min") == 1 && fields.count("max") == 1;
  for (const auto& [name, argument] : fields) {
    if (absl::Status status = CheckTest(path, name, argument); !status.ok()) return status;
  }
  if (fields.size() == 1 || range) return absl::OkStatus();
  return Wrong("a map is one test, for example {present: true}; only min and max go together");
}

absl::Status Check(const FieldPath& path, const Value& expected) {
  switch (expected.kind_case()) {
    case Value::kStructValue:
      return CheckTests(path, expected.struct_value());
    case Value::kListValue:
      return Wrong("a list is no expectation: write {one_of: [...]} or {contains: VALUE}");
    case Value::kNullValue:
    case Value::KIND_NOT_SET:
      return Wrong("nothing is expected: write {present: false} for what must be absent");
    default:
      break;
  }
  if (!path.is_list()) return CheckScalar(path.field(), expected);
  return Wrong("'" + path.field().name() + "' is a list: write " + path.field().name() +
               "[0], or use {contains: VALUE} or {present: true|false}");
}

int ListSize(const FieldValue& value) {
  if (value.holder == nullptr) return 0;
  return value.holder->GetReflection()->FieldSize(*value.holder, value.field);
}

FieldValue Element(const FieldValue& list, int index) {
  return {true, list.holder, list.field, index};
}

bool Contains(const FieldValue& value, bool is_list, const Value& part) {
  if (!is_list) {
    const std::optional<std::string> text = ScalarText(value);
    return text && text->find(part.string_value()) != std::string::npos;
  }
  for (int i = 0; i < ListSize(value); ++i) {
    if (ScalarEquals(Element(value, i), part)) return true;
  }
  return false;
}

bool OneOf(const FieldValue& value, const Value& choices) {
  for (const Value& choice : choices.list_value().values()) {
    if (ScalarEquals(value, choice)) return true;
  }
  return false;
}

bool Matches(const FieldValue& value, const std::string& pattern) {
  const std::optional<std::string> text = ScalarText(value);
  return text && re2::RE2::PartialMatch(*text, re2::RE2(pattern, re2::RE2::Quiet));
}

// A scalar without presence stands there, even as zero, once its message does.
bool Stands(const FieldValue& value) {
  if (value.holder == nullptr) return false;
  return value.present || (!value.field->has_presence() && !value.field->is_repeated());
}

bool Holds(const FieldValue& value, bool is_list, const std::string& test, const Value& argument) {
  if (test == "present") return value.present == argument.bool_value();
  if (!Stands(value)) return false;
  if (test == "contains") return Contains(value, is_list, argument);
  if (test == "one_of") return OneOf(value, argument);
  if (test == "matches") return Matches(value, argument.string_value());
  const std::optional<double> number = ScalarNumber(value);
  const std::optional<double> bound = BoundNumber(*value.field, argument);
  if (!number || !bound) return false;
  return test == "min" ? *number >= *bound : *number <= *bound;
}

bool Holds(const FieldValue& value, bool is_list, const Value& expected) {
  if (expected.kind_case() != Value::kStructValue) {
    return Stands(value) && ScalarEquals(value, expected);
  }
  for (const auto& [test, argument] : expected.struct_value().fields()) {
    if (!Holds(value, is_list, test, argument)) return false;
  }
  return true;
}

std::string ActualJson(const FieldValue& value, bool is_list) {
  if (!Stands(value)) return "absent";
  if (!is_list) return ScalarJson(value);
  std::string json = "[";
  for (int i = 0; i < ListSize(value); ++i) json += (i ? "," : "") + ScalarJson(Element(value, i));
  return json + "]";
}

const google::protobuf::Message* ViewOf(Root root, const StepViews& views) {
  switch (root) {
    case Root::kClient:
      return views.client;
    case Root::kServer:
      return views.server;
    case Root::kChain:
      return views.chain;
  }
  return nullptr;
}

}  // namespace

absl::Status CheckExpectation(const std::string& path, const Value& expected) {
  absl::StatusOr<ResultPath> resolved = Resolve(path);
  return resolved.ok() ? Check(resolved->path, expected) : resolved.status();
}

v1::ExpectationReport MatchExpectation(const std::string& path, const Value& expected,
                                       const StepViews& views) {
  v1::ExpectationReport report;
  report.set_path(path);
  (void)google::protobuf::util::MessageToJsonString(expected, report.mutable_expected());
  if (absl::Status status = CheckExpectation(path, expected); !status.ok()) {
    report.set_actual(std::string(status.message()));
    return report;
  }
  const ResultPath resolved = *Resolve(path);
  const google::protobuf::Message* view = ViewOf(resolved.root, views);
  if (view == nullptr) {
    report.set_actual("absent");
    return report;
  }
  const FieldValue value = Lookup(resolved.path, *view);
  report.set_held(Holds(value, resolved.path.is_list(), expected));
  report.set_actual(ActualJson(value, resolved.path.is_list()));
  return report;
}

}  // namespace tlslab
