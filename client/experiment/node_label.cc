#include "client/experiment/node_label.h"

#include <google/protobuf/struct.pb.h>

#include <cmath>
#include <cstdio>
#include <optional>

#include "client/experiment/scalar_value.h"

namespace tlslab {
namespace {

using google::protobuf::Value;

std::string NumberText(double number) {
  char text[64];
  const bool whole = std::trunc(number) == number && std::fabs(number) < 1e15;
  std::snprintf(text, sizeof text, whole ? "%.0f" : "%.15g", number);
  return text;
}

// Null, a boolean or a number; nothing for a text.
std::optional<std::string> PlainJson(const DocumentNode& node) {
  Value value;
  SetScalarValue(node, value);
  switch (value.kind_case()) {
    case Value::kNumberValue:
      return NumberText(value.number_value());
    case Value::kBoolValue:
      return value.bool_value() ? "true" : "false";
    case Value::kNullValue:
      return "null";
    default:
      return std::nullopt;
  }
}

}  // namespace

std::string QuotedJson(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += std::string("\\") + c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      quoted += escape;
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string NodeJson(const DocumentNode& node) {
  if (node.is_scalar()) return PlainJson(node).value_or(QuotedJson(node.text));
  std::string text(1, node.is_map() ? '{' : '[');
  for (size_t i = 0; i < node.children.size(); ++i) {
    if (i > 0) text += ',';
    if (node.is_map()) text += QuotedJson(node.keys[i].text) + ":";
    text += NodeJson(node.children[i]);
  }
  return text + (node.is_map() ? '}' : ']');
}

std::string NodeLabel(const DocumentNode& node) {
  if (node.is_scalar()) return PlainJson(node).value_or(node.text);
  const DocumentNode* id = node.Find("id");
  return id != nullptr && id->is_scalar() ? NodeLabel(*id) : NodeJson(node);
}

}  // namespace tlslab
