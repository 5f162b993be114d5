#include "client/experiment/text_format.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <utility>

#include "absl/strings/escaping.h"

namespace tlslab {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Duration;
using google::protobuf::FieldDescriptor;
using google::protobuf::ListValue;
using google::protobuf::Message;
using google::protobuf::Struct;
using google::protobuf::TextFormat;
using google::protobuf::Timestamp;
using google::protobuf::Value;
using Locations = TextFormat::ParseInfoTree;

class Errors : public google::protobuf::io::ErrorCollector {
 public:
  explicit Errors(std::vector<Problem>& problems) : problems_(problems) {}
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    problems_.push_back({{line + 1, column + 1}, message});
  }

 private:
  std::vector<Problem>& problems_;
};

DocumentNode Scalar(const std::string& text, bool plain, Place place) {
  DocumentNode node;
  node.text = text;
  node.plain = plain;
  node.place = place;
  return node;
}

std::string DurationText(const Duration& duration) {
  const bool negative = duration.seconds() < 0 || duration.nanos() < 0;
  char text[64];
  std::snprintf(text, sizeof text, "%s%llu.%09ds", negative ? "-" : "",
                std::llabs(static_cast<long long>(duration.seconds())), std::abs(duration.nanos()));
  return text;
}

std::string NumberText(double number) {
  char text[64];
  std::snprintf(text, sizeof text, "%.17g", number);
  return text;
}

DocumentNode ValueNode(const Value& value, Place place);

DocumentNode StructNode(const Struct& fields, Place place) {
  DocumentNode node;
  node.kind = DocumentNode::Kind::kMap;
  node.place = place;
  // A map's own order changes from run to run.
  const std::map<std::string, Value> sorted(fields.fields().begin(), fields.fields().end());
  for (const auto& [key, value] : sorted) {
    node.keys.push_back({key, place});
    node.children.push_back(ValueNode(value, place));
  }
  return node;
}

DocumentNode ValueNode(const Value& value, Place place) {
  switch (value.kind_case()) {
    case Value::kNumberValue:
      return Scalar(NumberText(value.number_value()), true, place);
    case Value::kStringValue:
      return Scalar(value.string_value(), false, place);
    case Value::kBoolValue:
      return Scalar(value.bool_value() ? "true" : "false", true, place);
    case Value::kStructValue:
      return StructNode(value.struct_value(), place);
    case Value::kListValue: {
      DocumentNode node;
      node.kind = DocumentNode::Kind::kList;
      node.place = place;
      for (const Value& element : value.list_value().values()) {
        node.children.push_back(ValueNode(element, place));
      }
      return node;
    }
    default:
      return Scalar("null", true, place);
  }
}

std::string ScalarText(const Message& message, const FieldDescriptor& field, int index) {
  std::string text;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    const auto& reflection = *message.GetReflection();
    text = field.is_repeated() ? reflection.GetRepeatedString(message, &field, index)
                               : reflection.GetString(message, &field);
    return field.type() == FieldDescriptor::TYPE_BYTES
               ? absl::Base64Escape(absl::string_view(text.data(), text.size()))
               : text;
  }
  TextFormat::PrintFieldValueToString(message, &field, field.is_repeated() ? index : -1, &text);
  return text;
}

DocumentNode ElementNode(const Message& message, const FieldDescriptor& field, int index,
                         const Locations* locations, Place place) {
  const Descriptor* type = field.message_type();
  if (type == nullptr) {
    const bool plain = field.cpp_type() != FieldDescriptor::CPPTYPE_STRING;
    return Scalar(ScalarText(message, field, index), plain, place);
  }
  const auto& reflection = *message.GetReflection();
  const Message& inner = field.is_repeated() ? reflection.GetRepeatedMessage(message, &field, index)
                                             : reflection.GetMessage(message, &field);
  if (type == Duration::descriptor()) {
    return Scalar(DurationText(static_cast<const Duration&>(inner)), false, place);
  }
  if (type == Timestamp::descriptor()) {
    const auto& time = static_cast<const Timestamp&>(inner);
    return Scalar(google::protobuf::util::TimeUtil::ToString(time), false, place);
  }
  if (type == Value::descriptor()) return ValueNode(static_cast<const Value&>(inner), place);
  if (type == Struct::descriptor()) return StructNode(static_cast<const Struct&>(inner), place);
  static const Locations& nowhere = *new Locations;
  const Locations* nested = locations->GetTreeForNested(&field, field.is_repeated() ? index : -1);
  DocumentNode node = MessageNode(inner, nested != nullptr ? *nested : nowhere);
  node.place = place;
  return node;
}

Place PlaceOf(const FieldDescriptor& field, int index, const Locations& locations) {
  const TextFormat::ParseLocation at = locations.GetLocation(&field, index);
  return at.line < 0 ? Place{} : Place{at.line + 1, at.column + 1};
}

DocumentNode FieldNode(const Message& message, const FieldDescriptor& field,
                       const Locations& locations) {
  if (!field.is_repeated()) {
    return ElementNode(message, field, -1, &locations, PlaceOf(field, -1, locations));
  }
  const auto& reflection = *message.GetReflection();
  DocumentNode node;
  node.kind = field.is_map() ? DocumentNode::Kind::kMap : DocumentNode::Kind::kList;
  node.place = PlaceOf(field, 0, locations);
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const Place place = PlaceOf(field, i, locations);
    if (!field.is_map()) {
      node.children.push_back(ElementNode(message, field, i, &locations, place));
      continue;
    }
    const Message& entry = reflection.GetRepeatedMessage(message, &field, i);
    const std::string key = ScalarText(entry, *field.message_type()->map_key(), -1);
    DocumentNode value =
        ElementNode(entry, *field.message_type()->map_value(), -1, &locations, place);
    const auto known = std::find_if(node.keys.begin(), node.keys.end(),
                                    [&key](const auto& other) { return other.text == key; });
    if (known != node.keys.end()) {  // the last one counts
      node.children[static_cast<size_t>(known - node.keys.begin())] = std::move(value);
      continue;
    }
    node.keys.push_back({key, place});
    node.children.push_back(std::move(value));
  }
  return node;
}

}  // namespace

bool ReadTextFormat(const std::string& text, Message& message, std::vector<Problem>& problems,
                    Locations* locations) {
  Errors errors(problems);
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  parser.SetRecursionLimit(kMaxDocumentDepth);
  if (locations != nullptr) parser.WriteLocationsTo(locations);
  return parser.ParseFromString(text, &message);
}

DocumentNode MessageNode(const Message& message, const Locations& locations) {
  DocumentNode node;
  node.kind = DocumentNode::Kind::kMap;
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    DocumentNode value = FieldNode(message, *field, locations);
    node.keys.push_back({field->name(), value.place});
    node.children.push_back(std::move(value));
  }
  return node;
}

}  // namespace tlslab
