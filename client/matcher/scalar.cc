#include "client/matcher/scalar.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/message_differencer.h>
#include <google/protobuf/util/time_util.h>

#include <string_view>

#include "absl/strings/escaping.h"
#include "client/matcher/code_point_names.h"
#include "client/text/duration_text.h"
#include "client/text/enum_text.h"
#include "client/text/json_text.h"
#include "client/text/message_json.h"
#include "client/text/utf8.h"
#include "tlslab/v1/tls_types.pb.h"

namespace tlslab {
namespace {

using google::protobuf::Duration;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;
using google::protobuf::Value;

enum class Kind { kNumber, kBool, kText, kBytes, kEnum, kDuration, kTimestamp, kCodePoint, kOther };

Kind KindOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return Kind::kBool;
    case FieldDescriptor::CPPTYPE_ENUM:
      return Kind::kEnum;
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_BYTES ? Kind::kBytes : Kind::kText;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
    default:
      return Kind::kNumber;
  }
  if (field.message_type() == Duration::descriptor()) return Kind::kDuration;
  if (field.message_type() == Timestamp::descriptor()) return Kind::kTimestamp;
  return field.message_type() == v1::CodePoint::descriptor() ? Kind::kCodePoint : Kind::kOther;
}

// Picks GetX or GetRepeatedX.
#define TLSLAB_GET(type)                                                                      \
  (value.index ? value.holder->GetReflection()->GetRepeated##type(*value.holder, value.field, \
                                                                  *value.index)               \
               : value.holder->GetReflection()->Get##type(*value.holder, value.field))

double Number(const FieldValue& value) {
  switch (value.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return TLSLAB_GET(Int32);
    case FieldDescriptor::CPPTYPE_INT64:
      return static_cast<double>(TLSLAB_GET(Int64));
    case FieldDescriptor::CPPTYPE_UINT32:
      return TLSLAB_GET(UInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return static_cast<double>(TLSLAB_GET(UInt64));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return TLSLAB_GET(Float);
    default:
      return TLSLAB_GET(Double);
  }
}

std::string Text(const FieldValue& value) { return TLSLAB_GET(String); }
bool Bool(const FieldValue& value) { return TLSLAB_GET(Bool); }
const EnumValueDescriptor& Enum(const FieldValue& value) { return *TLSLAB_GET(Enum); }
const Message& Inner(const FieldValue& value) { return TLSLAB_GET(Message); }
#undef TLSLAB_GET

// The messages are of generated types, and so are their parts.
const Duration& AsDuration(const FieldValue& value) {
  return static_cast<const Duration&>(Inner(value));
}
const Timestamp& AsTimestamp(const FieldValue& value) {
  return static_cast<const Timestamp&>(Inner(value));
}
const v1::CodePoint& AsCodePoint(const FieldValue& value) {
  return static_cast<const v1::CodePoint&>(Inner(value));
}

bool IsText(const Value& value) { return value.kind_case() == Value::kStringValue; }
bool IsNumber(const Value& value) { return value.kind_case() == Value::kNumberValue; }

std::optional<double> DurationBound(const Value& value) {
  if (IsNumber(value)) return value.number_value();
  if (!IsText(value)) return std::nullopt;
  const std::optional<Duration> duration = ParseDurationText(value.string_value());
  return duration ? std::optional<double>(DurationSeconds(*duration)) : std::nullopt;
}

std::optional<Timestamp> ParseTimestamp(const Value& value) {
  Timestamp timestamp;
  if (!IsText(value)) return std::nullopt;
  if (!google::protobuf::util::TimeUtil::FromString(value.string_value(), &timestamp)) {
    return std::nullopt;
  }
  return timestamp;
}

bool BytesEqual(const std::string& bytes, const std::string& text) {
  if (bytes == text) return true;
  std::string decoded;
  return absl::Base64Unescape(text, &decoded) && decoded == bytes;
}

bool CodePointEquals(const v1::CodePoint& point, const Value& expected) {
  if (IsNumber(expected)) return point.value() == expected.number_value();
  return IsText(expected) && !point.name().empty() && point.name() == expected.string_value();
}

bool EnumEquals(const EnumValueDescriptor& value, const Value& expected) {
  if (!IsText(expected)) return false;
  const EnumValueDescriptor* named = FindEnumValue(*value.type(), expected.string_value());
  return named != nullptr && named->number() == value.number();
}

absl::Status WantA(const FieldDescriptor& field, const char* what) {
  return absl::InvalidArgumentError("'" + field.name() + "' is " + what);
}

// UTF-8 without control characters but line ends and tabs.
bool IsReadable(std::string_view bytes) {
  while (!bytes.empty()) {
    const unsigned char lead = bytes[0];
    const bool control = lead < 0x20 && lead != '\n' && lead != '\r' && lead != '\t';
    const size_t length = Utf8Length(bytes);
    if (control || lead == 0x7f || length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

std::string CodePointJson(const v1::CodePoint& point) {
  return point.name().empty() ? JsonNumber(point.value()) : JsonQuoted(point.name());
}

}  // namespace

bool IsScalar(const FieldDescriptor& field) { return KindOf(field) != Kind::kOther; }

absl::Status CheckScalar(const FieldDescriptor& field, const Value& expected) {
  switch (KindOf(field)) {
    case Kind::kNumber:
      return IsNumber(expected) ? absl::OkStatus() : WantA(field, "a number");
    case Kind::kBool:
      return expected.kind_case() == Value::kBoolValue ? absl::OkStatus()
                                                       : WantA(field, "true or false");
    case Kind::kText:
    case Kind::kBytes:
      return IsText(expected) ? absl::OkStatus() : WantA(field, "a text: write it in quotes");
    case Kind::kEnum:
      if (!IsText(expected)) return WantA(field, "an enum: write the name of a value");
      if (FindEnumValue(*field.enum_type(), expected.string_value()) != nullptr) {
        return absl::OkStatus();
      }
      return absl::InvalidArgumentError(
          UnknownEnumText(*field.enum_type(), expected.string_value()));
    case Kind::kDuration:
      return DurationBound(expected) ? absl::OkStatus()
                                     : WantA(field, "a duration: write seconds, or \"50ms\"");
    case Kind::kTimestamp:
      return ParseTimestamp(expected) ? absl::OkStatus() : WantA(field, "a time as in RFC 3339");
    case Kind::kCodePoint:
      if (IsNumber(expected)) return absl::OkStatus();
      return IsText(expected) ? CheckCodePointName(field, expected.string_value())
                              : WantA(field, "a code point: write its name or its number");
    case Kind::kOther:
      break;
  }
  return absl::InvalidArgumentError("'" + field.name() +
                                    "' is no single value: expect one of its fields, or {present: "
                                    "true|false}");
}

bool ScalarEquals(const FieldValue& value, const Value& expected) {
  switch (KindOf(*value.field)) {
    case Kind::kNumber:
      return IsNumber(expected) && Number(value) == expected.number_value();
    case Kind::kBool:
      return expected.kind_case() == Value::kBoolValue && Bool(value) == expected.bool_value();
    case Kind::kText:
      return IsText(expected) && Text(value) == expected.string_value();
    case Kind::kBytes:
      return IsText(expected) && BytesEqual(Text(value), expected.string_value());
    case Kind::kEnum:
      return EnumEquals(Enum(value), expected);
    case Kind::kDuration:
      return DurationBound(expected) == DurationSeconds(AsDuration(value));
    case Kind::kTimestamp: {
      const std::optional<Timestamp> time = ParseTimestamp(expected);
      return time && *time == AsTimestamp(value);
    }
    case Kind::kCodePoint:
      return CodePointEquals(AsCodePoint(value), expected);
    case Kind::kOther:
      break;
  }
  return false;
}

bool HasOrder(const FieldDescriptor& field) {
  const Kind kind = KindOf(field);
  return kind == Kind::kNumber || kind == Kind::kDuration || kind == Kind::kCodePoint;
}

bool IsMeasure(const FieldDescriptor& field) {
  const Kind kind = KindOf(field);
  return kind == Kind::kNumber || kind == Kind::kDuration;
}

std::optional<double> ScalarNumber(const FieldValue& value) {
  switch (KindOf(*value.field)) {
    case Kind::kNumber:
      return Number(value);
    case Kind::kDuration:
      return DurationSeconds(AsDuration(value));
    case Kind::kCodePoint:
      return AsCodePoint(value).value();
    default:
      return std::nullopt;
  }
}

std::optional<double> BoundNumber(const FieldDescriptor& field, const Value& bound) {
  if (KindOf(field) == Kind::kDuration) return DurationBound(bound);
  return IsNumber(bound) ? std::optional<double>(bound.number_value()) : std::nullopt;
}

bool HasText(const FieldDescriptor& field) {
  const Kind kind = KindOf(field);
  return kind == Kind::kText || kind == Kind::kBytes || kind == Kind::kEnum ||
         kind == Kind::kCodePoint;
}

std::optional<std::string> ScalarText(const FieldValue& value) {
  switch (KindOf(*value.field)) {
    case Kind::kText:
    case Kind::kBytes:
      return Text(value);
    case Kind::kEnum:
      return Enum(value).name();
    case Kind::kCodePoint:
      return AsCodePoint(value).name();
    default:
      return std::nullopt;
  }
}

std::string ScalarJson(const FieldValue& value) {
  switch (KindOf(*value.field)) {
    case Kind::kNumber:
      return JsonNumber(Number(value));
    case Kind::kBool:
      return Bool(value) ? "true" : "false";
    case Kind::kText:
      return JsonQuoted(Text(value));
    case Kind::kBytes:
      return JsonQuoted(IsReadable(Text(value)) ? Text(value) : absl::Base64Escape(Text(value)));
    case Kind::kEnum:
      return JsonQuoted(Enum(value).name());
    case Kind::kDuration:
      return JsonQuoted(google::protobuf::util::TimeUtil::ToString(AsDuration(value)));
    case Kind::kTimestamp:
      return JsonQuoted(google::protobuf::util::TimeUtil::ToString(AsTimestamp(value)));
    case Kind::kCodePoint:
      return CodePointJson(AsCodePoint(value));
    case Kind::kOther:
      break;
  }
  return MessageAsJson(Inner(value), JsonZeros::kLeftOut);
}

std::string KindText(const FieldDescriptor& field) {
  switch (KindOf(field)) {
    case Kind::kNumber:
      return "a number";
    case Kind::kBool:
      return "true or false";
    case Kind::kText:
      return "a text";
    case Kind::kBytes:
      return "bytes";
    case Kind::kEnum:
      return "a " + field.enum_type()->name();
    case Kind::kDuration:
      return "a duration";
    case Kind::kTimestamp:
      return "a time";
    case Kind::kCodePoint:
      return "a code point";
    case Kind::kOther:
      break;
  }
  return "a " + field.message_type()->name();
}

bool AreComparable(const FieldDescriptor& a, const FieldDescriptor& b) {
  if (KindOf(a) != KindOf(b)) return false;
  return a.message_type() == b.message_type() && a.enum_type() == b.enum_type();
}

bool SameScalar(const FieldValue& a, const FieldValue& b) {
  switch (KindOf(*a.field)) {
    case Kind::kNumber:
      return Number(a) == Number(b);
    case Kind::kBool:
      return Bool(a) == Bool(b);
    case Kind::kText:
    case Kind::kBytes:
      return Text(a) == Text(b);
    case Kind::kEnum:
      return Enum(a).number() == Enum(b).number();
    case Kind::kCodePoint:
      return AsCodePoint(a).value() == AsCodePoint(b).value();
    case Kind::kDuration:
    case Kind::kTimestamp:
    case Kind::kOther:
      break;
  }
  return google::protobuf::util::MessageDifferencer::Equals(Inner(a), Inner(b));
}

}  // namespace tlslab
