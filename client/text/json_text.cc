#include "client/text/json_text.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <map>

#include "client/text/utf8.h"

namespace tlslab {
namespace {

using google::protobuf::Value;

// Below this every whole double is exact and has no more than 15 digits.
constexpr double kWholeBelow = 1e15;

bool NeedsEscape(char c) {
  const unsigned char byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte >= 0x7f || c == '"' || c == '\\';
}

void AppendEscape(char c, std::string& json) {
  switch (c) {
    case '"':
      json += "\\\"";
      return;
    case '\\':
      json += "\\\\";
      return;
    case '\n':
      json += "\\n";
      return;
    case '\r':
      json += "\\r";
      return;
    case '\t':
      json += "\\t";
      return;
    default:
      break;
  }
  char escape[8];
  std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned char>(c));
  json += escape;
}

// The character that `text` begins with, which is not plain; returns its bytes.
size_t AppendCharacter(std::string_view text, std::string& json) {
  if (static_cast<unsigned char>(text[0]) < 0x80) {
    AppendEscape(text[0], json);
    return 1;
  }
  const size_t length = Utf8Length(text);
  if (length == 0) {
    json += "\xef\xbf\xbd";
    return 1;
  }
  json += text.substr(0, length);
  return length;
}

void AppendValue(const Value& value, std::string& json) {
  switch (value.kind_case()) {
    case Value::kBoolValue:
      json += value.bool_value() ? "true" : "false";
      return;
    case Value::kNumberValue:
      json += JsonNumber(value.number_value());
      return;
    case Value::kStringValue:
      return AppendJsonQuoted(value.string_value(), json);
    case Value::kListValue: {
      json += '[';
      const char* comma = "";
      for (const Value& element : value.list_value().values()) {
        json += comma;
        AppendValue(element, json);
        comma = ",";
      }
      json += ']';
      return;
    }
    case Value::kStructValue: {
      std::map<std::string_view, const Value*> fields;
      for (const auto& [name, field] : value.struct_value().fields()) fields[name] = &field;
      json += '{';
      const char* comma = "";
      for (const auto& [name, field] : fields) {
        json += comma;
        AppendJsonQuoted(name, json);
        json += ':';
        AppendValue(*field, json);
        comma = ",";
      }
      json += '}';
      return;
    }
    default:
      json += "null";
  }
}

}  // namespace

void AppendJsonQuoted(std::string_view text, std::string& json) {
  json += '"';
  while (!text.empty()) {
    size_t plain = 0;
    while (plain < text.size() && !NeedsEscape(text[plain])) ++plain;
    json.append(text.data(), plain);
    text.remove_prefix(plain);
    if (!text.empty()) text.remove_prefix(AppendCharacter(text, json));
  }
  json += '"';
}

std::string JsonQuoted(std::string_view text) {
  std::string json;
  AppendJsonQuoted(text, json);
  return json;
}

std::string JsonNumber(double number) {
  if (std::isnan(number)) return "\"NaN\"";
  if (std::isinf(number)) return number > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  if (std::trunc(number) == number && std::fabs(number) < kWholeBelow) {
    return std::to_string(static_cast<long long>(number));
  }
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, number);
  return std::string(digits, end.ptr);
}

std::string ValueJson(const Value& value) {
  std::string json;
  AppendValue(value, json);
  return json;
}

}  // namespace tlslab
