#include "client/experiment/scalar_field.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "absl/strings/escaping.h"
#include "client/experiment/scalar_value.h"
#include "client/text/duration_text.h"
#include "client/text/enum_text.h"

namespace tlslab {
namespace {

using google::protobuf::Duration;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;

// Picks AddX or SetX.
#define TLSLAB_PUT(type, value)                                                      \
  (field.is_repeated() ? message.GetReflection()->Add##type(&message, &field, value) \
                       : message.GetReflection()->Set##type(&message, &field, value))

Message& Mutable(const FieldDescriptor& field, Message& message) {
  const auto& reflection = *message.GetReflection();
  return field.is_repeated() ? *reflection.AddMessage(&message, &field)
                             : *reflection.MutableMessage(&message, &field);
}

template <typename Integer>
std::string ParseInteger(const std::string& text, Integer& number) {
  const bool hexadecimal = text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
  const char* begin = text.data() + (hexadecimal ? 2 : 0);
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(begin, end, number, hexadecimal ? 16 : 10);
  if (error == std::errc() && stop == end) return "";
  // "1e3" and "5.0" are whole numbers too; doubles hold all of them up to 2^53.
  const std::optional<double> real = ParseYamlNumber(text);
  if (real && std::trunc(*real) == *real && std::fabs(*real) <= 9007199254740992.0 &&
      *real >= static_cast<double>(std::numeric_limits<Integer>::min()) &&
      *real <= static_cast<double>(std::numeric_limits<Integer>::max())) {
    number = static_cast<Integer>(*real);
    return "";
  }
  return "'" + text + "' is no whole number from " +
         std::to_string(std::numeric_limits<Integer>::min()) + " to " +
         std::to_string(std::numeric_limits<Integer>::max());
}

template <typename Integer, typename Put>
std::string PutInteger(const std::string& text, Put put) {
  Integer number = 0;
  std::string problem = ParseInteger(text, number);
  if (problem.empty()) put(number);
  return problem;
}

std::string PutDouble(const std::string& text, const FieldDescriptor& field, Message& message) {
  const std::optional<double> number = ParseYamlNumber(text);
  if (!number) return "'" + text + "' is no number";
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_FLOAT) {
    TLSLAB_PUT(Float, static_cast<float>(*number));
  } else {
    TLSLAB_PUT(Double, *number);
  }
  return "";
}

std::string PutBool(const std::string& text, const FieldDescriptor& field, Message& message) {
  if (text != "true" && text != "false") return "'" + text + "' is neither true nor false";
  TLSLAB_PUT(Bool, text == "true");
  return "";
}

std::string PutEnum(const std::string& text, const FieldDescriptor& field, Message& message) {
  const EnumValueDescriptor* value = FindEnumValue(*field.enum_type(), text);
  if (value == nullptr) return UnknownEnumText(*field.enum_type(), text);
  TLSLAB_PUT(Enum, value);
  return "";
}

std::string PutText(const std::string& text, const FieldDescriptor& field, Message& message) {
  if (field.type() != FieldDescriptor::TYPE_BYTES) {
    TLSLAB_PUT(String, text);
    return "";
  }
  std::string bytes;
  if (!absl::Base64Unescape(text, &bytes) && !absl::WebSafeBase64Unescape(text, &bytes)) {
    return "'" + text.substr(0, 40) + "' is not base64";
  }
  TLSLAB_PUT(String, bytes);
  return "";
}

std::string PutMessage(const std::string& text, const FieldDescriptor& field, Message& message) {
  if (field.message_type() == Duration::descriptor()) {
    const std::optional<Duration> duration = ParseDurationText(text);
    if (!duration) return "'" + text + "' is no duration; write for example 10s, 90m, 24h or 365d";
    Mutable(field, message).CopyFrom(*duration);
    return "";
  }
  Timestamp timestamp;
  if (!google::protobuf::util::TimeUtil::FromString(text, &timestamp)) {
    return "'" + text + "' is no time; write for example 2026-01-31T12:00:00Z (RFC 3339)";
  }
  Mutable(field, message).CopyFrom(timestamp);
  return "";
}

}  // namespace

bool IsScalarMessage(const google::protobuf::Descriptor& type) {
  return &type == Duration::descriptor() || &type == Timestamp::descriptor();
}

std::string SetScalarField(const std::string& text, const FieldDescriptor& field,
                           Message& message) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return PutInteger<int32_t>(text, [&](int32_t n) { TLSLAB_PUT(Int32, n); });
    case FieldDescriptor::CPPTYPE_INT64:
      return PutInteger<int64_t>(text, [&](int64_t n) { TLSLAB_PUT(Int64, n); });
    case FieldDescriptor::CPPTYPE_UINT32:
      return PutInteger<uint32_t>(text, [&](uint32_t n) { TLSLAB_PUT(UInt32, n); });
    case FieldDescriptor::CPPTYPE_UINT64:
      return PutInteger<uint64_t>(text, [&](uint64_t n) { TLSLAB_PUT(UInt64, n); });
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return PutDouble(text, field, message);
    case FieldDescriptor::CPPTYPE_BOOL:
      return PutBool(text, field, message);
    case FieldDescriptor::CPPTYPE_ENUM:
      return PutEnum(text, field, message);
    case FieldDescriptor::CPPTYPE_STRING:
      return PutText(text, field, message);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return PutMessage(text, field, message);
}

}  // namespace tlslab
