#include "client/matcher/field_path.h"

#include <google/protobuf/descriptor.h>

#include <charconv>

#include "client/text/nearest.h"

namespace tlslab {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status Wrong(const std::string& text) { return absl::InvalidArgumentError(text); }

std::string Quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::vector<std::string> FieldNames(const Descriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return names;
}

std::string Joined(const std::vector<std::string>& names) {
  std::string joined;
  for (const std::string& name : names) joined += (joined.empty() ? "" : ", ") + name;
  return joined;
}

absl::Status UnknownField(std::string_view name, const Descriptor& type) {
  const std::vector<std::string> names = FieldNames(type);
  const std::string suggestion = DidYouMean(name, names);
  return Wrong("no field " + Quoted(name) + " in " + type.name() +
               (suggestion.empty() ? "; its fields are " + Joined(names) : suggestion));
}

// Splits "chain[0]"; false when the brackets hold no number.
bool SplitIndex(std::string_view segment, std::string_view& name, std::optional<int>& index) {
  const size_t bracket = segment.find('[');
  name = segment.substr(0, bracket);
  if (bracket == std::string_view::npos) return true;
  if (segment.back() != ']') return false;
  const std::string_view digits = segment.substr(bracket + 1, segment.size() - bracket - 2);
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number < 0) return false;
  index = number;
  return true;
}

// Messages that stand for one value.
bool EndsPath(const Descriptor& type) {
  return type.full_name() == "google.protobuf.Duration" ||
         type.full_name() == "google.protobuf.Timestamp";
}

absl::StatusOr<FieldPath::Segment> ResolveSegment(std::string_view text, const Descriptor& type) {
  std::string_view name;
  FieldPath::Segment segment;
  if (!SplitIndex(text, name, segment.index)) {
    return Wrong(Quoted(text) + " is not of the form field[0]");
  }
  segment.field = type.FindFieldByName(std::string(name));
  if (segment.field == nullptr) return UnknownField(name, type);
  if (segment.index && !segment.field->is_repeated()) {
    return Wrong(Quoted(name) + " is no list, so " + Quoted(text) + " picks nothing");
  }
  return segment;
}

// What the rest of a path is to be resolved in.
absl::StatusOr<const Descriptor*> Enter(const FieldPath::Segment& segment, std::string_view rest) {
  const std::string name = segment.field->name();
  if (segment.field->is_repeated() && !segment.index) {
    return Wrong(Quoted(name) + " is a list: write " + name + "[0]." + std::string(rest));
  }
  const Descriptor* inner = segment.field->message_type();
  if (inner == nullptr || EndsPath(*inner)) return Wrong(Quoted(name) + " has no fields");
  return inner;
}

bool IsPresent(const Message& message, const FieldPath::Segment& segment) {
  const auto& reflection = *message.GetReflection();
  if (!segment.field->is_repeated()) return reflection.HasField(message, segment.field);
  const int size = reflection.FieldSize(message, segment.field);
  return segment.index ? *segment.index < size : size > 0;
}

const Message& Inner(const Message& message, const FieldPath::Segment& segment) {
  const auto& reflection = *message.GetReflection();
  return segment.index ? reflection.GetRepeatedMessage(message, segment.field, *segment.index)
                       : reflection.GetMessage(message, segment.field);
}

}  // namespace

absl::StatusOr<FieldPath> ResolvePath(std::string_view text, const Descriptor& type) {
  FieldPath path;
  const Descriptor* inside = &type;
  while (true) {
    const size_t dot = text.find('.');
    const std::string_view first = text.substr(0, dot);
    if (first.empty()) return Wrong("a field name is missing");
    absl::StatusOr<FieldPath::Segment> segment = ResolveSegment(first, *inside);
    if (!segment.ok()) return segment.status();
    path.segments.push_back(*segment);
    if (dot == std::string_view::npos) return path;
    text.remove_prefix(dot + 1);
    absl::StatusOr<const Descriptor*> inner = Enter(*segment, text);
    if (!inner.ok()) return inner.status();
    inside = *inner;
  }
}

FieldValue Lookup(const FieldPath& path, const Message& message) {
  const Message* holder = &message;
  for (size_t i = 0; i + 1 < path.segments.size(); ++i) {
    if (!IsPresent(*holder, path.segments[i])) return {};
    holder = &Inner(*holder, path.segments[i]);
  }
  const FieldPath::Segment& last = path.segments.back();
  return {IsPresent(*holder, last), holder, last.field, last.index};
}

}  // namespace tlslab
