#include "client/text/message_json.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <vector>

#include "absl/strings/escaping.h"
#include "client/text/json_text.h"

namespace tlslab {
namespace {

using google::protobuf::Duration;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Timestamp;
using google::protobuf::Value;
using google::protobuf::util::TimeUtil;

class Writer {
 public:
  Writer(JsonZeros zeros, std::string& json) : zeros_(zeros), json_(json) {}

  void Fields(const Message& message, const std::set<std::string>& left_out);

 private:
  void Any(const Message& message);
  void Field(const Message& message, const FieldDescriptor& field);
  void List(const Message& message, const FieldDescriptor& field);
  void Map(const Message& message, const FieldDescriptor& field);
  // `index` is -1 for a field that is no list.
  void Scalar(const Message& message, const FieldDescriptor& field, int index);
  void Enum(const FieldDescriptor& field, int number);
  void Text(const std::string& text, bool bytes);
  bool IsWritten(const Message& message, const FieldDescriptor& field) const;

  const JsonZeros zeros_;
  std::string& json_;
};

bool Writer::IsWritten(const Message& message, const FieldDescriptor& field) const {
  const Reflection& reflection = *message.GetReflection();
  const bool there = field.is_repeated() ? reflection.FieldSize(message, &field) > 0
                                         : reflection.HasField(message, &field);
  return there || (zeros_ == JsonZeros::kWritten && !field.has_presence());
}

void Writer::Fields(const Message& message, const std::set<std::string>& left_out) {
  const auto& type = *message.GetDescriptor();
  bool first = true;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!IsWritten(message, field)) continue;
    if (!left_out.empty() && left_out.count(field.name()) > 0) continue;
    if (!first) json_ += ',';
    first = false;
    json_ += '"';
    json_ += field.name();
    json_ += "\":";
    Field(message, field);
  }
}

void Writer::Any(const Message& message) {
  // Generated types all: the pool has no others.
  const auto* type = message.GetDescriptor();
  if (type == Duration::descriptor()) {
    json_ += '"' + TimeUtil::ToString(static_cast<const Duration&>(message)) + '"';
  } else if (type == Timestamp::descriptor()) {
    json_ += '"' + TimeUtil::ToString(static_cast<const Timestamp&>(message)) + '"';
  } else if (type == Value::descriptor()) {
    json_ += ValueJson(static_cast<const Value&>(message));
  } else if (type == google::protobuf::Struct::descriptor()) {
    Value value;
    *value.mutable_struct_value() = static_cast<const google::protobuf::Struct&>(message);
    json_ += ValueJson(value);
  } else {
    json_ += '{';
    Fields(message, {});
    json_ += '}';
  }
}

void Writer::Field(const Message& message, const FieldDescriptor& field) {
  if (field.is_map()) return Map(message, field);
  if (field.is_repeated()) return List(message, field);
  Scalar(message, field, -1);
}

void Writer::List(const Message& message, const FieldDescriptor& field) {
  const int size = message.GetReflection()->FieldSize(message, &field);
  json_ += '[';
  for (int i = 0; i < size; ++i) {
    if (i > 0) json_ += ',';
    Scalar(message, field, i);
  }
  json_ += ']';
}

void Writer::Map(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  const FieldDescriptor& key_field = *field.message_type()->map_key();
  std::vector<std::pair<std::string, const Message*>> entries;
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const Message& entry = reflection.GetRepeatedMessage(message, &field, i);
    entries.emplace_back(entry.GetReflection()->GetString(entry, &key_field), &entry);
  }
  std::sort(entries.begin(), entries.end());
  json_ += '{';
  for (size_t i = 0; i < entries.size(); ++i) {
    if (i > 0) json_ += ',';
    AppendJsonQuoted(entries[i].first, json_);
    json_ += ':';
    Scalar(*entries[i].second, *field.message_type()->map_value(), -1);
  }
  json_ += '}';
}

void Writer::Enum(const FieldDescriptor& field, int number) {
  const EnumValueDescriptor* value = field.enum_type()->FindValueByNumber(number);
  json_ += value != nullptr ? '"' + value->name() + '"' : std::to_string(number);
}

void Writer::Text(const std::string& text, bool bytes) {
  if (!bytes) return AppendJsonQuoted(text, json_);
  json_ += '"' + absl::Base64Escape(text) + '"';
}

void Writer::Scalar(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *message.GetReflection();
#define TLSLAB_GET(type)                             \
  (index < 0 ? reflection.Get##type(message, &field) \
             : reflection.GetRepeated##type(message, &field, index))
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      json_ += std::to_string(TLSLAB_GET(Int32));
      break;
    case FieldDescriptor::CPPTYPE_UINT32:
      json_ += std::to_string(TLSLAB_GET(UInt32));
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      json_ += '"' + std::to_string(TLSLAB_GET(Int64)) + '"';
      break;
    case FieldDescriptor::CPPTYPE_UINT64:
      json_ += '"' + std::to_string(TLSLAB_GET(UInt64)) + '"';
      break;
    case FieldDescriptor::CPPTYPE_FLOAT:
      json_ += JsonNumber(TLSLAB_GET(Float));
      break;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      json_ += JsonNumber(TLSLAB_GET(Double));
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      json_ += TLSLAB_GET(Bool) ? "true" : "false";
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      Enum(field, TLSLAB_GET(EnumValue));
      break;
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      const std::string& text =
          index < 0 ? reflection.GetStringReference(message, &field, &scratch)
                    : reflection.GetRepeatedStringReference(message, &field, index, &scratch);
      Text(text, field.type() == FieldDescriptor::TYPE_BYTES);
      break;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      Any(index < 0 ? reflection.GetMessage(message, &field)
                    : reflection.GetRepeatedMessage(message, &field, index));
      break;
  }
#undef TLSLAB_GET
}

}  // namespace

std::string MessageAsJson(const Message& message, JsonZeros zeros) {
  std::string json = "{";
  AppendJsonFields(message, zeros, {}, json);
  return json + "}";
}

void AppendJsonFields(const Message& message, JsonZeros zeros,
                      const std::set<std::string>& left_out, std::string& json) {
  Writer(zeros, json).Fields(message, left_out);
}

}  // namespace tlslab
