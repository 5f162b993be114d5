#include "client/experiment/scalar_value.h"

#include <cmath>
#include <cstdlib>

namespace tlslab {

bool IsNullScalar(const DocumentNode& node) {
  if (!node.is_scalar() || !node.plain) return false;
  const std::string& text = node.text;
  return text == "null" || text == "Null" || text == "NULL" || text == "~" || text.empty();
}

std::optional<double> ParseYamlNumber(const std::string& text) {
  const size_t digits = text.find_first_not_of("+-");
  const bool begins =
      digits != std::string::npos && digits <= 1 &&
      (std::isdigit(static_cast<unsigned char>(text[digits])) != 0 || text[digits] == '.');
  if (!begins || text == ".") return std::nullopt;
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  const bool whole = end == text.c_str() + text.size();
  return whole && std::isfinite(number) ? std::optional<double>(number) : std::nullopt;
}

void SetScalarValue(const DocumentNode& node, google::protobuf::Value& value) {
  const std::string& text = node.text;
  if (IsNullScalar(node)) {
    value.set_null_value(google::protobuf::NULL_VALUE);
  } else if (!node.plain) {
    value.set_string_value(text);
  } else if (text == "true" || text == "True" || text == "TRUE") {
    value.set_bool_value(true);
  } else if (text == "false" || text == "False" || text == "FALSE") {
    value.set_bool_value(false);
  } else if (const std::optional<double> number = ParseYamlNumber(text)) {
    value.set_number_value(*number);
  } else {
    value.set_string_value(text);
  }
}

}  // namespace tlslab
